package server

import (
	"fmt"
	"sort"
	"strings"

	"olyc.dev/cloud/client"
)

// mayQuery asks what somebody could do with everything that one root looks after, without doing it.
type mayQuery struct {
	Who     string   `json:"who"`
	Ops     []string `json:"ops"`
	Manager string   `json:"manager"`
}

type mayAnswer struct {
	Asked   int
	Allowed []string // "delete google_pubsub_topic", when nothing is missing
	Denied  []string // "PERMISSION for update of TYPE (3 times, one is …)"
}

func (s *Server) mayDo(q mayQuery) mayAnswer {
	out := mayAnswer{Allowed: []string{}, Denied: []string{}}
	type miss struct {
		n  int
		on string
	}
	missing, allowed := map[string]*miss{}, map[string]bool{}
	for _, o := range s.World.List("", "") {
		if o.Manager != q.Manager {
			continue
		}
		out.Asked++
		for _, op := range q.Ops {
			c := client.Call{Op: op, Type: o.Type, Attrs: o.Attrs, Project: o.Project, Terraform: true}
			if !s.asksFor(op, o.Type) || s.place(&c) != nil {
				continue
			}
			whole := false
			held := true
			for _, a := range s.asks(&c) {
				a.Who = q.Who
				if s.Judge.Allowed(s.World, a) {
					whole = whole || changes(a.Permission)
					continue
				}
				held = false
				key := fmt.Sprintf("%s in %s for %s of %s", a.Permission, a.Project, op, o.Type)
				if missing[key] == nil {
					missing[key] = &miss{on: a.Resource}
				}
				missing[key].n++
			}
			if whole && held {
				allowed[op+" "+strings.TrimPrefix(o.Type, "google_")] = true
			}
		}
	}
	for key, m := range missing {
		out.Denied = append(out.Denied, fmt.Sprintf("%s (%d times, one is %s)", key, m.n, m.on))
	}
	sort.Strings(out.Denied)
	out.Allowed = keys(allowed)
	return out
}

// asksFor: some operations of some types ask for nothing of their own (a grant is never changed).
func (s *Server) asksFor(op, typ string) bool {
	perm := s.Facts.Perms[typ]
	switch op {
	case "create":
		return len(perm.Create) > 0
	case "update":
		return len(perm.Update) > 0
	case "delete":
		return len(perm.Delete) > 0
	}
	return true
}

// changes: to look does not count as being able to change.
func changes(permission string) bool {
	verb := permission[strings.LastIndexByte(permission, '.')+1:]
	return !strings.HasPrefix(verb, "get") && !strings.HasPrefix(verb, "list") && !strings.HasPrefix(verb, "use")
}
