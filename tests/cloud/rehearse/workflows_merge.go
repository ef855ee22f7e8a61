package rehearse

import (
	"strings"

	"olyc.dev/cloud/client"
	"olyc.dev/cloud/hub"
	"olyc.dev/cloud/store"
	"olyc.dev/cloud/workflow"
)

// merged: what was merged is applied where nobody has to approve; where somebody has to, a no leaves everything as it is, and a
// yes applies the very plan that was shown.
func (s *Stage) merged(r *Remote, old string) bool {
	waits := s.waiting()
	if len(waits) > 0 {
		run, result := s.push(r, func(string, string) bool { return false })
		if run == nil {
			return false
		}
		for _, j := range result.Jobs {
			for _, w := range waits {
				if j.ID == "apply_"+w && j.Result == "success" {
					s.Fail("%s: %s was applied although nobody approved", s.Tree.Name, w)
					return false
				}
			}
		}
		s.OK("%s: refused by who approves, nothing is applied in %s", s.Tree.Name, strings.Join(waits, ", "))
	}
	// What nobody agreed to stays until the rule of the bucket takes it.
	left := map[string]bool{}
	for _, o := range s.world().List("storage_object", "") {
		left[o.ID] = true
	}
	shown := ""
	run, result := s.push(r, func(environment, job string) bool {
		shown += environment + " "
		return true
	})
	if run == nil {
		return false
	}
	for _, failed := range result.Failed() {
		s.Fail("%s: terraform.yml of a merge: %s", s.Tree.Name, failed)
	}
	if len(result.Failed()) > 0 {
		return false
	}
	var applied []string
	for _, j := range result.Jobs {
		if strings.HasPrefix(j.ID, "apply") && j.Result == "success" {
			applied = append(applied, j.ID)
			if !strings.Contains(j.Identity, "applier") {
				s.Fail("%s: %s runs as %s", s.Tree.Name, j.Name, orNothing(j.Identity))
				return false
			}
		}
	}
	if len(applied) == 0 {
		s.Fail("%s: a merge applies nothing", s.Tree.Name)
		return false
	}
	count := 0
	for _, o := range s.world().Objects {
		if strings.HasPrefix(o.Str("description"), old) && strings.HasSuffix(o.Str("description"), " Truly.") {
			count++
		}
	}
	if count == 0 {
		s.Fail("%s: the merge was applied, and what it changes is as it was", s.Tree.Name)
		return false
	}
	s.OK("%s: a merge is applied by %d jobs (approved: %s), and changed %d things", s.Tree.Name, len(applied), orNothing(strings.TrimSpace(shown)), count)
	for _, o := range s.world().List("storage_object", "") {
		if strings.Contains(o.ID, "/plans/") && !left[o.ID] {
			s.Fail("%s: a plan that was applied is still there: %s", s.Tree.Name, o.ID)
		}
	}
	return true
}

// waiting are environments whose reviewers have to say yes.
func (s *Stage) waiting() []string {
	var out []string
	list, err := s.Box.World(hub.Environment, hub.RepositoryID(s.Tree.Repository())+"/")
	if err != nil {
		return nil
	}
	for _, o := range list {
		if len(hub.Reviewers(o)) > 0 {
			out = append(out, o.Str("name"))
		}
	}
	return out
}

// push runs the workflow of a push to main.
func (s *Stage) push(r *Remote, approve func(string, string) bool) (*workflow.Run, *workflow.Result) {
	run, err := s.run(r, terraformWorkflow, "push", "main")
	if err != nil {
		s.Fail("%s: %v", s.Tree.Name, err)
		return nil, nil
	}
	run.Approve = approve
	result, err := run.Start()
	if err != nil {
		s.Fail("%s: terraform.yml of a merge: %v", s.Tree.Name, err)
		return nil, nil
	}
	return run, result
}

// drifts: a night without drift says nothing; after somebody changed something by hand there is an issue, which closes itself
// when both agree again.
func (s *Stage) drifts(r *Remote) {
	night := func() bool {
		run, err := s.run(r, terraformWorkflow, "schedule", "main")
		if err == nil {
			var result *workflow.Result
			if result, err = run.Start(); err == nil {
				for _, failed := range result.Failed() {
					s.Fail("%s: terraform.yml at night: %s", s.Tree.Name, failed)
				}
				return len(result.Failed()) == 0
			}
		}
		s.Fail("%s: terraform.yml at night: %v", s.Tree.Name, err)
		return false
	}
	open := func() int {
		n := 0
		list, _ := s.Box.World(hub.Issue, "repos/")
		for _, i := range list {
			if i.Str("state") == "open" {
				n++
			}
		}
		return n
	}
	if !night() {
		return
	}
	if n := open(); n > 0 {
		s.Fail("%s: a night without drift opens %d issues", s.Tree.Name, n)
		return
	}
	account, err := s.byHand("")
	if err != nil || account == "" {
		s.Note("%s: nothing to change by hand (%v)", s.Tree.Name, err)
		return
	}
	if !night() {
		return
	}
	if n := open(); n != 1 {
		s.Fail("%s: somebody changed something by hand, and the night opens %d issues", s.Tree.Name, n)
		return
	}
	if _, err := s.byHand(account); err != nil || !night() {
		return
	}
	if n := open(); n != 0 {
		s.Fail("%s: both agree again, and %d issues stay open", s.Tree.Name, n)
		return
	}
	s.OK("%s: drift is seen at night: an issue is opened, and closed when both agree again", s.Tree.Name)
}

// byHand changes the name by which a service account is shown, or gives it back.
func (s *Stage) byHand(back string) (string, error) {
	list, err := s.Box.World("google_service_account", "projects/"+s.Tree.Roots[len(s.Tree.Roots)-1].Project+"/")
	if err != nil {
		return "", err
	}
	for _, o := range list {
		was := o.Str("display_name")
		if o.Str("account_id") != "applier" {
			continue
		}
		o.Attrs["display_name"] = "changed by hand"
		if back != "" {
			o.Attrs["display_name"] = back
		}
		return was, s.Box.Put(client.Fixture{Objects: []*store.Object{o}})
	}
	return "", nil
}
