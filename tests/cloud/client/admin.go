package client

import "olyc.dev/cloud/store"

// Fixture is what a test puts into the world without asking anybody.
type Fixture struct {
	Projects []store.Project `json:"projects,omitempty"` // Number and APIs may be left out
	People   []string        `json:"people,omitempty"`   // user:…, group:…, serviceAccount:… that exist
	Grants   []store.Grant   `json:"grants,omitempty"`
	Objects  []*store.Object `json:"objects,omitempty"`
	// Disable switches APIs off: project to names.
	Disable map[string][]string `json:"disable,omitempty"`
	// Revoke takes lines of policies away.
	Revoke []store.Grant `json:"revoke,omitempty"`
	// Drop takes objects out of the world behind everybody's back: Type and ID are enough.
	Drop []*store.Object `json:"drop,omitempty"`
}

// Put puts a fixture into the world.
func (c *Client) Put(f Fixture) error { return c.Admin("fixture", f, nil) }

// Fault switches a fault on.
func (c *Client) Fault(f store.Fault) error { return c.Admin("fault", f, nil) }

// Heal takes faults off: the one of that name, or all ("").
func (c *Client) Heal(name string) error {
	return c.Admin("heal", map[string]string{"name": name}, nil)
}

// Journal gives all lines after the call of that number.
func (c *Client) Journal(after int) ([]store.Entry, error) {
	var out []store.Entry
	return out, c.Admin("journal", map[string]int{"after": after}, &out)
}

// Snapshot gives the world, and Restore puts it back.
func (c *Client) Snapshot() ([]byte, error) {
	var out []byte
	return out, c.Admin("snapshot", nil, &out)
}

// Restore replaces the world; faults are taken off.
func (c *Client) Restore(raw []byte) error { return c.Admin("restore", raw, nil) }

// World reads objects without asking for permissions: a test looks, nobody in the world does.
func (c *Client) World(typ, prefix string) ([]*store.Object, error) {
	var out []*store.Object
	return out, c.Admin("world", map[string]string{"type": typ, "prefix": prefix}, &out)
}

// Ahead moves the box's clock by seconds.
func (c *Client) Ahead(seconds int) error {
	return c.Admin("ahead", map[string]int{"seconds": seconds}, nil)
}

// Counters counts the journal: calls by identity, and by rule what was refused.
type Counters struct {
	Calls   int            `json:"calls"`
	ByWho   map[string]int `json:"by_who"`
	Refused map[string]int `json:"refused"`
	Faults  int            `json:"faults"` // how often a fault struck
}

// Count gives the counters since the box was started.
func (c *Client) Count() (Counters, error) {
	var out Counters
	return out, c.Admin("counters", nil, &out)
}
