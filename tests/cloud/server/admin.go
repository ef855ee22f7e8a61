package server

import (
	"encoding/json"
	"fmt"
	"time"

	"olyc.dev/cloud/client"
	"olyc.dev/cloud/facts"
	"olyc.dev/cloud/store"
)

// admin does what only a test may: no identity is asked, nothing is a call of the world.
func (s *Server) admin(what string, body []byte) (any, error) {
	w := s.World
	var in struct {
		Name, Type, Prefix string
		After, Seconds     int
	}
	switch what {
	case "heal", "journal", "world", "ahead":
		if err := json.Unmarshal(body, &in); err != nil {
			return nil, err
		}
	}
	switch what {
	case "fixture":
		var f client.Fixture
		if err := json.Unmarshal(body, &f); err != nil {
			return nil, err
		}
		return true, s.fixture(f)
	case "fault":
		var f store.Fault
		if err := json.Unmarshal(body, &f); err != nil {
			return nil, err
		}
		w.Faults = append(w.Faults, &f)
		s.faulted++
		return true, nil
	case "heal":
		var left []*store.Fault
		for _, f := range w.Faults {
			s.struck += f.Hits
			if in.Name != "" && f.Name != in.Name {
				s.struck -= f.Hits
				left = append(left, f)
			}
		}
		w.Faults = left
		return true, nil
	case "journal":
		out := []store.Entry{}
		for _, e := range w.Journal {
			if e.N > in.After {
				out = append(out, e)
			}
		}
		return out, nil
	case "world":
		return w.List(in.Type, in.Prefix), nil
	case "grants":
		return w.Grants, nil
	case "may":
		var q mayQuery
		if err := json.Unmarshal(body, &q); err != nil {
			return nil, err
		}
		return s.mayDo(q), nil
	case "ahead":
		w.Ahead += time.Duration(in.Seconds) * time.Second
		return true, nil
	case "snapshot":
		return w.Snapshot()
	case "restore":
		var raw []byte
		if err := json.Unmarshal(body, &raw); err != nil {
			return nil, err
		}
		return true, w.Restore(raw)
	case "counters":
		return s.count(), nil
	case "save":
		if err := json.Unmarshal(body, &in); err != nil {
			return nil, err
		}
		return true, w.Save(in.Name)
	}
	return nil, fmt.Errorf("no such switch: %s", what)
}

func (s *Server) count() client.Counters {
	c := client.Counters{ByWho: map[string]int{}, Refused: map[string]int{}, Faults: s.struck}
	for _, e := range s.World.Journal {
		c.Calls++
		c.ByWho[e.Who]++
		if e.Rule != "" {
			c.Refused[e.Rule]++
		}
	}
	for _, f := range s.World.Faults {
		c.Faults += f.Hits
	}
	return c
}

func (s *Server) fixture(f client.Fixture) error {
	w := s.World
	for _, p := range f.Projects {
		if p.ID == "" {
			return fmt.Errorf("a project of a fixture has no id")
		}
		if w.Projects[p.ID] != nil {
			continue
		}
		s.NewProject(p)
	}
	for _, p := range f.People {
		w.People[p] = true
	}
	for _, g := range f.Grants {
		w.AddGrant(g)
	}
	for _, o := range f.Objects {
		o := o.Clone()
		if err := w.Apply(s.Facts.Resource(o.Type), nil, o); err != nil {
			return err
		}
		w.Put(o)
	}
	for project, apis := range f.Disable {
		for _, api := range apis {
			delete(w.Projects[project].APIs, api)
		}
	}
	for _, g := range f.Revoke {
		if !w.DropGrant(g) {
			return fmt.Errorf("the world has no grant %v", g)
		}
	}
	for _, o := range f.Drop {
		w.Drop(o.Type, o.ID)
	}
	return nil
}

// NewProject makes a project as Google does: with a number and the APIs that every project has.
func (s *Server) NewProject(p store.Project) *store.Project {
	if p.Number == "" {
		p.Number = store.Number(p.ID, 12)
	}
	given := p.APIs
	p.APIs = map[string]bool{}
	s.World.Projects[p.ID] = &p
	for _, api := range facts.DefaultAPIs {
		_ = s.World.Enable(p.ID, api)
	}
	for api := range given {
		p.APIs[api] = true
	}
	return &p
}
