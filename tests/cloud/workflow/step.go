package workflow

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"
)

// step runs one step, if its condition holds.
func (s *running) step(st *Step) error {
	res := &StepResult{id: st.ID, outputs: map[string]any{}}
	s.result.Steps = append(s.result.Steps, res)
	name, err := s.scope.Expand(st.Name)
	if err != nil {
		return err
	}
	if name == "" {
		name = st.Uses + firstLine(st.Run)
	}
	res.Name = name
	if s.run.Cancel != nil && !s.cancelled && s.run.Cancel(s.job.ID, name) {
		s.cancelled, s.run.cancelled = true, true
		s.status()
	}
	env, err := s.stepEnv(st)
	if err != nil {
		return err
	}
	condition, err := s.scope.If(st.If)
	if err != nil {
		return err
	}
	if !condition {
		res.Outcome = "skipped"
		s.keep(res)
		return nil
	}
	var failure error
	switch replaced := s.run.Replaced[s.job.ID+"/"+name]; {
	case replaced != nil:
		failure = replaced()
	case st.Uses != "":
		failure, err = s.uses(st, env, res)
	default:
		failure, err = s.shell(st, env, res)
	}
	if err != nil {
		return err
	}
	res.Outcome = "success"
	if failure != nil {
		res.Outcome = "failure"
		if res.Output == "" || st.Uses != "" {
			res.Output += failure.Error()
		}
		if !st.ContinueOnError {
			s.failed = true
		}
	}
	fmt.Fprintf(s.run.Log, "        %s: %s\n", name, res.Outcome)
	if failure != nil {
		fmt.Fprintf(s.run.Log, "          %s\n", strings.ReplaceAll(tail(res.Output, 25), "\n", "\n          "))
	}
	s.keep(res)
	s.status()
	return nil
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

func (s *running) keep(res *StepResult) {
	if res.id != "" {
		s.steps[res.id] = map[string]any{"outcome": res.Outcome, "conclusion": res.Outcome, "outputs": res.outputs}
	}
}

// stepEnv puts the variables of a step over those of the job; the context `env` shows both.
func (s *running) stepEnv(st *Step) (map[string]string, error) {
	env := map[string]string{}
	shown := map[string]any{}
	for k, v := range s.env {
		env[k], shown[k] = v, v
	}
	s.scope.Contexts["env"] = shown
	for _, k := range sortedKeys(st.Env) {
		v, err := s.scope.Expand(str(st.Env[k]))
		if err != nil {
			return nil, err
		}
		env[k] = v
	}
	for k, v := range env {
		shown[k] = v
	}
	return env, nil
}

// shell runs a script as GitHub does.
func (s *running) shell(st *Step, env map[string]string, res *StepResult) (failure, err error) {
	text, err := s.scope.Expand(st.Run)
	if err != nil {
		return nil, err
	}
	shell := first(st.Shell, s.job.Defaults.Shell, s.run.Workflow.Defaults.Shell)
	args := []string{"-e"}
	switch shell {
	case "":
	case "bash":
		args = []string{"--noprofile", "--norc", "-eo", "pipefail"}
	default:
		return nil, fmt.Errorf("the runner has no shell %q", shell)
	}
	dir, err := s.scope.Expand(first(st.Directory, s.job.Defaults.Directory, s.run.Workflow.Defaults.Directory))
	if err != nil {
		return nil, err
	}
	file := filepath.Join(s.temp, "step.sh")
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		return nil, err
	}
	files := map[string]string{}
	for _, name := range []string{"GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_PATH", "GITHUB_STEP_SUMMARY"} {
		files[name] = filepath.Join(s.temp, strings.ToLower(name))
		if err := os.WriteFile(files[name], nil, 0o644); err != nil {
			return nil, err
		}
	}
	cmd := exec.Command("bash", append(args, file)...)
	cmd.Dir = filepath.Join(s.workspace, dir)
	cmd.Env = s.environ(env, files)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	failure = cmd.Run()
	res.Output = said.String()
	if strings.Contains(res.Output, "::set-output") || strings.Contains(res.Output, "::set-env") {
		return nil, fmt.Errorf("a command that GitHub has taken away")
	}
	return failure, s.takeFiles(files, res)
}

func first(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

// environ is the environment of a process: what the box needs, what GitHub sets, what the workflow says.
func (s *running) environ(env, files map[string]string) []string {
	g := s.scope.Contexts["github"].(map[string]any)
	path := append(append([]string{}, s.path...), s.run.Tools, os.Getenv("PATH"))
	out := append([]string{}, s.run.Env...)
	out = append(out, "PATH="+strings.Join(path, ":"), "HOME="+filepath.Join(filepath.Dir(s.temp), "home"), "CI=true",
		"GITHUB_ACTIONS=true", "RUNNER_TEMP="+s.temp, "RUNNER_OS=Linux", "RUNNER_ARCH=X64", "GITHUB_WORKSPACE="+s.workspace,
		"GIT_CONFIG_NOSYSTEM=1", "LC_ALL=C.UTF-8", "TF_IN_AUTOMATION=1")
	for _, k := range []string{"repository", "ref", "ref_name", "sha", "event_name", "run_id", "run_attempt", "actor",
		"server_url", "api_url", "base_ref", "head_ref", "job", "workflow", "repository_owner"} {
		out = append(out, "GITHUB_"+strings.ToUpper(k)+"="+str(g[k]))
	}
	for _, m := range []map[string]string{files, env} {
		for _, k := range sortedKeys(m) {
			out = append(out, k+"="+m[k])
		}
	}
	return out
}

// takeFiles reads what a step wrote for later steps.
func (s *running) takeFiles(files map[string]string, res *StepResult) error {
	outputs, err := pairs(files["GITHUB_OUTPUT"])
	if err != nil {
		return err
	}
	for k, v := range outputs {
		res.outputs[k] = v
	}
	env, err := pairs(files["GITHUB_ENV"])
	if err != nil {
		return err
	}
	for k, v := range env {
		s.env[k] = v
	}
	path, err := os.ReadFile(files["GITHUB_PATH"])
	if err != nil {
		return err
	}
	for _, p := range strings.Fields(string(path)) {
		s.path = append([]string{p}, s.path...)
	}
	summary, err := os.ReadFile(files["GITHUB_STEP_SUMMARY"])
	s.out.Summary += string(summary)
	return err
}

// pairs reads NAME=VALUE and NAME<<END … END.
func pairs(path string) (map[string]string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	lines := strings.Split(string(text), "\n")
	for i := 0; i < len(lines); i++ {
		eq, doc := strings.Index(lines[i], "="), strings.Index(lines[i], "<<")
		switch {
		case lines[i] == "":
		case doc >= 0 && (eq < 0 || doc < eq):
			name, end := lines[i][:doc], lines[i][doc+2:]
			var body []string
			for i++; i < len(lines) && lines[i] != end; i++ {
				body = append(body, lines[i])
			}
			if i >= len(lines) {
				return nil, fmt.Errorf("a value without its end %q", end)
			}
			out[name] = strings.Join(body, "\n")
		case eq > 0:
			out[lines[i][:eq]] = lines[i][eq+1:]
		default:
			return nil, fmt.Errorf("a line that is no NAME=VALUE: %q", lines[i])
		}
	}
	return out, nil
}

// hashFiles is the digest of the files that fit; an empty text where there are none.
func (s *running) hashFiles(patterns []string) (string, error) {
	h := sha256.New()
	var found []string
	for _, p := range patterns {
		if strings.Contains(p, "**") {
			return "", fmt.Errorf("the runner does not know ** in hashFiles")
		}
		m, err := filepath.Glob(filepath.Join(s.workspace, p))
		if err != nil {
			return "", err
		}
		found = append(found, m...)
	}
	if len(found) == 0 {
		return "", nil
	}
	sort.Strings(found)
	for _, f := range found {
		b, err := os.ReadFile(f)
		if err != nil {
			return "", err
		}
		h.Write(b)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
