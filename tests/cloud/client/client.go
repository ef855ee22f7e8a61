// Package client asks the box. Every front door (provider, command lines, workflow runner, rehearsals) is a client.
package client

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"olyc.dev/cloud/store"
)

// Call is one request to an API.
type Call struct {
	// Op: create, read, update, delete, list, put (create or update), patch (merge Attrs and Status at their first level), ask
	// (permissions only), grant, revoke, grants (the policy of Resource), find (by Terraform's id, for an import).
	Op string `json:"op"`
	// Verb is what the journal says, and what faults match: "gcloud run services update-traffic". Empty: Op.
	Verb string `json:"verb,omitempty"`
	// Permissions are asked of the caller, on Resource (empty: the object's ID). Empty with create, read, update and delete of
	// a Terraform type: those that the provider's calls need.
	Permissions []string       `json:"permissions,omitempty"`
	Resource    string         `json:"resource,omitempty"`
	Type        string         `json:"type,omitempty"`
	ID          string         `json:"id,omitempty"`
	Project     string         `json:"project,omitempty"`
	Location    string         `json:"location,omitempty"`
	Attrs       map[string]any `json:"attrs,omitempty"`
	Status      map[string]any `json:"status,omitempty"`
	// IfGeneration: -1 means "must not exist", above 0 must be the object's.
	IfGeneration int64        `json:"if_generation,omitempty"`
	Grant        *store.Grant `json:"grant,omitempty"`
	// Terraform marks the provider's calls: ID is worked out from Attrs, and effects answer with Terraform's attributes.
	Terraform bool `json:"terraform,omitempty"`
	// Manager is who looks after what is made: the folder of Terraform's root.
	Manager string `json:"manager,omitempty"`
}

// Reply is the answer.
type Reply struct {
	Object  *store.Object   `json:"object,omitempty"`
	Objects []*store.Object `json:"objects,omitempty"`
	Grants  []store.Grant   `json:"grants,omitempty"`
	Error   *store.Error    `json:"error,omitempty"`
	// Crash: it was done, and the caller dies before it could hear so.
	Crash bool `json:"crash,omitempty"`
}

// Client speaks to a box as one identity.
type Client struct {
	URL string
	As  string // user:founder@example.com, serviceAccount:…
}

// FromEnv takes CLOUD_URL, and the identity from CLOUD_AS or GOOGLE_OAUTH_ACCESS_TOKEN (as:IDENTITY).
func FromEnv() (*Client, error) {
	url := os.Getenv("CLOUD_URL")
	if url == "" {
		return nil, fmt.Errorf("CLOUD_URL is not set: start `cloud serve --dir DIR` and read DIR/url")
	}
	as := os.Getenv("CLOUD_AS")
	if as == "" {
		as = os.Getenv("GOOGLE_OAUTH_ACCESS_TOKEN")
	}
	return &Client{URL: url, As: strings.TrimPrefix(as, "as:")}, nil
}

// With gives a client of another identity.
func (c *Client) With(as string) *Client { return &Client{URL: c.URL, As: as} }

// Do asks; what the box refuses comes back as *store.Error. A crash ends this process, as it would have ended the caller.
func (c *Client) Do(call Call) (*Reply, error) {
	var reply Reply
	if err := c.post("/call", call, &reply); err != nil {
		return nil, err
	}
	if reply.Crash {
		fmt.Fprintln(os.Stderr, "box: killed here, after the call was done")
		os.Exit(137)
	}
	if reply.Error != nil {
		return &reply, reply.Error // an object beside it: it was made, and has failed
	}
	return &reply, nil
}

// Get reads one object.
func (c *Client) Get(typ, id string, permissions ...string) (*store.Object, error) {
	r, err := c.Do(Call{Op: "read", Type: typ, ID: id, Permissions: permissions})
	if err != nil {
		return nil, err
	}
	return r.Object, nil
}

// List reads the objects of a type below a prefix ("projects/P/").
func (c *Client) List(typ, prefix string, permissions ...string) ([]*store.Object, error) {
	r, err := c.Do(Call{Op: "list", Type: typ, ID: prefix, Permissions: permissions})
	if err != nil {
		return nil, err
	}
	return r.Objects, nil
}

// NotFound says whether the box answered that there is no such thing.
func NotFound(err error) bool {
	e, ok := err.(*store.Error)
	return ok && e.Code == 404
}

// Admin calls a switch of the box that is no API of Google's: /admin/PATH.
func (c *Client) Admin(path string, body, answer any) error {
	return c.post("/admin/"+path, body, answer)
}

func (c *Client) post(path string, body, answer any) error {
	raw, err := json.Marshal(body)
	if err != nil {
		return err
	}
	req, err := http.NewRequest(http.MethodPost, strings.TrimSuffix(c.URL, "/")+path, bytes.NewReader(raw))
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer as:"+c.As)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	got, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("box: %s: %s", res.Status, got)
	}
	if answer == nil {
		return nil
	}
	return json.Unmarshal(got, answer)
}
