package store

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"sync"
	"time"
)

// Store holds the whole world. Handlers take the lock for a whole call: calls are short, and one after the other is what makes
// a rehearsal repeatable.
type Store struct {
	mu sync.Mutex

	Objects  map[string]*Object  `json:"objects"`
	Grants   []Grant             `json:"grants"`
	Projects map[string]*Project `json:"projects"`
	// People are the users and groups that exist, and identities outside of the projects.
	People map[string]bool `json:"people"`
	Faults []*Fault        `json:"-"`
	// Tombs are names that are deleted and not free yet: until when.
	Tombs map[string]time.Time `json:"tombs"`
	// Ahead moves the clock, so that a test need not wait for a week.
	Ahead   time.Duration `json:"ahead"`
	Calls   int           `json:"calls"`
	Serial  int           `json:"serial"`
	Journal []Entry       `json:"-"`
}

// New makes an empty world.
func New() *Store {
	return &Store{Objects: map[string]*Object{}, Projects: map[string]*Project{}, People: map[string]bool{}, Tombs: map[string]time.Time{}}
}

// Lock is held for a whole call.
func (s *Store) Lock()   { s.mu.Lock() }
func (s *Store) Unlock() { s.mu.Unlock() }

// Now is the box's clock.
func (s *Store) Now() time.Time { return time.Now().UTC().Add(s.Ahead) }

// Next gives a number that nobody got before.
func (s *Store) Next() int { s.Serial++; return s.Serial }

func key(typ, id string) string { return typ + " " + id }

// Get finds an object; nil when there is none.
func (s *Store) Get(typ, id string) *Object { return s.Objects[key(typ, id)] }

// Put writes an object, new or changed.
func (s *Store) Put(o *Object) *Object {
	now := s.Now()
	if old := s.Get(o.Type, o.ID); old != nil {
		o.Created, o.Generation = old.Created, old.Generation+1
	} else {
		o.Created, o.Generation = now, 1
		if o.Type == "storage_object" {
			// A name that is used again never has a generation twice: who still knows the old one must not meet the new object.
			o.Generation = now.UnixMicro()
		}
	}
	if o.Type == "storage_object" {
		o.Generation = int64(1_000_000 + s.Next()) // never the same again, not even after a deletion
	}
	o.Updated = now
	s.Objects[key(o.Type, o.ID)] = o
	return o
}

// Drop takes an object out of the world.
func (s *Store) Drop(typ, id string) { delete(s.Objects, key(typ, id)) }

// List gives the objects of a type whose ID begins with prefix, by ID.
func (s *Store) List(typ, prefix string) []*Object {
	var out []*Object
	for _, o := range s.Objects {
		if (typ == "" || o.Type == typ) && strings.HasPrefix(o.ID, prefix) {
			out = append(out, o)
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Type+out[i].ID < out[j].Type+out[j].ID })
	return out
}

// Project finds a living project by ID or number.
func (s *Store) Project(name string) *Project {
	name = strings.TrimPrefix(name, "projects/")
	for _, p := range s.Projects {
		if !p.Deleted && (p.ID == name || p.Number == name) {
			return p
		}
	}
	return nil
}

// AddGrant writes a line of a policy, once.
func (s *Store) AddGrant(g Grant) {
	for _, h := range s.Grants {
		if g.Same(h) {
			return
		}
	}
	g.Since = s.Calls
	s.Grants = append(s.Grants, g)
}

// DropGrant takes a line away, and says whether it was there.
func (s *Store) DropGrant(g Grant) bool {
	for i, h := range s.Grants {
		if g.Same(h) {
			s.Grants = append(s.Grants[:i:i], s.Grants[i+1:]...)
			return true
		}
	}
	return false
}

// HasGrant says whether the line is there.
func (s *Store) HasGrant(g Grant) bool {
	for _, h := range s.Grants {
		if g.Same(h) {
			return true
		}
	}
	return false
}

// Log writes a line into the journal and numbers the call.
func (s *Store) Log(e Entry) {
	s.Calls++
	e.N, e.Time = s.Calls, s.Now()
	s.Journal = append(s.Journal, e)
}

// Snapshot is the world as JSON; faults and journal are not part of it.
func (s *Store) Snapshot() ([]byte, error) { return json.Marshal(s) }

// Restore replaces the world by a snapshot; faults are taken off.
func (s *Store) Restore(raw []byte) error {
	n := New()
	if err := json.Unmarshal(raw, n); err != nil {
		return fmt.Errorf("snapshot: %w", err)
	}
	s.Objects, s.Grants, s.Projects, s.People, s.Tombs = n.Objects, n.Grants, n.Projects, n.People, n.Tombs
	s.Ahead, s.Calls, s.Serial, s.Faults = n.Ahead, n.Calls, n.Serial, nil
	return nil
}

// Save writes snapshot and journal into a folder, to be looked at by hand.
func (s *Store) Save(dir string) error {
	raw, err := s.Snapshot()
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "snapshot.json"), raw, 0o600); err != nil {
		return err
	}
	f, err := os.Create(filepath.Join(dir, "journal.jsonl"))
	if err != nil {
		return err
	}
	defer f.Close()
	enc := json.NewEncoder(f)
	for _, e := range s.Journal {
		if err := enc.Encode(e); err != nil {
			return err
		}
	}
	return nil
}
