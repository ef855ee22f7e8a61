package rehearse

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"olyc.dev/cloud/client"
	"olyc.dev/cloud/hub"
	"olyc.dev/cloud/store"
)

// refusal is something that is not as the bootstrap left it, and what the bootstrap then says.
type refusal struct {
	name  string
	spoil func(*Stage) error
	args  []string
	code  string
	says  string
}

var (
	rootStep = regexp.MustCompile(`see_root (\S+) (\S+) (\S+)`)
	ownerID  = regexp.MustCompile(`github_owner_id *= *"9919"`)
)

var refusals = []refusal{
	{"a repository that others see than the spec says", func(s *Stage) error {
		return s.atHub(hub.Repository, func(o *store.Object) {
			o.Attrs["visibility"] = map[bool]string{true: "private", false: "public"}[o.Attrs["visibility"] == "public"]
		})
	}, []string{"--only=repository"}, "exit 3", "say so with 'visibility'"},
	{"rules of main that leave a branch out", func(s *Stage) error {
		return s.atHub(hub.Ruleset, func(o *store.Object) {
			names, _ := o.Attrs["conditions"].(map[string]any)["ref_name"].(map[string]any)
			names["exclude"] = []any{"refs/heads/main"}
		})
	}, []string{"--check", "--only=rules"}, "exit 4", "missing: rules of main"},
	{"a check of main by another name", func(s *Stage) error {
		return s.atHub(hub.Ruleset, func(o *store.Object) {
			for _, r := range o.Attrs["rules"].([]any) {
				if p, _ := r.(map[string]any)["parameters"].(map[string]any); p["required_status_checks"] != nil {
					p["required_status_checks"].([]any)[0].(map[string]any)["context"] = "not-ok"
				}
			}
		})
	}, []string{"--check", "--only=rules"}, "exit 4", "missing: rules of main"},
	{"somebody who may go past the rules of main", func(s *Stage) error {
		return s.atHub(hub.Ruleset, func(o *store.Object) {
			o.Attrs["bypass_actors"] = []any{map[string]any{"actor_id": 5.0, "actor_type": "RepositoryRole", "bypass_mode": "always"}}
		})
	}, []string{"--check", "--only=rules"}, "exit 4", "missing: rules of main"},
	{"another number in terraform.tfvars", func(s *Stage) error {
		file := s.firstRoot("terraform.tfvars")
		raw, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		return os.WriteFile(file, ownerID.ReplaceAll(raw, []byte(`github_owner_id = "9918"`)), 0o644)
	}, []string{"--only=values"}, "exit 4", "has another github_owner_id"},
	{"a state that somebody else holds", func(s *Stage) error {
		m := rootStep.FindStringSubmatch(s.step())
		lock := base64.StdEncoding.EncodeToString([]byte(`{"ID":"1","Operation":"OperationTypeApply","Who":"other@elsewhere","Created":"2026-01-01T00:00:00Z"}`))
		return s.Box.Put(client.Fixture{Objects: []*store.Object{{Type: "storage_object", ID: m[2] + "-terraform-state/" + m[3] + "/default.tflock",
			Project: m[2], Attrs: map[string]any{"content": lock}}}})
	}, []string{"--only=apply"}, "exit 3", "other@elsewhere holds the state"},
}

// step is the part of the bootstrap that calls its steps.
func (s *Stage) step() string {
	_, calls, _ := strings.Cut(s.read(bootstrap), "\nmain() {")
	return calls
}

// firstRoot is a file of the root that is applied first.
func (s *Stage) firstRoot(name string) string {
	return filepath.Join(s.Tree.Dir, "infrastructure", "environments", rootStep.FindStringSubmatch(s.step())[1], name)
}

// atHub changes every object of a type that lies at GitHub.
func (s *Stage) atHub(typ string, change func(*store.Object)) error {
	list, err := s.Box.World(typ, "repos/")
	if err != nil {
		return err
	}
	for _, o := range list {
		change(o)
		if err := hub.Put(s.Box.Client, o.Type, o.ID, o.Attrs); err != nil {
			return err
		}
	}
	return nil
}

// refused: what is somebody else's word or hold stops the bootstrap, and a look sees what was loosened.
func (s *Stage) refused() {
	values := s.firstRoot("terraform.tfvars")
	before, err := os.ReadFile(values)
	if err != nil {
		s.Fail("%s: %v", s.Tree.Name, err)
		return
	}
	for _, r := range refusals {
		world, err := s.Box.Snapshot()
		if err == nil {
			err = r.spoil(s)
		}
		if err != nil {
			s.Fail("%s: %s: %v", s.Tree.Name, r.name, err)
			return
		}
		ran := s.begin(r.args...)
		if why := ran.why(); !strings.HasPrefix(why, r.code) || !strings.Contains(ran.Output, r.says) {
			s.Fail("%s: %s: bootstrap.sh should end with %s and say %q: %s", s.Tree.Name, r.name, r.code, r.says, why)
		} else {
			s.OK("%s: %s: bootstrap.sh says so, and ends", s.Tree.Name, r.name)
		}
		if err := os.WriteFile(values, before, 0o644); err != nil {
			s.Fail("%s: %v", s.Tree.Name, err)
			return
		}
		if err := s.Box.Restore(world); err != nil {
			s.Fail("%s: %v", s.Tree.Name, err)
			return
		}
	}
}
