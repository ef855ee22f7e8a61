package rehearse

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// Edit is one change of the spec, and what Terraform may do for it.
type Edit struct {
	What string
	// Sed are the changes of the spec: pattern and replacement, over all files. A pattern that meets nothing is an error.
	Sed [][2]string
	// Root is where it shows; "" is the last one, "*" all of them.
	Root string
	// Shows: every changed address matches; empty lets any change through.
	Shows string
	// Most is how many resources may change at most (0: any number); Destroys is how many go, exactly (-1: any number, all of
	// them matching Gone).
	Most, Destroys int
	// Gone are addresses that may be destroyed or replaced although they hold data: because the spec says so.
	Gone string
	// Still: that nothing changes is right, too: only addresses move.
	Still bool
	// Refused: the compiler does not build it, with these words; the spec would have to say more.
	Refused string
	// Less takes kinds of things away: the shared root, which gives the rights, is applied last and not first.
	Less bool
	// Then follows on what this edit left.
	Then *Edit
}

// stateful types hold what nobody can make again: none is destroyed or replaced without a word in the spec.
var stateful = map[string]bool{
	"google_artifact_registry_repository": true, "google_bigquery_dataset": true, "google_bigquery_table": true, "google_dns_managed_zone": true,
	"google_kms_crypto_key": true, "google_kms_key_ring": true, "google_pubsub_subscription": true, "google_pubsub_topic": true,
	"google_redis_cluster": true, "google_redis_instance": true, "google_secret_manager_secret": true, "google_sql_database": true,
	"google_sql_database_instance": true, "google_storage_bucket": true,
}

// life is rehearsal 2: what happens to a platform that lives. Each edit begins with the world as rehearsal 1 left it.
func (s *Stage) life() {
	edits := edits[s.Tree.Name]
	if len(edits) == 0 {
		return
	}
	world, err := s.Box.Snapshot()
	if err != nil {
		s.Fail("%s: %v", s.Tree.Name, err)
		return
	}
	spec := s.Tree.Spec
	destroyed, want := 0, 0
	for i := range edits {
		if !strings.Contains(edits[i].What, s.Only) {
			continue
		}
		s.Tree.Spec = fmt.Sprintf("%s-%d", spec, i)
		if err := copySpec(spec, s.Tree.Spec); err != nil {
			s.Fail("%s: %v", s.Tree.Name, err)
			return
		}
		for e := &edits[i]; e != nil; e = e.Then {
			destroyed += s.edit(e)
			if e.Destroys > 0 {
				want += e.Destroys
			}
		}
		if err := s.Box.Restore(world); err != nil {
			s.Fail("%s: %v", s.Tree.Name, err)
			return
		}
	}
	s.Tree.Spec = spec
	if err := s.Tree.Rebuild(s.Olyc); err != nil {
		s.Fail("%s: %v", s.Tree.Name, err)
	}
	s.Note("%s: %d edits, %d resources destroyed in all", s.Tree.Name, len(edits), destroyed)
}

// edit changes the spec, builds, and applies; it gives how many resources were destroyed.
func (s *Stage) edit(e *Edit) int {
	what := s.Tree.Name + ": " + e.What
	if err := sed(s.Tree.Spec, e.Sed); err != nil {
		s.Fail("%s: %v", what, err)
		return 0
	}
	old := map[string]bool{}
	for _, r := range s.Tree.Roots {
		old[r.Dir] = true
	}
	err := s.Tree.Rebuild(s.Olyc)
	if e.Refused != "" {
		if err != nil && strings.Contains(err.Error(), e.Refused) {
			s.OK("%s: the compiler refuses it: %s", what, e.Refused)
		} else {
			s.Fail("%s: the compiler has to refuse it with the words %q: %v", what, e.Refused, err)
		}
		return 0
	}
	if err != nil {
		s.Fail("%s: %.900s", what, blanks.ReplaceAllString(err.Error(), " "))
		return 0
	}
	if len(s.Tree.Roots) > len(old) {
		if err := s.Tree.Found(s.Box); err != nil {
			s.Fail("%s: %v", what, err)
			return 0
		}
	}
	total := &Result{Done: map[string]int{}}
	for _, r := range s.touched(e) {
		if !old[r.Dir] && !s.enter(r, what) {
			return total.Done["delete"]
		}
		run := s.Terraform(r, s.hand(r, old[r.Dir])).Run("apply", "-auto-approve", "-json", "-parallelism=20")
		s.count(run)
		total.Changes = append(total.Changes, run.Changes...)
		for k, n := range run.Done {
			total.Done[k] += n
		}
		if run.Code != 0 {
			s.failed(r, e.What, run)
			s.Note("  planned: %s", run.Plan())
			return total.Done["delete"]
		}
	}
	if bad := e.judge(total); len(bad) > 0 {
		s.Fail("%s: %s", what, strings.Join(bad, "; "))
		s.Note("  planned: %s", total.Plan())
	} else {
		s.OK("%s: %d made, %d changed, %d destroyed", what, total.Done["create"], total.Done["update"], total.Done["delete"])
	}
	return total.Done["delete"]
}

// touched are the roots that an edit is applied in, in the order that the guide tells.
func (s *Stage) touched(e *Edit) []*Root {
	var first, rest []*Root
	for i, r := range s.Tree.Roots {
		switch {
		case r.Name == "shared":
			first = append(first, r)
		case e.Root == "*" || e.Root == r.Name || e.Root == "" && i == len(s.Tree.Roots)-1:
			rest = append(rest, r)
		}
	}
	if e.Less {
		return append(rest, first...)
	}
	return append(first, rest...)
}

// hand is whose hand applies: the applier's where a workflow has one; what is new or shared the founder's.
func (s *Stage) hand(r *Root, old bool) string {
	if as := s.identities("applier")[r.Name]; old && as != "" && os.Getenv("CLOUD_LIFE_AS") == "" {
		return as
	}
	return Founder
}

// enter founds a root that the edit brought.
func (s *Stage) enter(r *Root, what string) bool {
	if err := s.Tree.Values(r); err != nil {
		s.Fail("%s: %v", what, err)
		return false
	}
	t := s.Terraform(r, Founder)
	return !s.failed(r, "init", t.Run("init", "-no-color")) && s.secrets(r, t)
}

func (e *Edit) judge(run *Result) []string {
	var bad []string
	shows, gone := regexp.MustCompile(e.Shows), regexp.MustCompile("^("+e.Gone+")$")
	changed, destroyed := 0, 0
	for _, c := range run.Changes {
		if c.Action == "noop" || c.Action == "read" || c.Action == "move" {
			continue
		}
		changed++
		if c.Action == "delete" || c.Action == "replace" {
			destroyed++
			if stateful[c.Type] && !gone.MatchString(c.Addr) {
				bad = append(bad, c.Action+" of "+c.Addr+", which holds data")
			}
		}
		if !shows.MatchString(c.Addr) {
			bad = append(bad, c.Action+" of "+c.Addr+", which has nothing to do with it")
		}
	}
	if changed == 0 && !e.Still {
		bad = append(bad, "nothing changes")
	}
	if e.Most > 0 && changed > e.Most {
		bad = append(bad, fmt.Sprintf("%d resources change, at most %d may", changed, e.Most))
	}
	if e.Destroys >= 0 && destroyed != e.Destroys {
		bad = append(bad, fmt.Sprintf("%d resources are destroyed, it has to be %d", destroyed, e.Destroys))
	}
	return bad
}

// sed changes a spec; each pattern has to meet something.
func sed(spec string, changes [][2]string) error {
	files, err := filepath.Glob(filepath.Join(spec, "*.oly"))
	if err != nil {
		return err
	}
	for _, c := range changes {
		re, err := regexp.Compile("(?m)" + c[0])
		if err != nil {
			return err
		}
		met := false
		for _, file := range files {
			raw, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			out := re.ReplaceAll(raw, []byte(c[1]))
			if string(out) == string(raw) {
				continue
			}
			met = true
			if err := os.WriteFile(file, out, 0o644); err != nil {
				return err
			}
		}
		if !met {
			return fmt.Errorf("the edit meets nothing in the spec: %s", c[0])
		}
	}
	return nil
}
