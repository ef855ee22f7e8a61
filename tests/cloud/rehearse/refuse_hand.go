package rehearse

import (
	"fmt"
	"strings"

	"olyc.dev/cloud/client"
	"olyc.dev/cloud/store"
)

func fields(s string) []string { return strings.Fields(s) }

func containsType(addr, typ string) bool { return strings.Contains(addr, "."+typ+".") }

// byCall are rules that are asked by single calls: what an apply of the output never comes to.
func (s *Stage) byCall(r *Root) {
	project := r.Project
	founder := s.Box.Client
	expect := func(what, rule string, err error) {
		e, ok := err.(*store.Error)
		switch {
		case err == nil:
			s.Fail("refused: %s: nobody refuses it", what)
		case !ok || e.Rule != rule:
			s.Fail("refused: %s: %v instead of the rule %s", what, err, rule)
		default:
			s.OK("refused: %s (%s)", what, rule)
		}
	}
	do := func(c client.Call) error { _, err := founder.Do(c); return err }
	must := func(c client.Call) {
		if err := do(c); err != nil {
			s.Fail("refused: a call that has to go through: %v", err)
		}
	}
	role := map[string]any{"role_id": "gone", "title": "gone", "permissions": []any{"run.services.get"}, "project": project}
	again := client.Call{Op: "create", Terraform: true, Type: "google_project_iam_custom_role", Attrs: role}
	must(again)
	must(client.Call{Op: "delete", Terraform: true, Type: "google_project_iam_custom_role", Attrs: role})
	expect("the name of a role that was deleted this week", "name-kept", do(again))
	if err := founder.Ahead(45 * 24 * 3600); err != nil {
		s.Fail("%v", err)
	}
	must(again)

	payer := map[string]any{"role_id": "payer", "title": "payer", "permissions": []any{"billing.budgets.get"}, "project": project}
	expect("a role of a project with what lies above it", "role-permission", do(client.Call{Op: "create", Terraform: true, Type: "google_project_iam_custom_role", Attrs: payer}))

	topic := map[string]any{"name": "t", "project": "no-such-project"}
	expect("a project that is not there", "project-missing", do(client.Call{Op: "create", Terraform: true, Type: "google_pubsub_topic", Attrs: topic}))

	if err := founder.Put(client.Fixture{Projects: []store.Project{{ID: "poor"}}, Grants: []store.Grant{{Resource: "projects/poor", Role: "roles/owner", Member: Founder}}}); err != nil {
		s.Fail("%v", err)
	}
	expect("a project without billing", "billing", do(client.Call{Op: "create", Terraform: true, Type: "google_project_service", Attrs: map[string]any{"project": "poor", "service": "run.googleapis.com"}}))

	if err := founder.Fault(store.Fault{Kind: "taken", Type: "google_storage_bucket"}); err != nil {
		s.Fail("%v", err)
	}
	expect("a bucket whose name somebody else in the world has", "name-taken", do(client.Call{Op: "create", Terraform: true, Type: "google_storage_bucket", Attrs: map[string]any{"name": "pictures", "location": "EU", "project": project}}))

	must(client.Call{Op: "create", Terraform: true, Type: "google_project_service", Attrs: map[string]any{"project": project, "service": "secretmanager.googleapis.com"}})
	secret := map[string]any{"secret_id": "empty", "project": project}
	must(client.Call{Op: "create", Terraform: true, Type: "google_secret_manager_secret", Attrs: secret, Permissions: []string{"resourcemanager.projects.get"}})
	run := map[string]any{"name": "reads", "location": "europe-west1", "project": project, "template": []any{map[string]any{"containers": []any{map[string]any{"image": "hello", "env": []any{
		map[string]any{"name": "K", "value_source": []any{map[string]any{"secret_key_ref": []any{map[string]any{"secret": "empty", "version": "latest"}}}}}}}}}}}
	err := do(client.Call{Op: "create", Terraform: true, Type: "google_cloud_run_v2_service", Attrs: run})
	if e, ok := err.(*store.Error); ok && strings.Contains(e.Message, "Secret") {
		s.OK("refused: a service whose secret has no value yet (%s)", e.Rule)
	} else {
		s.Fail("refused: a service whose secret has no value yet: %v", err)
	}

	s.slow(project)
	s.crash(r)
}

// slow: a grant that was just made works some calls later.
func (s *Stage) slow(project string) {
	var bad []string
	who := "user:late@example.com"
	err := s.Box.Put(client.Fixture{People: []string{who}})
	if err == nil {
		err = s.Box.Fault(store.Fault{Kind: "slow-grant", Calls: 5})
	}
	if err == nil {
		_, err = s.Box.Do(client.Call{Op: "grant", Permissions: []string{"resourcemanager.projects.setIamPolicy"}, Resource: "projects/" + project, Project: project, Grant: &store.Grant{Resource: "projects/" + project, Role: "roles/viewer", Member: who}})
	}
	if err != nil {
		s.Fail("refused: a grant that is not known everywhere yet: %v", err)
		return
	}
	late := s.Box.With(who)
	tries := 0
	for ; tries < 10; tries++ {
		if _, err = late.Do(client.Call{Op: "ask", Permissions: []string{"run.services.get"}, Project: project, Resource: "projects/" + project}); err == nil {
			break
		}
	}
	if err != nil || tries == 0 {
		bad = append(bad, fmt.Sprintf("%d tries, %v", tries, err))
		s.Fail("refused: a grant that is not known everywhere yet: %v", bad)
		return
	}
	s.OK("refused: a grant that is not known everywhere yet (permission); it works after %d tries", tries)
}

// crash: the provider dies after the API did it. The next apply meets what it made.
func (s *Stage) crash(r *Root) {
	files, err := terraformFiles(s.Tree.Dir)
	if err == nil {
		err = s.Box.Heal("")
	}
	if err == nil {
		err = sedFiles(files, [][2]string{{`(?s)\A`, "resource \"google_compute_network\" \"probe\" {\n  name                    = \"probe\"\n  auto_create_subnetworks = false\n}\n"}})
	}
	if err == nil {
		err = s.Box.Fault(store.Fault{Kind: "crash", Type: "google_compute_network", Verb: "terraform create", Left: 1})
	}
	if err != nil {
		s.Fail("refused: a crash in between: %v", err)
		return
	}
	first, second := applies(s, r), applies(s, r)
	said := strings.Join(second.Problems(), " ")
	if first.Code == 0 || second.Code == 0 || !strings.Contains(said, "name-taken") {
		s.Fail("refused: a crash in between: %s / %s", tail(strings.Join(first.Problems(), " "), 200), tail(said, 200))
		return
	}
	imported := s.Terraform(r, Founder).Run("import", "-no-color", "google_compute_network.probe", "projects/"+r.Project+"/global/networks/probe")
	third := applies(s, r)
	if imported.Code != 0 || third.Code != 0 {
		s.Fail("refused: a crash in between: the import does not heal it: %s %s", tail(imported.Output, 300), strings.Join(third.Problems(), " "))
		return
	}
	s.OK("refused: what a killed apply had made already (name-taken); an import heals it")
}
