package verbs

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"olyc.dev/cloud/client"
	"olyc.dev/cloud/hub"
	"olyc.dev/cloud/store"
)

func init() { tools["gh"] = gh }

// Actions is who a job of a workflow is at GitHub.
const Actions = "user:github-actions"

// forge is a call of gh: as a person, or as a job of a workflow with the permissions that it was given.
type forge struct {
	*env
	repository string            // of the job
	job        map[string]string // nil for a person
}

// gh takes who it is from GH_TOKEN in a job, and from the person at the keyboard elsewhere.
func gh(e *env, args []string) error {
	f := &forge{env: e}
	if repository, permissions, ok := hub.Job(os.Getenv("GH_TOKEN")); ok {
		f.repository, f.job = repository, permissions
		e.c = e.c.With(Actions)
	} else if os.Getenv("GITHUB_ACTIONS") == "true" {
		e.note("gh: To use GitHub CLI in a GitHub Actions workflow, set the GH_TOKEN environment variable.")
		return exit(4)
	}
	if len(args) == 0 {
		return wrong("gh")
	}
	if args[0] == "api" {
		return f.api(args[1:])
	}
	if len(args) < 2 {
		return wrong("gh %s", args[0])
	}
	words := args[0] + " " + args[1]
	e.verb = "gh " + words
	v, ok := ghVerbs[words]
	if !ok {
		return wrong("gh %s", strings.Join(args, " "))
	}
	l, err := parse(args[2:], v.flags)
	if err != nil {
		return err
	}
	if len(l.args) < v.min || len(l.args) > v.max {
		return wrong("%d arguments: %s", len(l.args), strings.Join(l.args, " "))
	}
	return v.do(f, l)
}

type ghVerb struct {
	flags    string
	min, max int
	do       func(*forge, *line) error
}

var ghVerbs = map[string]ghVerb{
	"auth status":    {"", 0, 0, ghStatus},
	"auth setup-git": {"", 0, 0, func(f *forge, _ *line) error { return f.allowed("contents", "write") }},
	"variable set":   {"repo= env= body=", 1, 1, variableSet},
	"pr create":      {"head= base= title= body= body-file=", 0, 0, pullCreate},
	"pr list":        {"head= state= json= jq=", 0, 0, pullList},
	"pr comment":     {"edit-last create-if-none body= body-file=", 1, 1, pullComment},
	"issue list":     {"label= state= limit= search= json= jq=", 0, 0, issueList},
	"issue create":   {"title= body= label=", 0, 0, issueCreate},
	"issue close":    {"comment=", 1, 1, issueClose},
	"issue comment":  {"edit-last create-if-none body=", 1, 1, issueComment},
}

// httpError is how gh ends when GitHub says no.
func (f *forge) httpError(code int, words string) error {
	f.note("gh: %s (HTTP %d)", words, code)
	return exit(1)
}

// allowed asks for a permission of the job's token; a person has what the repository gives him.
func (f *forge) allowed(permission, level string) error {
	have := f.job[permission]
	if f.job == nil || have == "write" || have == level {
		return nil
	}
	return f.httpError(403, "Resource not accessible by integration ("+permission+": "+level+")")
}

// here is the repository of a call that does not name one.
func (f *forge) here(l *line) (string, error) {
	if r := l.flags["repo"]; r != "" {
		return r, nil
	}
	if f.repository != "" {
		return f.repository, nil
	}
	return "", wrong("no repository: --repo is needed outside of a workflow")
}

// write writes at GitHub, where whoever administers the repository may.
func (f *forge) write(typ, id string, attrs map[string]any) error {
	_, err := f.do(client.Call{Op: "put", Type: typ, ID: id, Permissions: []string{"github.write"}, Attrs: attrs})
	return err
}

func (f *forge) get(typ, id string) (*store.Object, error) {
	if _, err := f.do(client.Call{Op: "ask", Type: typ, ID: id, Permissions: []string{"github.read"}}); err != nil {
		return nil, err
	}
	return hub.Get(f.c, typ, id)
}

// jq prints an answer through a filter, as gh does: texts raw.
func (f *forge) jq(v any, filter string) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return err
	}
	if filter == "" {
		fmt.Fprintln(f.out, string(raw))
		return nil
	}
	cmd := exec.Command("jq", "--raw-output", "--compact-output", filter)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(raw), f.out, f.err
	return cmd.Run()
}

func ghStatus(f *forge, _ *line) error {
	if f.c.As == "" || strings.HasPrefix(f.c.As, "serviceAccount:") {
		f.note("You are not logged into any GitHub hosts. To log in, run: gh auth login")
		return exit(1)
	}
	return nil
}

func variableSet(f *forge, l *line) error {
	repository, err := f.here(l)
	if err != nil {
		return err
	}
	body, err := l.need("body")
	if err != nil {
		return err
	}
	place := hub.Place(repository, l.flags["env"])
	if l.flags["env"] != "" {
		o, err := hub.Get(f.c, hub.Environment, place)
		if err != nil {
			return err
		}
		if o == nil {
			return f.httpError(404, "Not Found: the environment "+l.flags["env"])
		}
	}
	return f.write(hub.Variable, place+"/variables/"+l.args[0], map[string]any{"name": l.args[0], "value": body})
}
