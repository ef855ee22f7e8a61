package rehearse

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// RecoveryMain is `cloud rehearse recovery`: rehearsal 4, and 5 for what it writes.
func RecoveryMain(args []string) int {
	return rehearsal("recovery", args, (*Options).Open, (*Stage).recovery)
}

// recovery makes a house that people depend on, and then loses and damages parts of it.
func (s *Stage) recovery() {
	h := s.house()
	if h.Project == "" {
		s.Note("%s: nothing to recover: there is no script for it", s.Tree.Name)
		return
	}
	if err := s.forge(); err != nil {
		s.Fail("%s: %v", s.Tree.Name, err)
		return
	}
	h.made()
	err := h.look()
	if err == nil {
		err = h.deploy("v1")
	}
	if err != nil {
		s.Fail("%s: %v", s.Tree.Name, err)
		return
	}
	if a := s.ask("POST", h.proof()); a.Code != 200 {
		s.Fail("%s: after the first deployment the door does not read and write: %d %s", s.Tree.Name, a.Code, a.Why)
		return
	}
	s.OK("%s: %d services answer at %s, and read and write %s", s.Tree.Name, len(h.Services), h.proof(), orNothing(h.Primary))
	world, err := s.Box.Snapshot()
	if err != nil {
		s.Fail("%s: %v", s.Tree.Name, err)
		return
	}
	for _, part := range []func(){h.failover, h.interrupted, h.comeBack, h.databases, h.programs, h.rollBack, h.verify, h.drill, h.measured} {
		if err := s.fresh(world); err != nil {
			s.Fail("%s: %v", s.Tree.Name, err)
			return
		}
		part()
	}
}

// made applies the root of the house, and before it those that it stands on.
func (h *House) made() {
	for _, r := range h.Tree.Roots {
		if r == h.Tree.Roots[0] || r.Project == h.Project {
			h.make(r)
		}
	}
}

// fresh puts the world back as it was before anything happened, and forgets what scripts left behind on this machine.
func (s *Stage) fresh(world []byte) error {
	for _, left := range []string{"build", "evidence"} {
		if err := os.RemoveAll(filepath.Join(s.Tree.Dir, left)); err != nil {
			return err
		}
	}
	return s.Box.Restore(world)
}

func orNothing(name string) string {
	if name == "" {
		return "nothing"
	}
	return name
}

const failoverScript = "scripts/disaster-recovery/failover.sh"

// failover: the region is really away, and one command brings an answer that reads and writes what was promoted.
func (h *House) failover() {
	if !h.has(failoverScript) {
		return
	}
	h.prepared()
	before := len(h.rows(h.Standby))
	h.noted()
	time.Sleep(1100 * time.Millisecond)
	then := time.Now().UTC().Format(time.RFC3339)
	if err := h.lose(h.Home); err != nil {
		h.Fail("%s: %v", h.Tree.Name, err)
		return
	}
	if a := h.ask("POST", h.proof()); a.Code == 200 {
		h.Fail("%s: %s is away, and the door still reads and writes %v: the box is not telling the truth", h.Tree.Name, h.Home, a.Databases)
		return
	}
	r := h.script(Founder, failoverScript, "--to="+h.Away, "--yes", "--patience=1", "--evidence=evidence/failover.json")
	if r.Code != 0 {
		h.Fail("%s: failover.sh with %s away: %s", h.Tree.Name, h.Home, r.why())
		return
	}
	h.standsAt(h.Standby, h.Away, before, "after the failover")
	h.evidence("evidence/failover.json")
	h.noApply()
	h.noRollback(then)
	if v := h.script(Founder, "scripts/disaster-recovery/verify-recovery.sh", "--of="+h.recoveryOf("region"), "--patience=1"); v.Code != 0 {
		h.Fail("%s: verify-recovery.sh after the failover: %s", h.Tree.Name, v.why())
	} else {
		h.OK("%s: verify-recovery.sh agrees that it is back", h.Tree.Name)
	}
}

// standsAt: the door answers from a region, reads what was there before and writes into the right server.
func (h *House) standsAt(server, region string, before int, when string) bool {
	kept := len(h.rows(server)) // what the script asked for as a proof is among them
	a := h.ask("POST", h.proof())
	rows := h.rows(server)
	want := fmt.Sprintf("%s:%s:%s", h.Project, region, server)
	switch {
	case a.Code != 200:
		h.Fail("%s: %s the door answers %d from %s: %s", h.Tree.Name, when, a.Code, a.Region, a.Why)
	case !only(a.Databases, want):
		h.Fail("%s: %s the door reads and writes %v, and not only %s", h.Tree.Name, when, a.Databases, want)
	case kept < before:
		h.Fail("%s: %s %s holds %d rows, and %d were there before", h.Tree.Name, when, server, kept, before)
	case len(rows) != kept+1:
		h.Fail("%s: %s %s holds %d rows, and held %d before one more was written", h.Tree.Name, when, server, len(rows), kept)
	default:
		h.OK("%s: %s %s answers, and reads and writes %s, which has all %d rows of before", h.Tree.Name, when, a.Region, server, before)
		return true
	}
	return false
}

func only(list []string, one string) bool {
	for _, x := range list {
		if x != one {
			return false
		}
	}
	return len(list) > 0
}

// noApply: until it is said where everything stays, no apply may undo it.
func (h *House) noApply() {
	for _, r := range h.Tree.Roots {
		if r.Project != h.Project {
			continue
		}
		run := h.Terraform(r, "serviceAccount:applier@"+r.Project+".iam.gserviceaccount.com").Run("apply", "-auto-approve", "-json")
		if run.Code == 0 {
			h.Fail("%s: after the failover an apply goes through: %s", h.Tree.Name, run.Plan())
			return
		}
		text := strings.Join(run.Errors, " ")
		if !strings.Contains(text, "lock") {
			h.Fail("%s: after the failover an apply fails, and not by the lock: %s", h.Tree.Name, tail(text, 400))
			return
		}
		h.OK("%s: after the failover no apply works: Terraform names the lock of who moved it", h.Tree.Name)
	}
}

// evidence of a rehearsal says that it is one.
func (h *House) evidence(file string) {
	raw, err := os.ReadFile(filepath.Join(h.Tree.Dir, file))
	if err != nil {
		h.Note("%s: %s was not written", h.Tree.Name, file)
		return
	}
	var doc struct {
		Rehearsal bool
		Measured  []struct{ Of, Shows string }
	}
	if err := json.Unmarshal(raw, &doc); err != nil {
		h.Fail("%s: %s: %v", h.Tree.Name, file, err)
		return
	}
	if !doc.Rehearsal {
		h.Fail("%s: %s was written by a rehearsal and does not say so: %d lines could prove something in production", h.Tree.Name, file, len(doc.Measured))
		return
	}
	h.OK("%s: %s says that it is of a rehearsal (%d lines)", h.Tree.Name, file, len(doc.Measured))
}

// recoveryOf is the name of the promise about a kind of loss, as verify-recovery.sh lists them.
func (h *House) recoveryOf(scenario string) string {
	for _, line := range strings.Split(h.read("scripts/disaster-recovery/verify-recovery.sh"), "\n") {
		name, rest, ok := strings.Cut(strings.TrimSpace(line), ": ")
		if ok && strings.HasPrefix(rest, scenario+";") {
			return name
		}
	}
	return "none"
}
