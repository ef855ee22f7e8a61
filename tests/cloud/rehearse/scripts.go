package rehearse

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"olyc.dev/cloud/hub"
	"olyc.dev/cloud/store"
	"olyc.dev/cloud/verbs"
)

// Repository is where the workflows of a tree lie at GitHub, as its spec says.
func (t *Tree) Repository() string {
	for _, name := range []string{"scripts/bootstrap.sh", "docs/operations/deployment-guide.md", "infrastructure/terraform/iam.tf"} {
		raw, err := os.ReadFile(filepath.Join(t.Dir, name))
		if err != nil {
			continue
		}
		for _, before := range []string{"readonly repository=", "gh api repos/", "Workflows of "} {
			if _, rest, ok := strings.Cut(string(raw), before); ok {
				fields := strings.FieldsFunc(rest, func(r rune) bool { return strings.ContainsRune(" \n\"'", r) })
				if len(fields) > 0 && strings.Count(fields[0], "/") == 1 {
					return strings.TrimSuffix(fields[0], ".")
				}
			}
		}
	}
	return ""
}

// tools makes the folder that is put before PATH: a link for each stand-in.
func (b *Box) tools() (string, error) {
	dir := filepath.Join(b.Dir, "tools")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	for _, name := range verbs.Names() {
		link := filepath.Join(dir, name)
		if _, err := os.Lstat(link); err == nil {
			continue
		}
		if err := os.Symlink(b.self, link); err != nil {
			return "", err
		}
	}
	return dir, nil
}

// Ran is what became of a script.
type Ran struct {
	Code   int
	Output string
}

// why is the end of what a script said.
func (r *Ran) why() string {
	lines := strings.Split(strings.TrimSpace(r.Output), "\n")
	if len(lines) > 14 {
		lines = lines[len(lines)-14:]
	}
	return fmt.Sprintf("exit %d\n        %s", r.Code, strings.Join(lines, "\n        "))
}

// environ is that of somebody at a keyboard: stand-ins first, and the real Terraform with the box's provider.
func (s *Stage) environ(as string) []string {
	tools, err := s.Box.tools()
	if err != nil {
		panic(err) // the folder of the box is ours
	}
	env := append(s.Box.Env(as), "PATH="+tools+":"+os.Getenv("PATH"), "TF_CLI_CONFIG_FILE="+s.Config, "CLOUD_TYPES="+s.Tree.types, "REHEARSAL=true",
		"GIT_CONFIG_GLOBAL=/dev/null", "LC_ALL=C.UTF-8")
	return env
}

// script runs a script of the tree as somebody, without anybody at the keyboard.
func (s *Stage) script(as, name string, args ...string) *Ran {
	return s.bash(as, append([]string{filepath.Join(s.Tree.Dir, name)}, args...)...)
}

func (s *Stage) bash(as string, args ...string) *Ran {
	cmd := exec.Command("bash", args...)
	cmd.Dir, cmd.Env = s.Tree.Dir, s.environ(as)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	r := &Ran{Output: out.String()}
	if err != nil {
		r.Code = cmd.ProcessState.ExitCode()
	}
	return r
}

// has says whether the tree has a file.
func (s *Stage) has(name string) bool {
	_, err := os.Stat(filepath.Join(s.Tree.Dir, name))
	return err == nil
}

// read gives the text of a file of the tree, "" where there is none.
func (s *Stage) read(name string) string {
	raw, err := os.ReadFile(filepath.Join(s.Tree.Dir, name))
	if err != nil {
		return ""
	}
	return string(raw)
}

// Asked is what came back from an address.
type Asked struct {
	Code                           int
	Service, Region, Revision, Why string
	Databases                      []string
}

// ask knocks at an address as a user does.
func (s *Stage) ask(method, url string) Asked {
	var a Asked
	r := s.bash(Founder, "-c", `curl --silent --request "$1" --output "$3" --write-out '%{http_code}' "$2"`, "bash", method, url, filepath.Join(s.Box.Dir, "answer.json"))
	if raw, err := os.ReadFile(filepath.Join(s.Box.Dir, "answer.json")); err == nil {
		_ = json.Unmarshal(raw, &a)
	}
	_, _ = fmt.Sscan(r.Output, &a.Code)
	if a.Code == 0 && a.Why == "" {
		a.Why = r.why()
	}
	return a
}

// world looks at everything, as nobody in it can.
func (s *Stage) world() *store.Store {
	w, err := hub.Look(s.Box.Client)
	if err != nil {
		s.Fail("%s: %v", s.Tree.Name, err)
		return store.New()
	}
	return w
}
