package server

import (
	"fmt"
	"strings"

	"olyc.dev/cloud/client"
	"olyc.dev/cloud/facts"
	"olyc.dev/cloud/store"
)

// named works out the full name of what Terraform manages, from its attributes.
func (s *Server) named(c *client.Call) *store.Error {
	kind := facts.KindOf(c.Type)
	text := func(name string) string {
		switch v := c.Attrs[name].(type) {
		case string:
			return v
		case float64:
			return fmt.Sprint(int64(v))
		}
		return ""
	}
	project := s.projectOf(c.Type, c.Attrs)
	if project == "" {
		project = c.Project
	}
	if p := s.World.Project(project); p != nil {
		project = p.ID
	}
	serial := 0
	id, err := facts.Expand(kind.ID, func(name string) string {
		switch name {
		case "project":
			return strings.TrimPrefix(project, "projects/")
		case "number":
			return strings.TrimPrefix(project, "projects/")
		case "uuid", "number19", "hash", "serial":
			// Made up once, when it is made; afterwards Terraform's id tells it.
			if old := text("id"); old != "" {
				return lastOf(old)
			}
			serial = s.World.Next()
			if name == "serial" {
				return fmt.Sprint(len(s.World.List(c.Type, s.World.Canon(text("secret"))+"/")) + 1)
			}
			if name == "number19" {
				return store.Number(fmt.Sprint(c.Type, serial), 19)
			}
			return store.Digest(fmt.Sprint(c.Type, serial))[:16]
		case "condition":
			return conditionName(c.Attrs)
		case "name", "location", "role", "member":
			if name == "role" || name == "member" {
				return strings.ReplaceAll(text(name), "/", "|")
			}
		}
		return text(name)
	})
	if err != nil {
		// Made up by the API, as with a name that was left out.
		id = "projects/" + project + "/" + c.Type + "/" + store.Digest(fmt.Sprint(c.Attrs))[:16]
		if old := text("id"); old != "" {
			id = "projects/" + project + "/" + c.Type + "/" + lastOf(old)
		}
	}
	c.ID = s.World.Canon(id)
	if strings.Contains(kind.ID, "-{hash}") && text("id") != "" {
		c.ID = s.World.Canon(text("id"))
	}
	c.Project = project
	for _, name := range []string{"location", "region", "zone"} {
		if v := text(name); v != "" && c.Location == "" {
			c.Location = strings.ToLower(lastOf(v))
		}
	}
	if kind.On != "" {
		on, err := facts.Expand(kind.On, func(name string) string {
			if name == "project" {
				return project
			}
			return text(name)
		})
		if err != nil {
			return store.Refuse("INVALID_ARGUMENT", "name", "%s: %v", c.Type, err)
		}
		c.Resource = s.World.Canon(strings.TrimPrefix(strings.TrimPrefix(on, "gs://"), "b/"))
		c.Grant = &store.Grant{Resource: c.Resource, Role: text("role"), Member: text("member")}
		if m := first(c.Attrs["condition"]); m != nil {
			c.Grant.Condition, _ = m["expression"].(string)
			c.Grant.Title, _ = m["title"].(string)
		}
		if c.Location == "" {
			c.Location = locationOf(c.Resource)
		}
	}
	return nil
}

func lastOf(v string) string { return v[strings.LastIndexByte(v, '/')+1:] }

func first(v any) map[string]any {
	switch v := v.(type) {
	case []any:
		if len(v) > 0 {
			m, _ := v[0].(map[string]any)
			return m
		}
	case map[string]any:
		return v
	}
	return nil
}

func conditionName(attrs map[string]any) string {
	if m := first(attrs["condition"]); m != nil {
		return store.Digest(fmt.Sprint(m["title"], m["expression"]))[:8]
	}
	return "always"
}

// projectOf says in which project a call is asked: the attribute that the facts name, or its own.
func (s *Server) projectOf(typ string, attrs map[string]any) string {
	field := strings.TrimPrefix(s.Facts.Perms[typ].Project, "field:")
	v, _ := attrs[field].(string)
	if v == "" {
		v, _ = attrs["project"].(string)
		return v
	}
	v = s.World.Canon(v)
	switch {
	case strings.HasPrefix(v, "projects/"):
		p, _, _ := strings.Cut(strings.TrimPrefix(v, "projects/"), "/")
		return p
	case field == "bucket":
		b, _, _ := strings.Cut(strings.TrimPrefix(v, "b/"), "/")
		if o := s.World.Get("google_storage_bucket", b); o != nil {
			return o.Project
		}
	case strings.Contains(v, "@"):
		_, domain, _ := strings.Cut(v, "@")
		return strings.TrimSuffix(domain, ".iam.gserviceaccount.com")
	case field == "project":
		return v
	}
	p, _ := attrs["project"].(string)
	return p
}

// find turns what a person gives to `terraform import` into a full name.
func (s *Server) find(c *client.Call) {
	words := strings.Fields(c.ID)
	for _, o := range s.World.List(c.Type, "") {
		if o.ID == s.World.Canon(c.ID) || o.Str("id") == c.ID || s.World.Handle(o) == c.ID || loose(o, c) ||
			len(words) == 3 && strings.HasSuffix(o.ID, "/iam/"+strings.ReplaceAll(words[1]+"/"+words[2], "/", "|")) {
			c.ID, c.Attrs = o.ID, o.Attrs
			return
		}
	}
	if c.Project != "" && !strings.Contains(c.ID, "/") {
		kind := facts.KindOf(c.Type)
		if id, err := facts.Expand(kind.ID, func(name string) string {
			if name == "project" {
				return c.Project
			}
			return c.ID
		}); err == nil {
			c.ID = id
		}
	}
}

// loose: PROJECT/INSTANCE/NAME and INSTANCE/NAME name a thing as well as the whole does, as far as nothing else is called so.
func loose(o *store.Object, c *client.Call) bool {
	parts := strings.Split(o.ID, "/")
	var values []string
	for i := 1; i < len(parts); i += 2 {
		values = append(values, parts[i])
	}
	whole := strings.Join(values, "/")
	return whole == c.ID || o.Project == c.Project && whole == c.Project+"/"+c.ID
}
