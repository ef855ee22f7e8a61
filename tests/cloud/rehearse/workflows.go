package rehearse

import (
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"olyc.dev/cloud/client"
	"olyc.dev/cloud/hub"
	"olyc.dev/cloud/store"
	"olyc.dev/cloud/workflow"
)

func writeFile(dir, name, text string) error {
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(text), 0o644)
}

// Remote is the repository at GitHub: a bare one on this machine, that a checkout clones and a push reaches.
type Remote struct {
	s          *Stage
	bare, work string
}

// remote makes the repository of what was built, with one commit on main.
func (s *Stage) remote() (*Remote, error) {
	r := &Remote{s: s, bare: filepath.Join(s.Box.Dir, "remote.git"), work: filepath.Join(s.Box.Dir, "clone")}
	for _, d := range []string{r.bare, r.work} {
		if err := os.RemoveAll(d); err != nil {
			return nil, err
		}
	}
	if _, err := r.git("", "init", "--quiet", "--bare", "--initial-branch=main", r.bare); err != nil {
		return nil, err
	}
	if _, err := r.git("", "clone", "--quiet", r.bare, r.work); err != nil {
		return nil, err
	}
	// What a pull request is compared with.
	if _, err := r.commit("main", "Nothing yet"); err != nil {
		return nil, err
	}
	// The spec lies beside what was built of it, as in a house of one's own.
	for _, from := range []string{s.Tree.Spec, s.Tree.Dir} {
		if out, err := exec.Command("cp", "-R", from+"/.", r.work).CombinedOutput(); err != nil {
			return nil, fmt.Errorf("cp: %w\n%s", err, out)
		}
	}
	for _, left := range []string{"build", "evidence"} {
		_ = os.RemoveAll(filepath.Join(r.work, left))
	}
	if out, err := exec.Command("find", r.work, "-name", ".terraform", "-prune", "-exec", "rm", "-rf", "{}", "+").CombinedOutput(); err != nil {
		return nil, fmt.Errorf("find: %w\n%s", err, out)
	}
	if err := s.pinnedHere(r); err != nil {
		return nil, err
	}
	_, err := r.commit("main", "What was built")
	return r, err
}

func (r *Remote) git(dir string, args ...string) (string, error) {
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com")
	out, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("git %s: %w\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out)), nil
}

// commit puts all changes of the clone onto a branch of the remote, and gives the commit.
func (r *Remote) commit(branch, message string) (string, error) {
	for _, args := range [][]string{{"checkout", "--quiet", "-B", branch}, {"add", "--all"}, {"commit", "--quiet", "--allow-empty", "--message=" + message}, {"push", "--quiet", "--force", "origin", branch}} {
		if _, err := r.git(r.work, args...); err != nil {
			return "", err
		}
	}
	return r.git(r.work, "rev-parse", "HEAD")
}

// branches are those of the remote.
func (r *Remote) branches() string {
	out, _ := r.git(r.bare, "branch", "--format=%(refname:short)")
	return out
}

// run prepares a run of a workflow of the tree, at the newest commit of a branch.
func (s *Stage) run(r *Remote, file, event, branch string) (*workflow.Run, error) {
	w, err := workflow.Load(filepath.Join(r.work, file))
	if err != nil {
		return nil, err
	}
	sha, err := r.git(r.bare, "rev-parse", branch)
	if err != nil {
		return nil, err
	}
	tools, err := s.Box.tools()
	if err != nil {
		return nil, err
	}
	temp := filepath.Join(s.Box.Dir, "runs")
	if err := os.MkdirAll(temp, 0o755); err != nil {
		return nil, err
	}
	env := []string{"CLOUD_URL=" + s.Box.URL, "CLOUD_FACTS=" + s.Box.Facts, "GOOGLE_BACKEND_STORAGE_CUSTOM_ENDPOINT=" + s.Box.URL + "/storage/v1/",
		"CHECKPOINT_DISABLE=1", "TF_CLI_CONFIG_FILE=" + s.Config, "CLOUD_TYPES=" + s.Tree.types, "REHEARSAL=true"}
	return &workflow.Run{Workflow: w, World: s.Box.Client, Repository: s.Tree.Repository(), Event: event, Payload: map[string]any{}, Ref: "refs/heads/" + branch,
		SHA: sha, Actor: "somebody", Remote: r.bare, Temp: temp, Tools: tools, Env: env, Replaced: map[string]func() error{}}, nil
}

var pinnedSum = regexp.MustCompile(`SHA256: "?[0-9a-f]{64}"?`)

// workflows hands each workflow of the checkout to somebody.
func (r *Remote) workflows(each func(path string, text []byte) error) error {
	list, err := filepath.Glob(filepath.Join(r.work, ".github", "workflows", "*.yml"))
	if err != nil {
		return err
	}
	for _, path := range list {
		text, err := os.ReadFile(path)
		if err == nil {
			err = each(path, text)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// pinnedHere pins the olyc that this rehearsal builds with, instead of a release that only its spec knows.
func (s *Stage) pinnedHere(r *Remote) error {
	raw, err := os.ReadFile(s.Olyc)
	if err != nil {
		return err
	}
	sum := []byte(fmt.Sprintf("SHA256: \"%x\"", sha256.Sum256(raw)))
	return r.workflows(func(path string, text []byte) error {
		return os.WriteFile(path, pinnedSum.ReplaceAll(text, sum), 0o644)
	})
}

// released puts a release of olyc at GitHub, as far as workflows fetch one: the file that this rehearsal builds with.
func (s *Stage) released(r *Remote) error {
	return r.workflows(func(_ string, text []byte) error {
		for _, line := range strings.Split(string(text), "\n") {
			if _, url, ok := strings.Cut(line, "URL: https://"); ok {
				if err := hub.Put(s.Box.Client, hub.Release, strings.Trim(url, `"' `), map[string]any{"file": s.Olyc}); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// environments puts the environments of GitHub into the world as the guide has them, with what each logs in with. That the
// bootstrap makes them so is rehearsed from zero.
func (s *Stage) environments(environment string) error {
	repo := s.Tree.Repository()
	w := s.world()
	// Each environment logs in with the provider whose condition names it.
	provider := func(name string) string {
		for _, o := range w.List("google_iam_workload_identity_pool_provider", "projects/") {
			if strings.Contains(o.Str("attribute_condition"), "'"+name+"'") {
				return o.Str("name")
			}
		}
		return ""
	}
	main := map[string]any{"protected_branches": false, "custom_branch_policies": true}
	var objects []*store.Object
	add := func(name string, reviewers []any, onlyMain bool, login string) {
		id := hub.EnvironmentID(repo, name)
		attrs := map[string]any{"name": name, "reviewers": reviewers, "deployment_branch_policy": nil}
		if onlyMain {
			attrs["deployment_branch_policy"] = main
			objects = append(objects, &store.Object{Type: hub.Policy, ID: id + "/deployment-branch-policies/1", Attrs: map[string]any{"id": 1.0, "name": "main"}})
		}
		objects = append(objects, &store.Object{Type: hub.Environment, ID: id, Attrs: attrs},
			&store.Object{Type: hub.Variable, ID: id + "/variables/WORKLOAD_IDENTITY_PROVIDER", Attrs: map[string]any{"name": "WORKLOAD_IDENTITY_PROVIDER", "value": login}})
	}
	add(environment, []any{map[string]any{"type": "Team", "id": 1.0}}, true, provider(environment))
	add(environment+"-plan", nil, false, provider(environment+"-plan"))
	add(environment+"-drill", nil, true, provider(environment+"-drill"))
	objects = append(objects, &store.Object{Type: hub.Repository, ID: hub.RepositoryID(repo), Attrs: s.repositoryAllowsProposals()})
	return s.Box.Put(client.Fixture{Objects: objects})
}

// repositoryAllowsProposals is the repository with the setting that the guide asks for.
func (s *Stage) repositoryAllowsProposals() map[string]any {
	o, err := hub.Get(s.Box.Client, hub.Repository, hub.RepositoryID(s.Tree.Repository()))
	if err != nil || o == nil {
		return map[string]any{}
	}
	o.Attrs["workflow"] = map[string]any{"default_workflow_permissions": "read", "can_approve_pull_request_reviews": true}
	return o.Attrs
}

// environmentOf is the name of the root of a project.
func (s *Stage) environmentOf(project string) string {
	for _, r := range s.Tree.Roots {
		// The shared root may lie in the same project; it is no environment.
		if r.Project == project && r.Name != "shared" {
			return r.Name
		}
	}
	return ""
}

// drills runs the workflow from main, where it has to go through, and from another branch, where it must get nothing.
func (h *House) drills(file string) error {
	if err := h.environments(h.environmentOf(h.Project)); err != nil {
		return err
	}
	remote, err := h.remote()
	if err != nil {
		return err
	}
	if err := h.released(remote); err != nil {
		return err
	}
	run, err := h.run(remote, file, "workflow_dispatch", "main")
	if err != nil {
		return err
	}
	result, err := run.Start()
	if err != nil {
		return err
	}
	if failed := result.Failed(); len(failed) > 0 {
		h.Fail("%s: drill.yml: %s", h.Tree.Name, strings.Join(failed, "\n      "))
	} else {
		pulls, _ := h.Box.World(hub.Pull, hub.RepositoryID(run.Repository)+"/")
		h.OK("%s: drill.yml restores and takes away as its own identity, and puts what it saw before people (%d requests)", h.Tree.Name, len(pulls))
	}
	if _, err := remote.commit("elsewhere", "A change that nobody agreed to"); err != nil {
		return err
	}
	if run, err = h.run(remote, file, "workflow_dispatch", "elsewhere"); err != nil {
		return err
	}
	if result, err = run.Start(); err != nil {
		return err
	}
	for _, j := range result.Jobs {
		if j.Identity != "" {
			h.Fail("%s: drill.yml from another branch becomes %s", h.Tree.Name, j.Identity)
			return nil
		}
	}
	h.OK("%s: drill.yml from another branch becomes nobody", h.Tree.Name)
	return nil
}
