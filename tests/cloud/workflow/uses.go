package workflow

import (
	"fmt"
	"olyc.dev/cloud/store"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

// effect is what an action does here. What it returns is the failure of the step.
type effect func(s *running, with map[string]string, env map[string]string, res *StepResult) error

// effects are the actions that the runner knows; "nothing" is what is no matter in a box (caches, languages, scanners).
var effects = map[string]effect{
	"actions/checkout":                   checkout,
	"google-github-actions/auth":         auth,
	"google-github-actions/setup-gcloud": nothing,
	"hashicorp/setup-terraform":          unhide("terraform"),
	"grafana/setup-k6-action":            unhide("k6"),
	"actions/upload-artifact":            upload,
	"actions/download-artifact":          download,
	"actions/cache":                      nothing,
	"actions/cache/save":                 nothing,
	"actions/cache/restore":              nothing,
	"actions/setup-go":                   nothing,
	"actions/setup-node":                 nothing,
	"astral-sh/setup-uv":                 nothing,
	"Swatinem/rust-cache":                nothing,
	"taiki-e/install-action":             nothing,
	"golangci/golangci-lint-action":      nothing,
	"hadolint/hadolint-action":           nothing,
	"EmbarkStudios/cargo-deny-action":    nothing,
	"zizmorcore/zizmor-action":           nothing,
	"docker/setup-buildx-action":         nothing,
	"docker/login-action":                nothing,
	"docker/build-push-action":           buildImage,
	"anchore/sbom-action":                nothing,
	"aquasecurity/trivy-action":          scan,
	"actions/dependency-review-action":   advanced(""),
	"github/codeql-action/init":          nothing,
	"github/codeql-action/analyze":       advanced("security-events"),
	"github/codeql-action/upload-sarif":  advanced("security-events"),
}

// pinned is how every action has to be named: a tag can be moved by whoever owns it.
var pinned = regexp.MustCompile(`^([A-Za-z0-9_.-]+/[A-Za-z0-9_./-]+)@[0-9a-f]{40}$`)

// uses runs the effect of an action.
func (s *running) uses(st *Step, env map[string]string, res *StepResult) (failure, err error) {
	m := pinned.FindStringSubmatch(st.Uses)
	if m == nil {
		return nil, fmt.Errorf("%q is not pinned by a digest", st.Uses)
	}
	do, ok := effects[m[1]]
	if !ok {
		return nil, fmt.Errorf("the runner knows no action %s", m[1])
	}
	with := map[string]string{}
	for _, k := range sortedKeys(st.With) {
		if with[k], err = s.scope.Expand(str(st.With[k])); err != nil {
			return nil, err
		}
	}
	return do(s, with, env, res), nil
}

func nothing(*running, map[string]string, map[string]string, *StepResult) error { return nil }

// unhide lets a tool be found that the machine did not have before.
func unhide(tool string) effect {
	return func(s *running, _, _ map[string]string, _ *StepResult) error {
		return os.Remove(filepath.Join(s.tools, tool))
	}
}

// checkout clones the repository at the commit of the run.
func checkout(s *running, with, _ map[string]string, res *StepResult) error {
	if s.job.Permissions["contents"] == nil {
		return fmt.Errorf("the job may not read the repository: contents: read is not among its permissions")
	}
	dir := filepath.Join(s.workspace, with["path"])
	// A branch of that name as it is now; without it, the commit of the event.
	at := s.run.SHA
	for _, args := range [][]string{
		{"clone", "--quiet", "--no-checkout", s.run.Remote, dir},
		{"-C", dir, "checkout", "--quiet", "--detach", first(with["ref"], at)},
	} {
		if args[0] == "-C" && with["ref"] == "" && s.run.Event != "pull_request" {
			if branch, ok := strings.CutPrefix(s.run.Ref, "refs/heads/"); ok {
				args = []string{"-C", dir, "checkout", "--quiet", "-B", branch, at}
			}
		}
		out, err := exec.Command("git", args...).CombinedOutput()
		res.Output += string(out)
		if err != nil {
			return fmt.Errorf("git %s: %w", strings.Join(args, " "), err)
		}
	}
	return nil
}

// auth gives later steps the identity, and leaves a file in the workspace as the real one does: who adds all files to a
// commit, or asks for a clean tree, has to know it.
func auth(s *running, with, _ map[string]string, _ *StepResult) error {
	who, err := s.login(with["workload_identity_provider"], with["service_account"])
	if err != nil {
		return err
	}
	s.result.Identity = who
	if with["create_credentials_file"] != "false" {
		if err := os.WriteFile(filepath.Join(s.workspace, "gha-creds-0123456789abcdef.json"), []byte("{}\n"), 0o600); err != nil {
			return err
		}
	}
	s.env["CLOUD_AS"], s.env["GOOGLE_OAUTH_ACCESS_TOKEN"] = who, "as:"+who
	return nil
}

func scan(s *running, with, _ map[string]string, _ *StepResult) error {
	if with["output"] == "" {
		return nil
	}
	return os.WriteFile(filepath.Join(s.workspace, with["output"]), []byte("{}\n"), 0o644)
}

// advanced is what only repositories have that are public, or pay for Advanced Security.
func advanced(permission string) effect {
	return func(s *running, _, _ map[string]string, _ *StepResult) error {
		if permission != "" && s.job.Permissions[permission] != "write" {
			return fmt.Errorf("Resource not accessible by integration: %s: write is missing", permission)
		}
		list, err := s.run.World.World("github_repository", "repos/"+s.run.Repository)
		if err != nil || len(list) == 0 {
			return fmt.Errorf("there is no repository %s at GitHub (%v)", s.run.Repository, err)
		}
		if list[0].Str("visibility") != "public" && !analysed(list[0]) {
			return fmt.Errorf("Advanced Security must be enabled for this repository to use code scanning and dependency review")
		}
		return nil
	}
}

// analysed says whether a private repository has what the public ones have.
func analysed(repo *store.Object) bool {
	all, _ := repo.Attrs["security_and_analysis"].(map[string]any)
	one, _ := all["advanced_security"].(map[string]any)
	return one["status"] == "enabled"
}

// buildImage makes an image on the machine, by the stand-in for Docker.
func buildImage(s *running, with, env map[string]string, res *StepResult) error {
	args := []string{"buildx", "build"}
	for _, t := range strings.Fields(strings.ReplaceAll(with["tags"], ",", " ")) {
		args = append(args, "--tag="+t)
	}
	if with["file"] != "" {
		args = append(args, "--file="+with["file"])
	}
	if with["push"] == "true" {
		args = append(args, "--push")
	} else if with["load"] == "true" {
		args = append(args, "--load")
	}
	cmd := exec.Command(filepath.Join(s.run.Tools, "docker"), append(args, first(with["context"], "."))...)
	cmd.Dir, cmd.Env = s.workspace, s.environ(env, nil)
	out, err := cmd.CombinedOutput()
	res.Output += string(out)
	return err
}
