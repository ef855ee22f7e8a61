package hub

import (
	"olyc.dev/cloud/client"
	"olyc.dev/cloud/store"
)

// Look gives the whole world at once: for what a test or the machinery of GitHub looks at, and nobody in the world asks for.
func Look(c *client.Client) (*store.Store, error) {
	raw, err := c.Snapshot()
	if err != nil {
		return nil, err
	}
	s := store.New()
	return s, s.Restore(raw)
}
