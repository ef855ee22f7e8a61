package rehearse

import (
	"encoding/base64"

	"olyc.dev/cloud/client"
	"olyc.dev/cloud/store"
)

// breaks are faults of outputs that nobody had run, and of worlds, one for each rule of the box.
var breaks = []Break{
	{What: "an output whose description interpolates", Sed: [][2]string{{`description = "Where images are pushed\."`, `description = "Where images of $${var.environment} are pushed."`}}, Act: inits, Words: []string{"Variables not allowed"}},
	{What: "a horizon of a week", Sed: [][2]string{{`forecast_horizon = "\d+s"`, `forecast_horizon = "604800s"`}}, Words: []string{"[box: limit]", "forecast_horizon", "out of range"}},
	{What: "a name with _ in service_id", Sed: [][2]string{{`service_id   = "notes-answer"`, `service_id   = "notes_answer"`}}, Words: []string{"[box: limit]", "service_id", "does not match"}},
	{What: "a value that is not in the list", Sed: [][2]string{{`ingress( +)= "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER"`, `ingress = "INGRESS_TRAFFIC_ANY"`}}, Words: []string{"[box: schema]", "expected one of"}},
	{What: "an argument that is missing", Sed: [][2]string{{`  location = each.key\n`, ""}}, Words: []string{"Missing required argument", "location"}},
	{What: "an argument that can only be read", Sed: [][2]string{{`(resource "google_cloud_run_v2_service" "app" \{)`, "$1\n  uri = \"x\""}}, Words: []string{"uri"}},
	{What: "two arguments that exclude each other", Sed: [][2]string{{`(  cloud_run \{\n)`, "  app_engine {\n    service = \"default\"\n  }\n$1"}}, Words: []string{"[box: schema]", "conflicts with"}},
	{What: "a name of the wrong form", Sed: [][2]string{{`name                  = "app-\$\{each.key\}"`, `name = "App_$${each.key}"`}}, Act: applies, Words: []string{"[box: schema]", "does not match"}},
	{What: "a dashboard with a zero, which comes back without it", Sed: [][2]string{{`(tiles = \[\s*\{)`, "$1\n          xPos = 0"}}, Act: differs, Words: []string{"dashboard"}},
	{What: "a grant to somebody who does not exist", Sed: [][2]string{{`(?s)(resource "google_service_account_iam_member" "app_deployer" \{.*?member +=) [^\n]+`, `$1 "serviceAccount:nobody@$${var.project_id}.iam.gserviceaccount.com"`}}, Act: applies, Words: []string{"[box: member-unknown]", "does not exist"}},
	{What: "a role that does not exist", Sed: [][2]string{{`(resource "google_project_iam_member" "[a-z_A-Z0-9]+" \{[^}]*?role +=) "[^"]+"`, `$1 "roles/run.everything"`}}, Act: applies, Words: []string{"[box: role-unknown]"}},
	{What: "a reference to nothing", Sed: [][2]string{{`security_policy( +)= google_compute_security_policy\.public\.id`, `security_policy = "projects/$${var.project_id}/global/securityPolicies/other"`}}, Act: applies, Words: []string{"[box: reference]", "securityPolicies/other"}},
	{What: "a group deleted while a backend names it", Act: byHand(client.Call{Op: "delete", Type: "google_compute_region_network_endpoint_group", ID: "projects/notes-prod/regions/europe-west1/networkEndpointGroups/app-europe-west1"}), Words: []string{"[box: in-use]", "resourceInUseByAnotherResource"}},
	{What: "a database that is protected", Act: byHand(client.Call{Op: "delete", Type: "google_sql_database_instance", ID: "projects/notes-prod/instances/prod-main"}), Words: []string{"[box: deletion-protection]"}},
	{What: "a bucket that is not empty", Act: byHand(client.Call{Op: "delete", Type: "google_storage_bucket", ID: "notes-prod-terraform-state"}), Words: []string{"[box: not-empty]"}},
	{What: "a grant that is missing", World: func(s *Stage) error {
		return s.Box.Put(client.Fixture{Disable: nil, Revoke: revoked(s, "serviceAccount:planner@notes-prod.iam.gserviceaccount.com")})
	}, Act: planner, Words: []string{"storage.objects", "[box: permission]"}},
	{What: "a permission that is taken away", World: fault(store.Fault{Kind: "deny", Permission: "run.services.get", Who: "serviceAccount:planner@*"}), Act: planner, Words: []string{"[box: permission]", "run.services.get", "planner@notes-prod"}, Heals: true},
	{What: "an API that is not switched on", World: func(s *Stage) error {
		return s.Box.Put(client.Fixture{Disable: map[string][]string{"notes-prod": {"run.googleapis.com"}}})
	}, Act: planner, Words: []string{"[box: api-disabled]", "run.googleapis.com"}},
	{What: "a region that is away", World: fault(store.Fault{Kind: "region-away", Region: "europe-west1"}), Act: planner, Words: []string{"[box: region-away]", "503"}, Heals: true},
	{What: "a call that fails once", World: fault(store.Fault{Kind: "once", Left: 1, Verb: "terraform read", Type: "google_compute_network"}), Act: planner, Words: []string{"[box: once]", "503"}, Heals: true},
	{What: "an apply while another holds the lock", World: func(s *Stage) error {
		lock := base64.StdEncoding.EncodeToString([]byte(`{"ID":"1","Who":"somebody@else","Operation":"OperationTypeApply","Info":"","Version":"1.11.4","Created":"2026-12-01T00:00:00Z","Path":""}`))
		return s.Box.Put(client.Fixture{Objects: []*store.Object{{Type: "storage_object", ID: "notes-prod-terraform-state/platform/default.tflock", Project: "notes-prod", Attrs: map[string]any{"content": lock}}}})
	}, Act: applies, Words: []string{"Error acquiring the state lock", "somebody@else"}},
	{What: "an identity that does not exist", Act: func(s *Stage, r *Root) *Result {
		return s.Terraform(r, "serviceAccount:ghost@notes-prod.iam.gserviceaccount.com").Run("plan", "-json", "-lock=false")
	}, Words: []string{"[box: identity]"}},
	{What: "a name that is taken", World: forget("google_artifact_registry_repository", "notes-prod"), Act: applies, Words: []string{"[box: name-taken]", "already exists"}},
	{What: "a key that lies in another region than the data", Sed: [][2]string{{`kms_key_name( +)= google_kms_crypto_key\.crypto_key\["artifactregistry/\$\{var\.region\}"\]\.id`, `kms_key_name = replace(google_kms_crypto_key.crypto_key["artifactregistry/$${var.region}"].id, "europe-west1", "europe-west4")`}}, World: putKey, Act: applies, Words: []string{"[box: key-location]"}},
}

// byHand does one call as the founder.
func byHand(c client.Call) func(*Stage, *Root) *Result {
	return func(s *Stage, _ *Root) *Result {
		out := &Result{Done: map[string]int{}}
		if _, err := s.Box.Do(c); err != nil {
			out.Code, out.Errors = 1, []string{err.Error()}
		}
		return out
	}
}

// revoked are all grants of somebody.
func revoked(s *Stage, member string) []store.Grant {
	var all, out []store.Grant
	if err := s.Box.Admin("grants", nil, &all); err != nil {
		return nil
	}
	for _, g := range all {
		if g.Member == member {
			out = append(out, g)
		}
	}
	return out
}

// forget makes Terraform forget something that is there: as if an apply had died after it was made.
func forget(typ, project string) func(*Stage) error {
	return func(s *Stage) error {
		for _, r := range s.Tree.Roots {
			if r.Project != project {
				continue
			}
			t := s.Terraform(r, Founder)
			list := t.Run("state", "list", "-no-color")
			for _, addr := range fields(list.Output) {
				if containsType(addr, typ) {
					t.Run("state", "rm", addr)
				}
			}
		}
		return nil
	}
}

func putKey(s *Stage) error {
	return s.Box.Put(client.Fixture{Objects: []*store.Object{
		{Type: "google_kms_key_ring", ID: "projects/notes-prod/locations/europe-west4/keyRings/notes-prod", Project: "notes-prod", Location: "europe-west4"},
		{Type: "google_kms_crypto_key", ID: "projects/notes-prod/locations/europe-west4/keyRings/notes-prod/cryptoKeys/artifactregistry", Project: "notes-prod", Location: "europe-west4"},
	}})
}
