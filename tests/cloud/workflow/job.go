package workflow

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"olyc.dev/cloud/hub"
)

// running is a job while it runs.
type running struct {
	run       *Run
	job       *Job
	result    *JobResult
	scope     *Scope
	workspace string
	temp      string
	tools     string
	env       map[string]string // of the workflow, the job, and what steps put into GITHUB_ENV
	path      []string
	env0      string // the GitHub environment of this job
	steps     map[string]any
	failed    bool
	cancelled bool
	out       *Result
}

// part runs a job once.
func (r *Run) part(j *Job, result *JobResult, index, count int, out *Result) error {
	strategy := map[string]any{"job-index": float64(index), "job-total": float64(count), "fail-fast": j.Strategy["fail-fast"] != false}
	s := &running{run: r, job: j, result: result, out: out, scope: r.jobScope(j, result.Matrix, strategy), env: map[string]string{}, steps: map[string]any{}}
	if j.Name != "" {
		name, err := s.scope.Expand(j.Name)
		if err != nil {
			return err
		}
		result.Name = name
	}
	if err := s.concurrency(); err != nil {
		return err
	}
	ok, err := s.environment()
	if err != nil {
		return err
	}
	if !ok {
		result.Result = "failure"
		return nil
	}
	if err := s.folders(index); err != nil {
		return err
	}
	defer os.RemoveAll(s.temp)
	if err := s.contexts(); err != nil {
		return err
	}
	for _, st := range j.Steps {
		if err := s.step(st); err != nil {
			return fmt.Errorf("step %q: %w", st.Name, err)
		}
	}
	switch {
	case s.cancelled:
		result.Result = "cancelled"
	case s.failed:
		result.Result = "failure"
	default:
		result.Result = "success"
	}
	for _, k := range sortedKeys(j.Outputs) {
		v, err := s.scope.Value(str(j.Outputs[k]))
		if err != nil {
			return err
		}
		if v = str(v); v != "" {
			result.Outputs[k] = v
		}
	}
	return nil
}

// concurrency is written down, not obeyed: the runner runs one job at a time anyway.
func (s *running) concurrency() error {
	group := ""
	switch c := plain(s.job.Concurrency).(type) {
	case string:
		group = c
	case map[string]any:
		group = str(c["group"])
	}
	if group == "" {
		return nil
	}
	group, err := s.scope.Expand(group)
	if err == nil {
		s.out.Concurrency = append(s.out.Concurrency, group)
	}
	return err
}

func (s *running) folders(index int) error {
	root := filepath.Join(s.run.Temp, fmt.Sprintf("run-%d-%s-%d", s.run.id, s.job.ID, index))
	s.workspace, s.temp, s.tools = filepath.Join(root, "work"), filepath.Join(root, "temp"), filepath.Join(root, "tools")
	for _, d := range []string{s.workspace, s.temp, s.tools, filepath.Join(root, "home")} {
		if err := os.MkdirAll(d, 0o755); err != nil {
			return err
		}
	}
	// A machine of GitHub has no Terraform and no k6 until a step sets them up.
	for _, t := range []string{"terraform", "k6", "olyc"} {
		text := "#!/bin/sh\necho '" + t + ": command not found' >&2\nexit 127\n"
		if err := os.WriteFile(filepath.Join(s.tools, t), []byte(text), 0o755); err != nil {
			return err
		}
	}
	s.path = []string{s.tools}
	return nil
}

// contexts fills what the environment and the job bring: variables, secrets, env.
func (s *running) contexts() error {
	r := s.run
	vars, err := hub.Values(r.World, hub.Variable, r.Repository, s.env0)
	if err != nil {
		return err
	}
	secrets, err := hub.Values(r.World, hub.Secret, r.Repository, s.env0)
	if err != nil {
		return err
	}
	c := s.scope.Contexts
	secrets["GITHUB_TOKEN"] = hub.Token(r.Repository, s.job.Permissions)
	c["vars"], c["secrets"], c["steps"] = vars, secrets, s.steps
	c["runner"] = map[string]any{"temp": s.temp, "os": "Linux", "arch": "X64", "name": "box", "environment": "github-hosted"}
	github := c["github"].(map[string]any)
	github["workspace"] = s.workspace
	env := map[string]any{}
	c["env"] = env
	for _, m := range []map[string]any{r.Workflow.Env, s.job.Env} {
		for _, k := range sortedKeys(m) {
			v, err := s.scope.Expand(str(m[k]))
			if err != nil {
				return err
			}
			env[k], s.env[k] = v, v
		}
	}
	s.scope.Success = func() bool { return !s.failed && !s.cancelled }
	s.scope.Failure = func() bool { return s.failed }
	s.scope.Cancelled = func() bool { return s.cancelled }
	s.scope.HashFiles = s.hashFiles
	s.status()
	return nil
}

func (s *running) status() {
	state := "success"
	if s.failed {
		state = "failure"
	}
	if s.cancelled {
		state = "cancelled"
	}
	s.scope.Contexts["job"] = map[string]any{"status": state}
}

// environment asks the rules of the job's environment: where it may come from, and who has to approve.
func (s *running) environment() (bool, error) {
	name := ""
	switch e := plain(s.job.Environment).(type) {
	case string:
		name = e
	case map[string]any:
		name = str(e["name"])
	}
	name, err := s.scope.Expand(name)
	if err != nil || name == "" {
		return err == nil, err
	}
	s.env0 = name
	r := s.run
	id := hub.EnvironmentID(r.Repository, name)
	o, err := hub.Get(r.World, hub.Environment, id)
	if err != nil {
		return false, err
	}
	if o == nil {
		// As at GitHub: an unknown environment is made at once, and protects nothing.
		s.out.Unprotected = append(s.out.Unprotected, name)
		return true, hub.Put(r.World, hub.Environment, id, map[string]any{"name": name})
	}
	allowed, err := hub.BranchAllowed(r.World, o, r.Ref)
	if err != nil {
		return false, err
	}
	if !allowed {
		s.result.Why = fmt.Sprintf("Branch %q is not allowed to deploy to %s due to environment protection rules.",
			strings.TrimPrefix(r.Ref, "refs/heads/"), name)
		return false, nil
	}
	if reviewers := hub.Reviewers(o); len(reviewers) > 0 {
		if r.Approve == nil || !r.Approve(name, s.result.Name) {
			s.result.Why = fmt.Sprintf("%s was not approved by %s", name, strings.Join(reviewers, ", "))
			return false, nil
		}
		s.out.Approvals = append(s.out.Approvals, name)
	}
	return true, nil
}
