// Package store is the world of the box: what exists, who holds what, what was called, and which faults are on.
package store

import (
	"encoding/json"
	"strings"
	"time"
)

// Object is one thing that exists. A Terraform resource and a verb of a command line act on the same one.
type Object struct {
	// Type is Terraform's name of the type, or a word of ours for what Terraform does not make:
	// run_revision, storage_object, sql_row, image, sql_backup, github_environment …
	Type string `json:"type"`
	// ID is the full name, as Google's API has it: projects/P/locations/L/services/S. A bucket's is its name.
	ID       string `json:"id"`
	Project  string `json:"project,omitempty"`
	Location string `json:"location,omitempty"`
	// Attrs has the shape of Terraform's state: blocks are lists of maps. A storage_object (ID: BUCKET/NAME) holds its content
	// here as base64 (content), and its own words (metadata).
	Attrs map[string]any `json:"attrs,omitempty"`
	// Status is what only runs: traffic, digest, rows, instanceType.
	Status map[string]any `json:"status,omitempty"`
	// Generation counts the changes; objects of a bucket ask for it (ifGenerationMatch).
	Generation int64     `json:"generation"`
	Manager    string    `json:"manager,omitempty"` // the folder of Terraform's root that made it
	Created    time.Time `json:"created"`
	Updated    time.Time `json:"updated"`
}

// Str reads an attribute, or "" when it is no string.
func (o *Object) Str(name string) string { s, _ := o.Attrs[name].(string); return s }

// Stat reads a status word, or "".
func (o *Object) Stat(name string) string { s, _ := o.Status[name].(string); return s }

// Name is the last part of the full name.
func (o *Object) Name() string { return o.ID[strings.LastIndexByte(o.ID, '/')+1:] }

// Clone gives a copy that nobody else holds: handlers change copies, the store swaps them in.
func (o *Object) Clone() *Object {
	raw, err := json.Marshal(o)
	if err != nil {
		panic(err) // the store holds only what came as JSON
	}
	var c Object
	if err := json.Unmarshal(raw, &c); err != nil {
		panic(err)
	}
	return &c
}

// Grant is a line of a policy: on Resource ("projects/P" or an object's ID) Member holds Role.
type Grant struct {
	Resource  string `json:"resource"`
	Role      string `json:"role"`
	Member    string `json:"member"`
	Condition string `json:"condition,omitempty"` // CEL
	Title     string `json:"title,omitempty"`     // the condition's title is part of a binding's identity
	// Since is the number of the call that made it: a slow grant works only some calls later.
	Since int `json:"since,omitempty"`
}

// Same says whether two lines are one binding: Google tells them apart by role, member and condition.
func (g Grant) Same(h Grant) bool {
	return g.Resource == h.Resource && g.Role == h.Role && g.Member == h.Member && g.Condition == h.Condition && g.Title == h.Title
}

// Project is a project of the world; a number is given when it is made.
type Project struct {
	ID      string          `json:"id"`
	Number  string          `json:"number"`
	Billing string          `json:"billing,omitempty"`
	APIs    map[string]bool `json:"apis"`
	Deleted bool            `json:"deleted,omitempty"`
}

// Entry is a line of the journal.
type Entry struct {
	N           int       `json:"n"`
	Time        time.Time `json:"time"`
	Who         string    `json:"who"`
	Verb        string    `json:"verb"`
	Permissions []string  `json:"permissions,omitempty"`
	Type        string    `json:"type,omitempty"`
	ID          string    `json:"id,omitempty"`
	Project     string    `json:"project,omitempty"`
	Rule        string    `json:"rule,omitempty"` // the rule that refused it; empty when it was done
	Note        string    `json:"note,omitempty"`
}
