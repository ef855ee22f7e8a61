package server

import (
	"fmt"
	"strings"

	"olyc.dev/cloud/client"
	"olyc.dev/cloud/facts"
	"olyc.dev/cloud/store"
)

// shared are things that are there once for all: to make them again is no error.
var shared = map[string]bool{
	"google_project_service": true, "google_project_iam_audit_config": true, "google_cloud_quotas_quota_preference": true,
	"google_project_default_service_accounts": true, "google_service_networking_connection": true,
}

func (s *Server) read(c *client.Call) (*store.Object, *store.Error) {
	if c.Grant != nil && c.Terraform {
		if !s.World.HasGrant(*c.Grant) {
			return nil, notFound(c)
		}
	}
	if c.Type == "google_project_service" && c.Terraform {
		if p := s.World.Project(c.Project); p != nil && !p.APIs[lastOf(c.ID)] {
			return nil, notFound(c)
		}
	}
	o := s.World.Get(c.Type, c.ID)
	if o == nil {
		return nil, notFound(c)
	}
	return o.Clone(), nil
}

func notFound(c *client.Call) *store.Error {
	return store.Refuse("NOT_FOUND", "not-found", "%s %s was not found", c.Type, c.ID)
}

// write makes, changes or merges an object, after everything that an API looks at first.
func (s *Server) write(who string, c *client.Call) (*store.Object, *store.Error) {
	w := s.World
	old := w.Get(c.Type, c.ID)
	if err := s.generation(c, old); err != nil {
		return nil, err
	}
	switch {
	case c.Op == "create" && old != nil && c.Grant == nil && !shared[c.Type]:
		return nil, store.Refuse("ALREADY_EXISTS", "name-taken", "%s '%s' already exists.", c.Type, c.ID)
	case (c.Op == "update" || c.Op == "patch") && old == nil:
		return nil, notFound(c)
	}
	o := &store.Object{Type: c.Type, ID: c.ID, Project: c.Project, Location: c.Location, Attrs: c.Attrs, Status: c.Status, Manager: c.Manager}
	if old != nil {
		merged := old.Clone()
		if c.Op == "patch" || c.Op == "update" {
			o.Attrs, o.Status = merge(merged.Attrs, c.Attrs), merge(merged.Status, c.Status)
		} else if o.Status == nil {
			o.Status = merged.Status
		}
		o.Project, o.Location = old.Project, old.Location
		if o.Manager == "" {
			o.Manager = old.Manager
		}
	}
	if o.Attrs == nil {
		o.Attrs = map[string]any{}
	}
	if old == nil {
		if err := s.free(who, o); err != nil {
			return nil, err
		}
	}
	if c.Terraform || c.Op != "patch" {
		if err := s.accepts(who, old, o); err != nil {
			return nil, err
		}
	}
	if c.Grant != nil && c.Terraform {
		if err := s.grantable(*c.Grant, c.Type); err != nil {
			return nil, err
		}
		w.AddGrant(*c.Grant)
	}
	if err := w.Apply(s.Facts.Resource(c.Type), old, o); err != nil {
		if err.Rule != "revision-not-ready" {
			return nil, err
		}
		w.Put(o) // a service whose revision fails is there all the same
		return o.Clone(), err
	}
	w.Put(o)
	if err := s.after(old, o); err != nil {
		return o.Clone(), err
	}
	return o.Clone(), nil
}

func merge(into, from map[string]any) map[string]any {
	if into == nil {
		into = map[string]any{}
	}
	for k, v := range from {
		into[k] = v
	}
	return into
}

func (s *Server) generation(c *client.Call, old *store.Object) *store.Error {
	have := int64(0)
	if old != nil {
		have = old.Generation
	}
	if c.IfGeneration == -1 && have != 0 || c.IfGeneration > 0 && c.IfGeneration != have {
		return store.Refuse("PRECONDITION_FAILED", "generation", "At least one of the pre-conditions you specified did not hold.")
	}
	return nil
}

// free: the name is nobody's, and not kept for something that was deleted.
func (s *Server) free(who string, o *store.Object) *store.Error {
	if s.World.Strike("taken", who, "", o.Type, o.ID) != nil {
		if o.Type == "google_storage_bucket" {
			return store.Refuse("ALREADY_EXISTS", "name-taken", "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.")
		}
		return store.Refuse("ALREADY_EXISTS", "name-taken", "%s '%s' already exists.", o.Type, o.ID)
	}
	if until, ok := s.World.Tombs[o.Type+" "+o.ID]; ok && s.World.Now().Before(until) {
		return store.Refuse("ALREADY_EXISTS", "name-kept", "%s '%s' was deleted and its name is not free before %s.", o.Type, o.ID, until.Format("2006-01-02"))
	}
	return nil
}

// delete takes an object away, unless it is protected or something living still refers to it.
func (s *Server) delete(who string, c *client.Call) *store.Error {
	w := s.World
	if c.Grant != nil && c.Terraform {
		w.DropGrant(*c.Grant)
		w.Drop(c.Type, c.ID)
		return nil
	}
	o := w.Get(c.Type, c.ID)
	if o == nil {
		return notFound(c)
	}
	if err := s.generation(c, o); err != nil {
		return err
	}
	if err := s.deletable(o); err != nil {
		return err
	}
	switch c.Type {
	case "google_project_service":
		if o.Attrs["disable_on_destroy"] == true {
			delete(w.Project(o.Project).APIs, o.Name())
		}
	case "google_kms_key_ring", "google_kms_crypto_key":
		// Neither can be deleted: Terraform forgets a ring, and destroys the versions of a key. The name stays taken.
		w.Tombs[o.Type+" "+o.ID] = w.Now().AddDate(100, 0, 0)
	}
	if days := kept[c.Type]; days > 0 {
		w.Tombs[o.Type+" "+o.ID] = w.Now().AddDate(0, 0, days)
	}
	for _, f := range store.Undo[c.Type] {
		f(w, o)
	}
	for _, child := range w.List("", o.ID+"/") {
		w.Drop(child.Type, child.ID)
	}
	w.Drop(o.Type, o.ID)
	left := w.Grants[:0:0]
	for _, g := range w.Grants {
		if g.Resource != o.ID && !strings.HasPrefix(g.Resource, o.ID+"/") {
			left = append(left, g)
		}
	}
	w.Grants = left
	return nil
}

// kept says for how many days a name is not free after it was deleted.
var kept = map[string]int{
	"google_project_iam_custom_role": 44, "google_iam_workload_identity_pool": 30,
	"google_iam_workload_identity_pool_provider": 30,
}

// grantable: role, member, condition and what it is granted on all exist.
func (s *Server) grantable(g store.Grant, typ string) *store.Error {
	if !s.Judge.RoleKnown(s.World, g.Role) {
		return store.Refuse("INVALID_ARGUMENT", "role-unknown", "Role %s is not supported for this resource, or does not exist.", g.Role)
	}
	if !s.memberExists(g.Member) {
		return store.Refuse("INVALID_ARGUMENT", "member-unknown", "%s does not exist.", g.Member)
	}
	if g.Condition != "" {
		if err := s.Judge.Compiles(g.Condition); err != nil {
			return store.Refuse("INVALID_ARGUMENT", "condition", "The condition %q cannot be read: %v", g.Condition, err)
		}
	}
	base, _ := facts.GrantBase(typ)
	switch {
	case strings.Count(g.Resource, "/") == 1 && strings.HasPrefix(g.Resource, "projects/"):
		if s.World.Project(g.Resource) == nil {
			return store.Refuse("NOT_FOUND", "project-missing", "%s was not found", g.Resource)
		}
	case facts.Known(base) && s.World.Get(base, g.Resource) == nil:
		return store.Refuse("NOT_FOUND", "not-found", "%s %s was not found", base, fmt.Sprint(g.Resource))
	}
	return nil
}
