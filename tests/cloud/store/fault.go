package store

import (
	"path"
	"strings"
)

// Fault is something that goes wrong because a test wants it to.
type Fault struct {
	Name string `json:"name"` // to take it off again
	// Kind: region-away, once (a call fails with 503), deny (a permission is missing), slow-grant, crash (the caller dies after
	// the API did it, before it hears so), taken (a name belongs to somebody else).
	Kind   string `json:"kind"`
	Region string `json:"region,omitempty"`
	// Verb, Type, ID and Who narrow it; each is a glob, empty matches all.
	Verb string `json:"verb,omitempty"`
	Type string `json:"type,omitempty"`
	ID   string `json:"id,omitempty"`
	Who  string `json:"who,omitempty"`
	// Permission is the one denied (a glob).
	Permission string `json:"permission,omitempty"`
	// Calls is how many calls a new grant takes until it works.
	Calls int `json:"calls,omitempty"`
	// After lets that many matching calls pass first; Left is how often it strikes then (0: until it is taken off).
	After int `json:"after,omitempty"`
	Left  int `json:"left,omitempty"`
	// Hits counts how often it struck.
	Hits int `json:"hits"`
	done bool
}

func glob(pattern, s string) bool {
	if pattern == "" || pattern == s {
		return true
	}
	// path.Match stops at slashes; a name is one word to us.
	ok, err := path.Match(strings.ReplaceAll(pattern, "/", "\x00"), strings.ReplaceAll(s, "/", "\x00"))
	return err == nil && ok
}

// strikes says whether the fault meets this call, and counts it.
func (f *Fault) strikes(who, verb, typ, id string) bool {
	if f.done || !glob(f.Who, who) || !glob(f.Verb, verb) || !glob(f.Type, typ) || !glob(f.ID, id) {
		return false
	}
	if f.After > 0 {
		f.After--
		return false
	}
	f.Hits++
	if f.Left > 0 {
		f.Left--
		f.done = f.Left == 0
	}
	return true
}

// Strike looks for a fault of this kind that meets the call.
func (s *Store) Strike(kind, who, verb, typ, id string) *Fault {
	for _, f := range s.Faults {
		if f.Kind == kind && f.strikes(who, verb, typ, id) {
			return f
		}
	}
	return nil
}

// Away says whether a location lies in a region that is away. A zone lies in its region; a multi-region goes on.
func (s *Store) Away(location string) bool {
	if location == "" {
		return false
	}
	for _, f := range s.Faults {
		if f.Kind == "region-away" && (location == f.Region || strings.HasPrefix(location, f.Region+"-") && len(location) == len(f.Region)+2) {
			f.Hits++
			return true
		}
	}
	return false
}

// GrantDelay is how many calls a new grant takes to work, 0 unless a test wants otherwise.
func (s *Store) GrantDelay() int {
	for _, f := range s.Faults {
		if f.Kind == "slow-grant" {
			return f.Calls
		}
	}
	return 0
}
