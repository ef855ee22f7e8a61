// Package workflow runs workflows of GitHub as they were generated: their jobs, conditions, matrices and shell steps, with
// the identity that a login would give. It is no GitHub: actions are named effects, and one that has none is an error.
package workflow

import (
	"fmt"
	"os"

	"go.yaml.in/yaml/v3"
)

// Workflow is one file, in the order in which it was written.
type Workflow struct {
	Path     string
	Name     string
	On       map[string]any
	Env      map[string]any
	Defaults Defaults
	Jobs     []*Job
}

// Defaults are those of `run` steps.
type Defaults struct{ Shell, Directory string }

// Job is one job; what may be an expression is kept as it was written.
type Job struct {
	ID, Name, If string
	Needs        []string
	Environment  any
	Permissions  map[string]any // nil where the job says nothing
	Strategy     map[string]any
	Env          map[string]any
	Outputs      map[string]any
	Defaults     Defaults
	Concurrency  any
	Container    any
	Steps        []*Step
}

// Step is one step.
type Step struct {
	ID, Name, If, Run, Uses string
	Shell, Directory        string
	With, Env               map[string]any
	ContinueOnError         bool
}

// Keys that the runner understands; a workflow with others would run differently than it says.
var (
	workflowKeys = keys("name", "on", "permissions", "concurrency", "defaults", "env", "jobs", "run-name")
	jobKeys      = keys("name", "if", "needs", "runs-on", "timeout-minutes", "environment", "permissions", "strategy",
		"env", "outputs", "defaults", "concurrency", "steps")
	stepKeys = keys("id", "name", "if", "run", "uses", "with", "env", "shell", "working-directory",
		"continue-on-error", "timeout-minutes")
)

func keys(names ...string) map[string]bool {
	m := map[string]bool{}
	for _, n := range names {
		m[n] = true
	}
	return m
}

// Load reads a workflow.
func Load(path string) (*Workflow, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	w, err := Parse(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	w.Path = path
	return w, nil
}

// Parse reads the text of a workflow.
func Parse(text []byte) (*Workflow, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil {
		return nil, err
	}
	if len(doc.Content) == 0 {
		return nil, fmt.Errorf("there is no workflow in it")
	}
	top, err := known(doc.Content[0], workflowKeys, "workflow")
	if err != nil {
		return nil, err
	}
	w := &Workflow{Name: str(top["name"]), On: events(top["on"]), Env: asMap(top["env"]), Defaults: defaults(top["defaults"])}
	jobs := entry(doc.Content[0], "jobs")
	if jobs == nil {
		return nil, fmt.Errorf("there are no jobs")
	}
	for i := 0; i+1 < len(jobs.Content); i += 2 {
		j, err := job(jobs.Content[i].Value, jobs.Content[i+1])
		if err != nil {
			return nil, err
		}
		// A job without `permissions` takes those of the workflow.
		if j.Permissions == nil {
			j.Permissions = permissions(top["permissions"])
		}
		w.Jobs = append(w.Jobs, j)
	}
	return w, nil
}

func job(id string, n *yaml.Node) (*Job, error) {
	m, err := known(n, jobKeys, "job "+id)
	if err != nil {
		return nil, err
	}
	j := &Job{ID: id, Name: str(m["name"]), If: str(m["if"]), Environment: m["environment"], Strategy: asMap(m["strategy"]),
		Env: asMap(m["env"]), Outputs: asMap(m["outputs"]), Defaults: defaults(m["defaults"]), Concurrency: m["concurrency"],
		Permissions: permissions(m["permissions"])}
	switch needs := m["needs"].(type) {
	case string:
		j.Needs = []string{needs}
	case []any:
		for _, e := range needs {
			j.Needs = append(j.Needs, str(e))
		}
	}
	steps := entry(n, "steps")
	if steps == nil {
		return nil, fmt.Errorf("job %s has no steps", id)
	}
	for i, s := range steps.Content {
		where := fmt.Sprintf("job %s, step %d", id, i+1)
		m, err := known(s, stepKeys, where)
		if err != nil {
			return nil, err
		}
		st := &Step{ID: str(m["id"]), Name: str(m["name"]), If: str(m["if"]), Run: str(m["run"]), Uses: str(m["uses"]),
			Shell: str(m["shell"]), Directory: str(m["working-directory"]), With: asMap(m["with"]), Env: asMap(m["env"]),
			ContinueOnError: m["continue-on-error"] == true}
		if (st.Run == "") == (st.Uses == "") {
			return nil, fmt.Errorf("%s: one of run and uses", where)
		}
		j.Steps = append(j.Steps, st)
	}
	return j, nil
}

// known decodes a mapping and refuses what the runner would ignore.
func known(n *yaml.Node, allowed map[string]bool, where string) (map[string]any, error) {
	if n.Kind != yaml.MappingNode {
		return nil, fmt.Errorf("%s is no mapping", where)
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if !allowed[n.Content[i].Value] {
			return nil, fmt.Errorf("%s: the runner does not know %q", where, n.Content[i].Value)
		}
	}
	var m map[string]any
	if err := n.Decode(&m); err != nil {
		return nil, err
	}
	return asMap(m), nil
}

func entry(n *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

// asMap makes what YAML gave alike to what JSON would have given: numbers are float64.
func asMap(v any) map[string]any {
	m, _ := plain(v).(map[string]any)
	return m
}

func plain(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, e := range v {
			out[k] = plain(e)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = plain(e)
		}
		return out
	case int:
		return float64(v)
	}
	return v
}

func events(v any) map[string]any {
	switch v := v.(type) {
	case string:
		return map[string]any{v: nil}
	case []any:
		out := map[string]any{}
		for _, e := range v {
			out[str(e)] = nil
		}
		return out
	}
	return asMap(v)
}

func defaults(v any) Defaults {
	run := asMap(asMap(v)["run"])
	return Defaults{Shell: str(run["shell"]), Directory: str(run["working-directory"])}
}

func permissions(v any) map[string]any {
	if s, ok := v.(string); ok {
		return map[string]any{"*": s} // read-all, write-all
	}
	return asMap(v)
}
