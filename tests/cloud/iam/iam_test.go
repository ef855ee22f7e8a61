package iam

import (
	"testing"

	"olyc.dev/cloud/facts"
	"olyc.dev/cloud/store"
)

func world(grants ...store.Grant) (*Judge, *store.Store) {
	f := &facts.Facts{Roles: map[string]map[string]bool{
		"roles/run.viewer":                      {"run.services.get": true},
		"roles/resourcemanager.projectIamAdmin": {"resourcemanager.projects.setIamPolicy": true},
		"roles/cloudkms.cryptoKeyEncrypter":     {"cloudkms.cryptoKeyVersions.useToEncrypt": true},
		"roles/storage.objectUser":              {"storage.objects.create": true},
	}}
	s := store.New()
	s.Projects["p"] = &store.Project{ID: "p", Number: "7"}
	for _, g := range grants {
		s.AddGrant(g)
	}
	return &Judge{Facts: f}, s
}

func TestAllowed(t *testing.T) {
	applier := "serviceAccount:applier@p.iam.gserviceaccount.com"
	only := "api.getAttribute('iam.googleapis.com/modifiedGrantsByRole', []).hasOnly(['roles/run.viewer', 'roles/run.invoker'])"
	j, s := world(
		store.Grant{Resource: "projects/p", Role: "roles/run.viewer", Member: "user:a@x"},
		store.Grant{Resource: "projects/p", Role: "roles/owner", Member: "user:o@x"},
		store.Grant{Resource: "projects/p/locations/l/keyRings/r", Role: "roles/cloudkms.cryptoKeyEncrypter", Member: "user:k@x"},
		store.Grant{Resource: "projects/p", Role: "roles/resourcemanager.projectIamAdmin", Member: applier, Condition: only},
		store.Grant{Resource: "bucket", Role: "roles/storage.objectUser", Member: "user:b@x", Condition: "resource.name.startsWith('projects/_/buckets/bucket/objects/locks/')"},
		store.Grant{Resource: "projects/p", Role: "projects/p/roles/own", Member: "user:c@x"},
		store.Grant{Resource: "projects/p", Role: "roles/run.viewer", Member: "user:late@x", Condition: "request.time < timestamp('2020-01-01T00:00:00Z')"},
		store.Grant{Resource: "projects/p", Role: "roles/run.viewer", Member: "user:typo@x", Condition: "resource.nam.startsWith('x')"},
	)
	s.Put(&store.Object{Type: "google_project_iam_custom_role", ID: "projects/p/roles/own", Attrs: map[string]any{"permissions": []any{"run.services.get"}}})
	set := "resourcemanager.projects.setIamPolicy"
	for _, c := range []struct {
		name string
		ask  Ask
		want bool
	}{
		{"a role on the project", Ask{Who: "user:a@x", Permission: "run.services.get", Resource: "projects/p/locations/l/services/s", Project: "p"}, true},
		{"a permission that the role lacks", Ask{Who: "user:a@x", Permission: "run.services.delete", Project: "p"}, false},
		{"another project", Ask{Who: "user:a@x", Permission: "run.services.get", Project: "q"}, false},
		{"an owner", Ask{Who: "user:o@x", Permission: "run.services.delete", Project: "p"}, true},
		{"an owner has no say over billing accounts", Ask{Who: "user:o@x", Permission: "billing.budgets.create", Project: "p"}, false},
		{"a key below its ring", Ask{Who: "user:k@x", Permission: "cloudkms.cryptoKeyVersions.useToEncrypt", Resource: "projects/p/locations/l/keyRings/r/cryptoKeys/k", Project: "p"}, true},
		{"a ring whose name begins alike", Ask{Who: "user:k@x", Permission: "cloudkms.cryptoKeyVersions.useToEncrypt", Resource: "projects/p/locations/l/keyRings/r2/cryptoKeys/k", Project: "p"}, false},
		{"a role that may be given", Ask{Who: applier, Permission: set, Resource: "projects/p", Project: "p", Roles: []string{"roles/run.viewer"}}, true},
		{"a role that may not", Ask{Who: applier, Permission: set, Resource: "projects/p", Project: "p", Roles: []string{"roles/owner"}}, false},
		{"an object below the prefix", Ask{Who: "user:b@x", Permission: "storage.objects.create", Resource: "bucket/locks/a", Type: "storage_object"}, true},
		{"an object beside it", Ask{Who: "user:b@x", Permission: "storage.objects.create", Resource: "bucket/state", Type: "storage_object"}, false},
		{"a custom role", Ask{Who: "user:c@x", Permission: "run.services.get", Project: "p"}, true},
		{"a condition on time", Ask{Who: "user:late@x", Permission: "run.services.get", Project: "p"}, false},
		{"a condition that cannot be read gives nothing", Ask{Who: "user:typo@x", Permission: "run.services.get", Project: "p"}, false},
		{"one of several principals", Ask{Who: "principal://x user:a@x", Permission: "run.services.get", Project: "p"}, true},
	} {
		if got := j.Allowed(s, c.ask); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestSlowGrant(t *testing.T) {
	j, s := world()
	s.Faults = []*store.Fault{{Kind: "slow-grant", Calls: 2}}
	s.AddGrant(store.Grant{Resource: "projects/p", Role: "roles/run.viewer", Member: "user:a@x"})
	ask := Ask{Who: "user:a@x", Permission: "run.services.get", Project: "p"}
	for i, want := range []bool{false, false, true} {
		if got := j.Allowed(s, ask); got != want {
			t.Errorf("after %d calls: %v", i, got)
		}
		s.Log(store.Entry{})
	}
}

func TestExists(t *testing.T) {
	_, s := world()
	s.People["group:ops@x"] = true
	s.Put(&store.Object{Type: "google_service_account", ID: "projects/p/serviceAccounts/a@p.iam.gserviceaccount.com"})
	for member, want := range map[string]bool{
		"serviceAccount:a@p.iam.gserviceaccount.com": true, "serviceAccount:b@p.iam.gserviceaccount.com": false, "group:ops@x": true, "group:other@x": false,
		"allUsers": true, "principalSet://iam.googleapis.com/anything": true, "nobody": false,
	} {
		if got := Exists(s, member); got != want {
			t.Errorf("%s: %v", member, got)
		}
	}
}
