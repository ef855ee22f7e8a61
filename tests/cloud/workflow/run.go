package workflow

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"olyc.dev/cloud/client"
	"olyc.dev/cloud/hub"
)

// Run is one run of a workflow.
type Run struct {
	Workflow   *Workflow
	World      *client.Client
	Repository string         // owner/name
	Event      string         // push, pull_request, schedule, workflow_dispatch
	Payload    map[string]any // github.event
	Inputs     map[string]any
	Ref, SHA   string
	BaseRef    string
	Actor      string
	Remote     string   // the repository that a checkout clones, and that a push reaches
	Temp       string   // workspaces and artifacts lie below
	Tools      string   // the folder of the stand-ins
	Env        []string // what every step gets beside what the workflow says

	// Approve answers for the reviewers of an environment; without it nobody approves.
	Approve func(environment string, job string) bool
	// Cancel is asked before each step: whether somebody stops the run now.
	Cancel func(job, step string) bool
	// Replaced steps, by "job/step name": what a rehearsal cannot do (compile, scan) is named here, never left out silently.
	Replaced map[string]func() error
	// Jobs, where only some are rehearsed; what they need has to be among them.
	Only []string
	Log  io.Writer

	id        int
	artifacts string
	results   map[string]*JobResult
	cancelled bool
}

// Result is what a run came to.
type Result struct {
	Jobs []*JobResult
	// Environments that GitHub made on the fly, without any protection: nobody had made them before.
	Unprotected []string
	Approvals   []string
	Concurrency []string
	Summary     string
}

// JobResult is one run of a job; the name carries its matrix.
type JobResult struct {
	ID, Name, Result, Why string
	Matrix                map[string]any
	Outputs               map[string]any
	Steps                 []*StepResult
	Identity              string
	parts                 []*JobResult
}

// StepResult is one step of it.
type StepResult struct {
	Name, Outcome, Output string
	conclusion            string
	outputs               map[string]any
	id                    string
}

// Job finds the result of a job by its id, or by its name where a matrix made several.
func (r *Result) Job(name string) *JobResult {
	for _, j := range r.Jobs {
		if j.Name == name || j.ID == name {
			return j
		}
	}
	return nil
}

// Failed are the jobs that failed, each with the end of what it said.
func (r *Result) Failed() []string {
	var out []string
	for _, j := range r.Jobs {
		if j.Result == "failure" {
			out = append(out, j.Name+": "+j.Explain())
		}
	}
	return out
}

// Explain says why a job ended as it did.
func (j *JobResult) Explain() string {
	if j.Why != "" {
		return j.Why
	}
	for _, s := range j.Steps {
		if s.Outcome == "failure" {
			return s.Name + ": " + tail(s.Output, 12)
		}
	}
	return j.Result
}

func tail(text string, lines int) string {
	all := strings.Split(strings.TrimSpace(text), "\n")
	if len(all) > lines {
		all = all[len(all)-lines:]
	}
	return strings.Join(all, "\n")
}

var runs int

// Start runs the workflow if its event starts it, one job after the other in the order of what they need.
func (r *Run) Start() (*Result, error) {
	if _, ok := r.Workflow.On[r.Event]; !ok {
		return nil, fmt.Errorf("%s does not start by %s", r.Workflow.Path, r.Event)
	}
	runs++
	r.id = 1000 + runs
	r.results = map[string]*JobResult{}
	r.artifacts = filepath.Join(r.Temp, fmt.Sprintf("artifacts-%d", r.id))
	if err := os.MkdirAll(r.artifacts, 0o755); err != nil {
		return nil, err
	}
	if r.Log == nil {
		r.Log = io.Discard
	}
	out := &Result{}
	done := map[string]bool{}
	for len(done) < len(r.Workflow.Jobs) {
		moved := false
		for _, j := range r.Workflow.Jobs {
			if done[j.ID] || !all(j.Needs, done) {
				continue
			}
			done[j.ID], moved = true, true
			if len(r.Only) > 0 && !among(j.ID, r.Only) {
				continue
			}
			if err := r.job(j, out); err != nil {
				return nil, err
			}
		}
		if !moved {
			return nil, fmt.Errorf("%s: jobs wait for each other, or for one that is not there", r.Workflow.Path)
		}
	}
	return out, nil
}

func all(names []string, done map[string]bool) bool {
	for _, n := range names {
		if !done[n] {
			return false
		}
	}
	return true
}

func among(name string, names []string) bool {
	for _, n := range names {
		if n == name {
			return true
		}
	}
	return false
}

// job runs a job in all combinations of its matrix.
func (r *Run) job(j *Job, out *Result) error {
	scope := r.jobScope(j, map[string]any{}, nil)
	total := &JobResult{ID: j.ID, Name: j.ID, Outputs: map[string]any{}}
	r.results[j.ID] = total
	// Where nothing is said of the matrix, a condition may not name it: GitHub evaluates it before.
	go_, err := scope.If(j.If)
	if err != nil {
		return fmt.Errorf("job %s: if: %w", j.ID, err)
	}
	if !go_ {
		total.Result = "skipped"
		out.Jobs = append(out.Jobs, total)
		return nil
	}
	combinations, err := j.combinations(scope)
	if err != nil {
		return err
	}
	failFast := j.Strategy["fail-fast"] != false
	for i, matrix := range combinations {
		part := &JobResult{ID: j.ID, Name: j.ID, Matrix: matrix, Outputs: map[string]any{}}
		out.Jobs = append(out.Jobs, part)
		total.parts = append(total.parts, part)
		if failFast && total.Result == "failure" {
			part.Result = "cancelled"
			continue
		}
		if err := r.part(j, part, i, len(combinations), out); err != nil {
			return fmt.Errorf("job %s: %w", j.ID, err)
		}
		fmt.Fprintf(r.Log, "      job %s: %s\n", part.Name, part.Result)
		for k, v := range part.Outputs {
			total.Outputs[k] = v
		}
		total.Result = worse(total.Result, part.Result)
	}
	if total.Result == "" {
		total.Result = "skipped" // an empty matrix
	}
	return nil
}

func worse(a, b string) string {
	for _, w := range []string{"failure", "cancelled", "success", "skipped"} {
		if a == w || b == w {
			return w
		}
	}
	return b
}

// ancestors are all jobs that a job waits for, directly or not: success() and failure() of a job speak of them.
func (r *Run) ancestors(j *Job) []*JobResult {
	var out []*JobResult
	seen := map[string]bool{}
	var walk func(names []string)
	walk = func(names []string) {
		for _, n := range names {
			if seen[n] {
				continue
			}
			seen[n] = true
			if res := r.results[n]; res != nil {
				out = append(out, res)
			}
			for _, k := range r.Workflow.Jobs {
				if k.ID == n {
					walk(k.Needs)
				}
			}
		}
	}
	walk(j.Needs)
	return out
}

// jobScope is what an expression of a job sees before any step.
func (r *Run) jobScope(j *Job, matrix map[string]any, strategy map[string]any) *Scope {
	needs := map[string]any{}
	for _, n := range j.Needs {
		if res := r.results[n]; res != nil {
			needs[n] = map[string]any{"result": res.Result, "outputs": res.Outputs}
		}
	}
	some := func(result string) bool {
		for _, a := range r.ancestors(j) {
			if a.Result == result {
				return true
			}
		}
		return false
	}
	return &Scope{
		Contexts: map[string]any{"github": r.github(j), "needs": needs, "matrix": matrix, "strategy": strategy,
			"vars": map[string]any{}, "inputs": orEmpty(r.Inputs), "env": map[string]any{}},
		Success: func() bool {
			// Only direct needs count as skipped; an ancestor that failed spoils all that come after.
			for _, n := range j.Needs {
				if res := r.results[n]; res != nil && res.Result != "success" {
					return false
				}
			}
			return !r.cancelled && !some("failure") && !some("cancelled")
		},
		Failure:   func() bool { return some("failure") },
		Cancelled: func() bool { return r.cancelled },
	}
}

func orEmpty(m map[string]any) map[string]any {
	if m == nil {
		return map[string]any{}
	}
	return m
}

// github is the context of that name.
func (r *Run) github(j *Job) map[string]any {
	owner, _, _ := strings.Cut(r.Repository, "/")
	payload := orEmpty(r.Payload)
	if r.Inputs != nil {
		payload["inputs"] = r.Inputs
	}
	refName := r.Ref
	for _, p := range []string{"refs/heads/", "refs/tags/", "refs/pull/"} {
		refName = strings.TrimPrefix(refName, p)
	}
	refType := "branch"
	if strings.HasPrefix(r.Ref, "refs/tags/") {
		refType = "tag"
	}
	return map[string]any{
		"event_name": r.Event, "event": payload, "ref": r.Ref, "ref_name": refName, "ref_type": refType, "sha": r.SHA,
		"base_ref": r.BaseRef, "head_ref": r.headRef(), "repository": r.Repository, "repository_owner": owner,
		"run_id": float64(r.id), "run_number": float64(r.id), "run_attempt": float64(1), "workflow": r.Workflow.Name,
		"server_url": "https://github.com", "api_url": "https://api.github.com", "actor": r.Actor,
		"triggering_actor": r.Actor, "job": j.ID, "token": hub.Token(r.Repository, j.Permissions),
	}
}

func (r *Run) headRef() string {
	pr, _ := r.Payload["pull_request"].(map[string]any)
	head, _ := pr["head"].(map[string]any)
	return str(head["ref"])
}
