package server

import (
	"strings"

	"olyc.dev/cloud/client"
	"olyc.dev/cloud/facts"
	"olyc.dev/cloud/iam"
	"olyc.dev/cloud/store"
)

// Do is one call of the world: who is it, is the place there, may they, does the API accept it, and then it happens.
func (s *Server) Do(who string, c client.Call) client.Reply {
	if c.Verb == "" {
		c.Verb = c.Op
	}
	reply, err := s.do(who, &c)
	entry := store.Entry{Who: strings.SplitN(who, " ", 2)[0], Verb: c.Verb, Permissions: c.Permissions, Type: c.Type, ID: c.ID, Project: c.Project}
	if err != nil {
		entry.Rule, entry.Note = err.Rule, err.Message
		reply.Error = err
	}
	s.World.Log(entry)
	if err == nil && s.World.Strike("crash", who, c.Verb, c.Type, c.ID) != nil {
		reply.Crash = true
	}
	return reply
}

func (s *Server) do(who string, c *client.Call) (client.Reply, *store.Error) {
	var none client.Reply
	if err := s.known(who); err != nil {
		return none, err
	}
	if err := s.place(c); err != nil {
		return none, err
	}
	w := s.World
	if w.Away(c.Location) {
		return none, store.Refuse("UNAVAILABLE", "region-away", "The service is currently unavailable in %s.", c.Location)
	}
	if f := w.Strike("once", who, c.Verb, c.Type, c.ID); f != nil {
		return none, store.Refuse("UNAVAILABLE", "once", "The service is currently unavailable.")
	}
	if err := s.open(who, c); err != nil {
		return none, err
	}
	if err := s.may(who, c); err != nil {
		return none, err
	}
	switch c.Op {
	case "ask":
		return none, nil
	case "list":
		return client.Reply{Objects: w.List(c.Type, c.ID)}, nil
	case "grants":
		out := []store.Grant{}
		for _, g := range w.Grants {
			if g.Resource == c.Resource {
				out = append(out, g)
			}
		}
		return client.Reply{Grants: out}, nil
	case "grant":
		if err := s.grantable(*c.Grant, c.Type); err != nil {
			return none, err
		}
		w.AddGrant(*c.Grant)
		return none, nil
	case "revoke":
		if !w.DropGrant(*c.Grant) {
			return none, store.Refuse("NOT_FOUND", "grant-missing", "Policy binding with the specified principal, role, and condition not found!")
		}
		return none, nil
	case "read", "find":
		o, err := s.read(c)
		return client.Reply{Object: o}, err
	case "create", "put", "update", "patch":
		o, err := s.write(who, c)
		return client.Reply{Object: o}, err
	case "delete":
		return none, s.delete(who, c)
	}
	return none, store.Refuse("INVALID_ARGUMENT", "op", "the box has no operation %q", c.Op)
}

// known: an identity that does not exist gets no token.
func (s *Server) known(who string) *store.Error {
	first := strings.SplitN(who, " ", 2)[0]
	ok := false
	for _, prefix := range []string{"principal:", "principalSet:"} {
		ok = ok || strings.HasPrefix(first, prefix)
	}
	if !ok && !iam.Exists(s.World, first) || first == "" {
		return store.Refuse("UNAUTHENTICATED", "identity", "Request had invalid authentication credentials (as %q).", who)
	}
	if email, is := strings.CutPrefix(first, "serviceAccount:"); is {
		if a := iam.ServiceAccount(s.World, email); a != nil && a.Attrs["disabled"] == true {
			return store.Refuse("UNAUTHENTICATED", "identity", "The service account %s is disabled.", email)
		}
	}
	return nil
}

// place works out full name, project and location, and looks for the project.
func (s *Server) place(c *client.Call) *store.Error {
	if c.Op == "find" {
		s.find(c)
	} else if c.Terraform {
		if err := s.named(c); err != nil {
			return err
		}
	}
	c.ID, c.Resource = s.World.Canon(c.ID), s.World.Canon(c.Resource)
	if c.Type == "google_storage_bucket" {
		c.ID = strings.TrimPrefix(c.ID, "gs://")
	}
	if o := s.World.Get(c.Type, c.ID); o != nil {
		c.Project, c.Location = o.Project, o.Location
	}
	for _, name := range []string{c.ID, c.Resource} {
		if rest, ok := strings.CutPrefix(name, "projects/"); ok && c.Project == "" {
			c.Project, _, _ = strings.Cut(rest, "/")
		}
	}
	if bucket, _, _ := strings.Cut(c.ID, "/"); c.Project == "" {
		if b := s.World.Get("google_storage_bucket", bucket); b != nil {
			c.Project, c.Location = b.Project, b.Location
		}
	}
	if c.Location == "" {
		c.Location = locationOf(c.ID)
	}
	if c.Project == "" {
		return nil // an organization, a billing account, or GitHub
	}
	if p := s.World.Project(c.Project); p != nil {
		c.Project = p.ID
		return nil
	}
	return store.Refuse("PERMISSION_DENIED", "project-missing", "Project '%s' not found or permission denied.", c.Project)
}

// locationOf reads the location that stands in a full name.
func locationOf(id string) string {
	parts := strings.Split(id, "/")
	for i := 0; i+1 < len(parts); i++ {
		switch parts[i] {
		case "locations", "regions", "zones":
			return parts[i+1]
		}
	}
	return ""
}

// open: the API that serves the call is switched on, where the thing lies and where the identity lives.
func (s *Server) open(who string, c *client.Call) *store.Error {
	api := facts.Service(c.Type)
	if api == "" || c.Project == "" {
		return nil
	}
	if c.Type == "google_project_service" && c.Op == "create" {
		api = "serviceusage.googleapis.com"
	}
	projects := []string{c.Project}
	if _, email, ok := strings.Cut(who, "serviceAccount:"); ok {
		if _, domain, ok := strings.Cut(email, "@"); ok {
			if own, ok := strings.CutSuffix(domain, ".iam.gserviceaccount.com"); ok && s.World.Projects[own] != nil && own != c.Project {
				projects = append(projects, own)
			}
		}
	}
	for _, name := range projects {
		if p := s.World.Project(name); p != nil && !p.APIs[api] {
			return store.Refuse("PERMISSION_DENIED", "api-disabled", "%s has not been used in project %s before or it is disabled. Enable it, then retry (SERVICE_DISABLED; asked by %s for %s).", api, p.ID, who, c.Type)
		}
	}
	return nil
}
