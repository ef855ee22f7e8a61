package rehearse

import (
	"fmt"
	"strings"

	"olyc.dev/cloud/store"
)

// looks are permissions that only read: a call with one that is not among them changes something.
var looks = []string{".get", ".list", ".getIamPolicy", ".connect", ".actAs", ".use"}

// changes says whether a line of the journal is of a call that changed something.
func changes(e store.Entry) bool {
	if e.Rule != "" || e.Verb == "probe" || e.Verb == "connect" || strings.HasSuffix(e.Verb, "(looks)") {
		return false
	}
	for _, look := range []string{" read", ".read", ".list", " list"} {
		if strings.HasSuffix(e.Verb, look) {
			return false
		}
	}
	for _, p := range e.Permissions {
		reads := false
		for _, l := range looks {
			reads = reads || strings.HasSuffix(p, l)
		}
		if !reads {
			return true
		}
	}
	return false
}

// point is a moment in a script: its n-th call of a verb.
type point struct {
	verb string
	n    int
}

// points are the moments after which something has changed, from the journal of a run that went well: all but its first lines.
func (s *Stage) points(skip int) ([]point, error) {
	list, err := s.Box.Journal(0)
	if err != nil {
		return nil, err
	}
	seen := map[string]int{}
	var out []point
	for _, e := range list[min(skip, len(list)):] {
		if changes(e) {
			out = append(out, point{e.Verb, seen[e.Verb]})
		}
		seen[e.Verb]++
	}
	return out, nil
}

// each point of a script: once the process dies right after the call was done, once the call itself fails. In both cases the
// same call of the script has to go on and bring it to its end.
func (h *House) atEach(points []point, world []byte, prepare func() error, run func() *Ran, well func() string, words string) {
	done := 0
	for _, p := range points {
		for _, kind := range []string{"crash", "once"} {
			err := h.fresh(world)
			if err == nil {
				err = prepare()
			}
			if err == nil {
				err = h.Box.Fault(store.Fault{Name: "stop", Kind: kind, Verb: p.verb, After: p.n, Left: 1})
			}
			if err != nil {
				h.Fail("%s: %v", h.Tree.Name, err)
				return
			}
			where := fmt.Sprintf("%s no. %d (%s)", p.verb, p.n+1, kind)
			if first := run(); first.Code == 0 && kind == "crash" {
				h.Note("%s: %s, stopped at %s, went on by itself", h.Tree.Name, words, where)
			}
			if err := h.Box.Heal("stop"); err != nil {
				h.Fail("%s: %v", h.Tree.Name, err)
				return
			}
			if again := run(); again.Code != 0 {
				h.Fail("%s: %s, stopped at %s and called again: %s", h.Tree.Name, words, where, again.why())
				return
			}
			if why := well(); why != "" {
				h.Fail("%s: %s, stopped at %s and called again: %s", h.Tree.Name, words, where, why)
				return
			}
			done++
		}
	}
	h.OK("%s: %s, stopped at each of %d places, %d times in all, and called again, came to its end", h.Tree.Name, words, len(points), done)
}

// interrupted: the failover, stopped anywhere, is brought to its end by the same call.
func (h *House) interrupted() {
	if !h.has(failoverScript) {
		return
	}
	world, err := h.Box.Snapshot()
	if err != nil {
		h.Fail("%s: %v", h.Tree.Name, err)
		return
	}
	before := len(h.rows(h.Standby))
	list, err := h.Box.Journal(0)
	if err != nil || h.lose(h.Home) != nil {
		h.Fail("%s: %v", h.Tree.Name, err)
		return
	}
	run := func() *Ran { return h.script(Founder, failoverScript, "--to="+h.Away, "--yes", "--patience=1") }
	if r := run(); r.Code != 0 {
		h.Note("%s: interruptions of the failover are not rehearsed: it does not even go through at once", h.Tree.Name)
		return
	}
	points, err := h.points(len(list))
	if err != nil {
		h.Fail("%s: %v", h.Tree.Name, err)
		return
	}
	well := func() string {
		if a := h.ask("POST", h.proof()); a.Code != 200 {
			return fmt.Sprintf("the door answers %d: %s", a.Code, a.Why)
		}
		if n := len(h.rows(h.Standby)); n < before+1 {
			return fmt.Sprintf("%s has %d rows, and had %d before one more was written", h.Standby, n, before)
		}
		return ""
	}
	h.atEach(points, world, func() error { return h.lose(h.Home) }, run, well, "failover.sh")
}
