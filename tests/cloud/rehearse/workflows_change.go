package rehearse

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"olyc.dev/cloud/hub"
	"olyc.dev/cloud/workflow"
)

func lookPath(tool string) (string, error) { return exec.LookPath(tool) }

const terraformWorkflow = ".github/workflows/terraform.yml"

// described is a text of Terraform's that a change may touch: it says what something is, and nothing depends on it.
var described = regexp.MustCompile(`(?m)^  description\s+= "([A-Z][^"$\\]{8,})"$`)

// change sends one small change through the workflow: planned in the pull request, kept from production until somebody
// approves it, applied as it was planned.
func (s *Stage) change() {
	if !s.has(terraformWorkflow) {
		return
	}
	remote, err := s.remote()
	if err == nil {
		err = s.released(remote)
	}
	if err != nil {
		s.Fail("%s: %v", s.Tree.Name, err)
		return
	}
	if !s.planned(remote, "nothing") {
		return
	}
	file, old, err := edit(remote)
	if err != nil {
		s.Fail("%s: %v", s.Tree.Name, err)
		return
	}
	if _, err := remote.commit("change", "A word is put right"); err != nil {
		s.Fail("%s: %v", s.Tree.Name, err)
		return
	}
	if !s.planned(remote, file) || !s.strangers(remote) {
		return
	}
	if _, err := remote.git(remote.work, "push", "--quiet", "origin", "change:main"); err != nil {
		s.Fail("%s: %v", s.Tree.Name, err)
		return
	}
	if s.merged(remote, old) {
		s.drifts(remote)
	}
}

// edit changes one word of the module that all environments share.
func edit(r *Remote) (string, string, error) {
	files, err := filepath.Glob(filepath.Join(r.work, "infrastructure", "terraform", "*.tf"))
	if err != nil {
		return "", "", err
	}
	more, _ := filepath.Glob(filepath.Join(r.work, "infrastructure", "environments", "*", "main.tf"))
	for _, f := range append(files, more...) {
		if strings.HasSuffix(f, "variables.tf") || strings.HasSuffix(f, "outputs.tf") {
			continue
		}
		raw, err := os.ReadFile(f)
		if err != nil {
			return "", "", err
		}
		for _, block := range strings.Split(string(raw), "\nresource ") {
			m := described.FindStringSubmatch(block)
			if m == nil || !strings.HasPrefix(block, `"google_iam_workload_identity_pool"`) && !strings.HasPrefix(block, `"google_service_account"`) {
				continue
			}
			text := strings.Replace(string(raw), m[1], m[1]+" Truly.", 1)
			return filepath.Base(f), m[1], os.WriteFile(f, []byte(text), 0o644)
		}
	}
	return "", "", fmt.Errorf("nothing was found that could be changed a little")
}

// pull makes the run of a pull request.
func (s *Stage) pull(r *Remote, branch string) (*workflow.Run, error) {
	run, err := s.run(r, terraformWorkflow, "pull_request", branch)
	if err != nil {
		return nil, err
	}
	url := "https://github.com/" + run.Repository + "/pull/7"
	run.Ref, run.BaseRef = "refs/pull/7/merge", "main"
	run.Payload = map[string]any{"number": 7.0, "pull_request": map[string]any{"number": 7.0, "html_url": url,
		"head": map[string]any{"ref": branch, "repo": map[string]any{"full_name": run.Repository}}, "base": map[string]any{"ref": "main"}}}
	return run, hub.Put(s.Box.Client, hub.Pull, hub.RepositoryID(run.Repository)+"/pulls/7", map[string]any{"number": 7.0, "head": branch, "state": "open"})
}

// planned: a pull request is planned for every root, by identities that can only look.
func (s *Stage) planned(r *Remote, what string) bool {
	branch := "change"
	if what == "nothing" {
		branch = "main"
	}
	run, err := s.pull(r, branch)
	if err != nil {
		s.Fail("%s: %v", s.Tree.Name, err)
		return false
	}
	before := s.mark()
	result, err := run.Start()
	if err != nil {
		s.Fail("%s: terraform.yml of a pull request: %v", s.Tree.Name, err)
		return false
	}
	for _, failed := range result.Failed() {
		s.Fail("%s: terraform.yml of a pull request that changes %s: %s", s.Tree.Name, what, failed)
	}
	if len(result.Failed()) > 0 {
		return false
	}
	plans := 0
	for _, j := range result.Jobs {
		if (j.ID == "plan" || strings.HasPrefix(j.ID, "plan_")) && j.Result == "success" {
			plans++
			if !strings.Contains(j.Identity, "planner") {
				s.Fail("%s: %s is planned as %s", s.Tree.Name, j.Name, orNothing(j.Identity))
				return false
			}
		}
	}
	rows := strings.Count(result.Summary, "| update |") + strings.Count(result.Summary, "| create |") + strings.Count(result.Summary, "delete")
	switch {
	case plans == 0:
		s.Fail("%s: a pull request plans nothing", s.Tree.Name)
	case len(result.Unprotected) > 0:
		s.Fail("%s: environments were made by a run, without any protection: %v", s.Tree.Name, result.Unprotected)
	case what == "nothing" && rows > 0:
		s.Fail("%s: right after the bootstrap a pull request that changes nothing is planned to change %d things:\n%s", s.Tree.Name, rows, result.Summary)
	case what != "nothing" && rows == 0:
		s.Fail("%s: a pull request that changes %s is planned to change nothing", s.Tree.Name, what)
	case s.changedSince(before) != "":
		s.Fail("%s: a pull request changed something: %s", s.Tree.Name, s.changedSince(before))
	default:
		s.OK("%s: a pull request that changes %s: %d roots planned, %d changes shown, nothing touched", s.Tree.Name, what, plans, rows)
		return true
	}
	return false
}

// mark is how long the journal is.
func (s *Stage) mark() int {
	list, err := s.Box.Journal(0)
	if err != nil {
		return 0
	}
	return len(list)
}

// changedSince is the first thing of Google's that was changed after a mark. Terraform's lock and plans that are kept do not count.
func (s *Stage) changedSince(mark int) string {
	list, err := s.Box.Journal(0)
	if err != nil {
		return err.Error()
	}
	for _, e := range list[mark:] {
		if changes(e) && !strings.Contains(e.ID, "tflock") && !strings.Contains(e.ID, "/plans/") && !strings.HasPrefix(e.ID, "repos/") {
			return e.Who + " " + e.Verb + " " + e.Type + " " + e.ID
		}
	}
	return ""
}

// strangers: from a branch of its own a workflow that names a protected environment gets nowhere, and one that names an
// environment that does not exist gets no identity; nor does another repository.
func (s *Stage) strangers(r *Remote) bool {
	for _, from := range []string{"a branch", "a branch, with the environments gone"} {
		run, err := s.run(r, terraformWorkflow, "push", "change")
		if err != nil {
			s.Fail("%s: %v", s.Tree.Name, err)
			return false
		}
		world, err := s.Box.Snapshot()
		if err != nil {
			s.Fail("%s: %v", s.Tree.Name, err)
			return false
		}
		if from != "a branch" {
			if err := s.unprotect(); err != nil {
				s.Fail("%s: %v", s.Tree.Name, err)
				return false
			}
		}
		run.Approve = func(string, string) bool { return true }
		mark := s.mark()
		result, err := run.Start()
		if err != nil {
			s.Fail("%s: %v", s.Tree.Name, err)
			return false
		}
		touched := s.changedSince(mark)
		if err := s.Box.Restore(world); err != nil {
			s.Fail("%s: %v", s.Tree.Name, err)
			return false
		}
		for _, j := range result.Jobs {
			if strings.Contains(j.Identity, "applier") {
				s.Fail("%s: from %s the job %s becomes %s", s.Tree.Name, from, j.Name, j.Identity)
				return false
			}
		}
		if touched != "" {
			s.Fail("%s: from %s something was changed: %s", s.Tree.Name, from, touched)
			return false
		}
	}
	s.OK("%s: from a branch nobody becomes an applier, with the environments' rules and without them", s.Tree.Name)
	return true
}

// unprotect takes the rules of all environments away, as somebody with the rights of an administrator could.
func (s *Stage) unprotect() error {
	list, err := s.Box.World(hub.Environment, "repos/")
	if err != nil {
		return err
	}
	for _, o := range list {
		o.Attrs["deployment_branch_policy"], o.Attrs["reviewers"] = nil, nil
		if err := hub.Put(s.Box.Client, o.Type, o.ID, o.Attrs); err != nil {
			return err
		}
	}
	return nil
}
