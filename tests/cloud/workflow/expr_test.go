package workflow

import (
	"os"
	"path/filepath"
	"testing"
)

func scope() *Scope {
	yes, no := func() bool { return true }, func() bool { return false }
	return &Scope{Success: yes, Failure: no, Cancelled: no, Contexts: map[string]any{
		"github": map[string]any{"event_name": "push", "event": map[string]any{}, "run_id": float64(7)},
		"needs":  map[string]any{"a": map[string]any{"result": "success"}, "b": map[string]any{"result": "failure"}},
	}}
}

func TestEval(t *testing.T) {
	for text, want := range map[string]any{
		"github.event_name == 'push'":                       true,
		"github.event_name != 'PUSH'":                       false,
		"github.event.pull_request.number || github.run_id": float64(7),
		"contains(needs.*.result, 'failure')":               true,
		"contains(needs.*.result, 'cancelled')":             false,
		"!cancelled() && (success() || failure())":          true,
		"github.event_name == 'push' && 'yes' || 'no'":      "yes",
		"github['event_name']":                              "push",
		"null == 0":                                         true,
		"'a' == 0":                                          false,
		"'it''s'":                                           "it's",
		"false && fromJSON('not json')":                     false,
		"startsWith('refs/heads/main', 'refs/') && endsWith('a.yml','yml')": true,
		"fromJSON('[1,2]')[1]": float64(2),
	} {
		got, err := scope().Eval(text)
		if err != nil || got != want {
			t.Errorf("%s: %v (%v), want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"nowhere.x", "unknown()", "false && unknown()", "'open", "a ==", "(true"} {
		if v, err := scope().Eval(text); err == nil {
			t.Errorf("%s: %v, and should be an error", text, v)
		}
	}
}

func TestExpand(t *testing.T) {
	got, err := scope().Expand("run ${{ github.run_id }} of ${{ 'a}}b' }}")
	if err != nil || got != "run 7 of a}}b" {
		t.Errorf("%q %v", got, err)
	}
}

// Without a status function an `if` demands success; with one it does not.
func TestIf(t *testing.T) {
	s := scope()
	s.Success = func() bool { return false }
	for text, want := range map[string]bool{"": false, "github.event_name == 'push'": false, "always()": true,
		"!cancelled()": true, "failure()": false, "${{ always() && github.event_name == 'push' }}": true} {
		if got, err := s.If(text); err != nil || got != want {
			t.Errorf("%q: %v %v", text, got, err)
		}
	}
}

func TestCondition(t *testing.T) {
	text := "assertion.repository_owner_id == '1' && assertion.repository_id == '2' && assertion.environment in ['prod', 'prod-plan']"
	for _, c := range []struct {
		claims map[string]string
		want   bool
		fails  bool
	}{
		{map[string]string{"repository_owner_id": "1", "repository_id": "2", "environment": "prod"}, true, false},
		{map[string]string{"repository_owner_id": "1", "repository_id": "2", "environment": "dev"}, false, false},
		{map[string]string{"repository_owner_id": "3", "repository_id": "2"}, false, false},
		{map[string]string{"repository_owner_id": "1", "repository_id": "2"}, false, true},
	} {
		got, err := Condition(text, c.claims)
		if got != c.want || (err != nil) != c.fails {
			t.Errorf("%v: %v %v", c.claims, got, err)
		}
	}
}

// Every workflow that is generated can be read.
func TestLoad(t *testing.T) {
	files, _ := filepath.Glob("../../../examples/*/.github/workflows/*.yml")
	if len(files) == 0 {
		t.Skip("no examples are built here")
	}
	for _, f := range files {
		w, err := Load(f)
		if err != nil {
			t.Error(err)
			continue
		}
		for _, j := range w.Jobs {
			for _, s := range j.Steps {
				if m := pinned.FindStringSubmatch(s.Uses); s.Uses != "" && (m == nil || effects[m[1]] == nil) {
					t.Errorf("%s: no effect of %s", f, s.Uses)
				}
			}
		}
	}
}

func TestPairs(t *testing.T) {
	f := filepath.Join(t.TempDir(), "x")
	if err := os.WriteFile(f, []byte("a=1\nb<<END\nx\ny=2\nEND\nc=d=e\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := pairs(f)
	if err != nil || got["a"] != "1" || got["b"] != "x\ny=2" || got["c"] != "d=e" {
		t.Errorf("%v %v", got, err)
	}
}
