package rehearse

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"olyc.dev/cloud/client"
	"olyc.dev/cloud/store"
)

// spoil is one way to break what recovery is done with, and what the rehearsal has to say of it.
type spoil struct {
	what string
	// edits change a script, each a pattern and what comes instead: one that meets nothing is an error.
	script string
	edits  [][2]string
	// world changes what is there.
	world func(h *House) error
	// part is the rehearsal that must not go through.
	part func(h *House)
	// says stands in what it reports.
	says string
}

// unpinned leaves the traffic of a service where it was when another revision is made.
var unpinned = [2]string{`(?m)^\s*\| \.spec\.traffic = .*$`, ""}

// The faults of the first output, each as it was.
var spoils = []spoil{
	{what: "state and lock in the region that is lost", part: (*House).failover, says: "region-away", world: stateAtHome},
	{what: "images that lie in the lost region only", part: (*House).failover, says: "not found", world: imagesAtHome},
	{what: "a new revision, and traffic that stays pinned to the old one", script: failoverScript, edits: [][2]string{unpinned},
		part: (*House).failover, says: "failover.sh with"},
	{what: "traffic that stays pinned, and checks that are content with it", script: failoverScript,
		edits: [][2]string{unpinned, {`(?ms)^(\w+_repoint_check)\(\) \{.*?^\}$`, "${1}() { true; }"}}, part: (*House).failover, says: "does not answer"},
	{what: "a failover that gives Terraform's lock back at once", script: failoverScript, edits: [][2]string{{`(?m)^  write_lock end moved$`, "  give_lock_back"}},
		part: (*House).failover, says: "and not by the lock"},
	{what: "evidence that does not say it is of a rehearsal", script: restoreData, edits: [][2]string{{`rehearsal: true`, "rehearsal: false"}},
		part: (*House).databases, says: "does not say so"},
	{what: "a drill and a restore that share a name", script: restoreData, edits: [][2]string{
		{`(?m)^if \[\[ -z "\$\{COPY\}" && .*$`, "COPY=restored-x\nif false; then"}, {`(?m)^  \|\| fail 2 "a drill makes copies called.*$`, "  || true"},
		{`(?m)^main_restore_ready\(\) \{$`, "main_restore_ready() { return 0; }\nold_ready() {"}},
		part: (*House).databases, says: "drill beside a real restore"},
	{what: "a rollback to the newest revision that is older, served or not", script: rollback, edits: [][2]string{{`(?m)^  found="\$\(awk .*$`,
		"  gcloud run revisions list --service=\"$${1}\" --project=PROJECT --region=\"$${2}\" --filter=\"metadata.creationTimestamp<$${3}\"" +
			" --sort-by=~metadata.creationTimestamp --limit=1 --format='value(metadata.name)'\n  return 0"}},
		part: (*House).rollBack, says: "and at the moment"},
	{what: "a service that is gone in one region", part: (*House).verify, says: "verify-recovery.sh of a loss that is over", world: serviceGone},
}

// stateAtHome puts the buckets of the house back into the region that is lost.
func stateAtHome(h *House) error {
	return h.change("google_storage_bucket", func(o *store.Object) bool {
		here := strings.Contains(o.ID, h.Project)
		if here {
			o.Location, o.Attrs["location"] = h.Home, strings.ToUpper(h.Home)
		}
		return here
	})
}

// imagesAtHome takes the images out of every other region.
func imagesAtHome(h *House) error {
	var gone []*store.Object
	for _, o := range h.world().List(store.Image, "") {
		if o.Location != h.Home {
			gone = append(gone, o)
		}
	}
	return h.Box.Put(client.Fixture{Drop: gone})
}

func serviceGone(h *House) error {
	for _, o := range h.Services {
		if o.Location == h.Away {
			return h.Box.Put(client.Fixture{Drop: []*store.Object{o}})
		}
	}
	return fmt.Errorf("no service in %s", h.Away)
}

// change puts objects of a type back changed.
func (h *House) change(typ string, edit func(*store.Object) bool) error {
	var out []*store.Object
	for _, o := range h.world().List(typ, "") {
		if edit(o) {
			out = append(out, o)
		}
	}
	if len(out) == 0 {
		return fmt.Errorf("no %s to change", typ)
	}
	return h.Box.Put(client.Fixture{Objects: out})
}

// SpoilMain is `cloud rehearse spoil`: what recovery is done with, broken on purpose, and the rehearsal has to see it.
func SpoilMain(args []string) int {
	return rehearsal("spoil", args, (*Options).Open, func(s *Stage) {
		told := s.Report
		s.Report = &Report{Out: io.Discard} // what the rehearsal says of what was broken is what is looked at
		s.spoil(told)
	})
}

func (s *Stage) spoil(r *Report) {
	h := s.house()
	if h.Project == "" {
		return // nothing is recovered here, so nothing of it can be broken
	}
	err := s.forge()
	if err == nil {
		h.made()
		if err = h.look(); err == nil {
			err = h.deploy("v1")
		}
	}
	var world []byte
	if err == nil {
		world, err = s.Box.Snapshot()
	}
	if err != nil {
		r.Fail("%s: %v", s.Tree.Name, err)
		return
	}
	for _, b := range spoils {
		if b.script != "" && !s.has(b.script) || b.script == "" && !s.has(failoverScript) {
			continue
		}
		said, err := h.spoiled(b, world)
		switch {
		case err != nil:
			r.Fail("%s: %s: %v", s.Tree.Name, b.what, err)
		case !strings.Contains(said, "FAIL"):
			r.Fail("%s: nobody sees %s", s.Tree.Name, b.what)
		case !strings.Contains(said, b.says):
			r.Fail("%s: %s is refused by other words than %q: %s", s.Tree.Name, b.what, b.says, tail(said, 500))
		default:
			r.OK("%s: refused: %s", s.Tree.Name, b.what)
		}
	}
}

// spoiled breaks one thing, rehearses, and gives what the rehearsal said.
func (h *House) spoiled(b spoil, world []byte) (string, error) {
	if err := h.fresh(world); err != nil {
		return "", err
	}
	if b.world != nil {
		if err := b.world(h); err != nil {
			return "", err
		}
	}
	if b.script != "" {
		path := filepath.Join(h.Tree.Dir, b.script)
		old, err := os.ReadFile(path)
		if err != nil {
			return "", err
		}
		text := string(old)
		for _, e := range b.edits {
			re := regexp.MustCompile(e[0])
			if !re.MatchString(text) {
				return "", fmt.Errorf("%s has nothing like %s", b.script, e[0])
			}
			text = re.ReplaceAllString(text, e[1])
		}
		text = strings.ReplaceAll(text, "PROJECT", h.Project)
		if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
			return "", err
		}
		defer os.WriteFile(path, old, 0o755)
	}
	var said bytes.Buffer
	h.Stage.Report = &Report{Out: &said}
	b.part(h)
	return said.String(), nil
}
