package rehearse

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"olyc.dev/cloud/store"
)

// Break is one way to break the output, or the world, and the words with which it has to be refused.
type Break struct {
	What string
	// Sed changes the Terraform files: pattern, replacement. A pattern that meets nothing is an error.
	Sed [][2]string
	// World changes the world: faults, grants, names.
	World func(s *Stage) error
	// Act does it; nil validates.
	Act func(s *Stage, r *Root) *Result
	// Words all stand in the errors.
	Words []string
	// Heals: with the fault taken off, and nothing else done, the same act goes through.
	Heals bool
}

// RefuseMain is `cloud rehearse refuse`: for each rule of the box, something broken on purpose.
func RefuseMain(args []string) int {
	return rehearsal("refuse", args, (*Options).Open, (*Stage).refuse)
}

// refuse applies one root, and then breaks it in every way, each beginning with the same world and files.
func (s *Stage) refuse() {
	r := s.Tree.Roots[0]
	for _, one := range s.Tree.Roots {
		if one.Name == "prod" {
			r = one
		}
	}
	quiet := &Report{Out: os.Stderr}
	good := s.Report
	s.Report = quiet
	for _, one := range s.Tree.Roots {
		s.make(one) // what it stands on comes before it
		if one == r {
			break
		}
	}
	s.Report = good
	if quiet.failed > 0 {
		s.Fail("%s: the unbroken output is refused, see above", s.name(r))
		return
	}
	world, err := s.Box.Snapshot()
	if err != nil {
		s.Fail("%v", err)
		return
	}
	files, err := terraformFiles(s.Tree.Dir)
	if err != nil {
		s.Fail("%v", err)
		return
	}
	for _, b := range breaks {
		if !strings.Contains(b.What, s.Only) {
			continue
		}
		s.breakIt(r, b, files)
		err := s.Box.Restore(world)
		for path, text := range files {
			if err == nil {
				err = os.WriteFile(path, []byte(text), 0o644)
			}
		}
		if err != nil {
			s.Fail("%v", err)
			return
		}
	}
	s.byCall(r)
}

func (s *Stage) breakIt(r *Root, b Break, files map[string]string) {
	if err := sedFiles(files, b.Sed); err != nil {
		s.Fail("refused: %s: %v", b.What, err)
		return
	}
	if b.World != nil {
		if err := b.World(s); err != nil {
			s.Fail("refused: %s: %v", b.What, err)
			return
		}
	}
	act := b.Act
	if act == nil {
		act = validates
	}
	run := act(s, r)
	said := strings.Join(run.Problems(), "\n")
	if run.Code == 2 && len(run.Errors) == 0 {
		said = "the plan is not empty: " + run.Plan()
	}
	if run.Code == 0 {
		s.Fail("refused: %s: nobody refuses it", b.What)
		return
	}
	for _, w := range b.Words {
		if !strings.Contains(said, w) {
			s.Fail("refused: %s: the words %q are missing in: %s", b.What, w, tail(said, 500))
			return
		}
	}
	if b.Heals {
		if err := s.Box.Heal(""); err != nil {
			s.Fail("%v", err)
			return
		}
		if run := act(s, r); run.Code != 0 {
			s.Fail("refused: %s: and it is refused for ever: %s", b.What, strings.Join(run.Problems(), "; "))
			return
		}
		s.OK("refused: %s (%s); the next run goes through", b.What, b.Words[0])
		return
	}
	s.OK("refused: %s (%s)", b.What, b.Words[0])
}

func terraformFiles(dir string) (map[string]string, error) {
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.Name() == ".terraform" {
			return filepath.SkipDir
		}
		if filepath.Ext(path) == ".tf" {
			raw, err := os.ReadFile(path)
			out[path] = string(raw)
			return err
		}
		return nil
	})
	return out, err
}

// sedFiles changes the first place that a pattern meets.
func sedFiles(files map[string]string, changes [][2]string) error {
	for _, c := range changes {
		re, err := regexp.Compile(c[0])
		if err != nil {
			return err
		}
		met := false
		for _, path := range sortedKeys(files) {
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			at := re.FindSubmatchIndex(text)
			if at == nil {
				continue
			}
			out := append([]byte{}, text[:at[0]]...)
			out = re.Expand(out, []byte(c[1]), text, at)
			out = append(out, text[at[1]:]...)
			if err := os.WriteFile(path, out, 0o644); err != nil {
				return err
			}
			met = true
			break
		}
		if !met {
			return fmt.Errorf("meets nothing in the output: %s", c[0])
		}
	}
	return nil
}

func validates(s *Stage, r *Root) *Result {
	return s.Terraform(r, Founder).Run("validate", "-no-color")
}

func inits(s *Stage, r *Root) *Result {
	return s.Terraform(r, Founder).Run("init", "-no-color")
}

func applies(s *Stage, r *Root) *Result {
	return s.Terraform(r, Founder).Run("apply", "-auto-approve", "-json", "-parallelism=20")
}

func planner(s *Stage, r *Root) *Result {
	return s.Terraform(r, s.identities("planner")[r.Name]).Run("plan", "-json", "-lock=false", "-parallelism=20")
}

func differs(s *Stage, r *Root) *Result {
	run := applies(s, r)
	if run.Code != 0 {
		return run
	}
	return s.Terraform(r, Founder).Run("plan", "-json", "-detailed-exitcode", "-parallelism=20")
}

// fault switches a fault on.
func fault(f store.Fault) func(*Stage) error {
	return func(s *Stage) error { return s.Box.Fault(f) }
}
