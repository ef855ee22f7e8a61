package rehearse

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os/exec"
	"regexp"
	"sort"
	"strings"
)

// Terraform is the real program, in one root, as somebody.
type Terraform struct {
	Box    *Box
	Root   *Root
	Config string // of the command line
	Types  string
	As     string
}

// Change is what a plan wants to do to one resource.
type Change struct {
	Addr, Type, Action, Reason string
}

// Result is what a run said.
type Result struct {
	Code    int
	Changes []Change // planned
	Done    map[string]int
	Errors  []string
	Output  string
}

var blanks = regexp.MustCompile(`\s+`)

// Run starts terraform; with -json its lines are read, else its output is kept.
func (t *Terraform) Run(args ...string) *Result {
	cmd := exec.Command("terraform", append([]string{"-chdir=" + t.Root.Dir}, args...)...)
	cmd.Env = append(t.Box.Env(t.As), "TF_CLI_CONFIG_FILE="+t.Config, "CLOUD_TYPES="+t.Types, "CLOUD_ROOT="+t.Root.Dir,
		// As the bootstrap tells the provider.
		"USER_PROJECT_OVERRIDE=true", "GOOGLE_BILLING_PROJECT="+t.Root.Project)
	raw, err := cmd.CombinedOutput()
	r := &Result{Output: string(raw), Done: map[string]int{}}
	if err != nil {
		r.Code = cmd.ProcessState.ExitCode()
	}
	s := bufio.NewScanner(bytes.NewReader(raw))
	s.Buffer(nil, 16<<20)
	for s.Scan() {
		r.line(s.Bytes())
	}
	if r.Code != 0 && len(r.Errors) == 0 && !strings.HasPrefix(strings.TrimSpace(r.Output), "{") {
		for _, text := range strings.Split(r.Output, "Error: ")[1:] {
			r.Errors = append(r.Errors, strings.TrimSpace(blanks.ReplaceAllString(strings.NewReplacer("│", "", "╷", "", "╵", "").Replace(text), " ")))
		}
	}
	return r
}

func (r *Result) line(raw []byte) {
	var l struct {
		Level, Type string
		Change      struct {
			Action, Reason string
			Resource       struct{ Addr, ResourceType string }
		}
		Hook       struct{ Action string }
		Diagnostic struct {
			Severity, Summary, Detail, Address string
		}
	}
	if len(raw) == 0 || raw[0] != '{' || json.Unmarshal(raw, &l) != nil {
		return
	}
	switch l.Type {
	case "planned_change":
		var typ struct {
			Change struct {
				Resource struct {
					Type string `json:"resource_type"`
				}
			}
		}
		_ = json.Unmarshal(raw, &typ)
		r.Changes = append(r.Changes, Change{l.Change.Resource.Addr, typ.Change.Resource.Type, l.Change.Action, l.Change.Reason})
	case "apply_complete":
		r.Done[l.Hook.Action]++
	case "diagnostic":
		if l.Diagnostic.Severity == "error" {
			r.Errors = append(r.Errors, strings.TrimSpace(fmt.Sprintf("%s: %s %s", l.Diagnostic.Address, l.Diagnostic.Summary, blanks.ReplaceAllString(l.Diagnostic.Detail, " "))))
		}
	}
}

// Count counts the planned changes of an action.
func (r *Result) Count(actions ...string) int {
	n := 0
	for _, c := range r.Changes {
		for _, a := range actions {
			if c.Action == a {
				n++
			}
		}
	}
	return n
}

// Plan says what is planned: "2 to create: a, b".
func (r *Result) Plan() string {
	by := map[string][]string{}
	for _, c := range r.Changes {
		by[c.Action] = append(by[c.Action], c.Addr)
	}
	var out []string
	for _, action := range sortedKeys(by) {
		list := by[action]
		sort.Strings(list)
		text := strings.Join(list, ", ")
		if len(list) > 12 {
			text = strings.Join(list[:12], ", ") + " …"
		}
		out = append(out, fmt.Sprintf("%s %d: %s", action, len(list), text))
	}
	if len(out) == 0 {
		return "nothing"
	}
	return strings.Join(out, "; ")
}

// Problems are the errors, each kind once with how often.
func (r *Result) Problems() []string {
	if len(r.Errors) == 0 {
		if r.Code != 0 {
			return []string{fmt.Sprintf("exit %d: %s", r.Code, tail(r.Output, 600))}
		}
		return nil
	}
	return r.Errors
}

func tail(s string, n int) string {
	s = strings.TrimSpace(blanks.ReplaceAllString(s, " "))
	if len(s) > n {
		return "…" + s[len(s)-n:]
	}
	return s
}
