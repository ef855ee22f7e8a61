package server

import (
	"fmt"
	"sort"
	"strings"

	"olyc.dev/cloud/client"
	"olyc.dev/cloud/facts"
	"olyc.dev/cloud/iam"
	"olyc.dev/cloud/store"
)

// may asks for every permission of the call; the first one that nobody gave is named.
func (s *Server) may(who string, c *client.Call) *store.Error {
	asks := s.asks(c)
	c.Permissions = nil
	for _, a := range asks {
		a.Who = who
		c.Permissions = append(c.Permissions, a.Permission)
		denied := s.World.Faults != nil && s.denies(who, c, a.Permission)
		if denied || !s.Judge.Allowed(s.World, a) {
			return store.Refuse("PERMISSION_DENIED", "permission", "Permission '%s' denied on resource '%s' (or it may not exist): asked by %s for %s of %s", a.Permission, a.Resource, who, c.Verb, c.Type)
		}
	}
	return nil
}

func (s *Server) denies(who string, c *client.Call, permission string) bool {
	for _, f := range s.World.Faults {
		if f.Kind == "deny" && f.Permission == permission && s.World.Strike("deny", who, c.Verb, c.Type, c.ID) == f {
			return true
		}
	}
	return false
}

// asks lists the permissions of a call and on what each is asked.
func (s *Server) asks(c *client.Call) []iam.Ask {
	on := c.Resource
	if on == "" {
		on = c.ID
	}
	typ := c.Type
	if base, ok := facts.GrantBase(c.Type); ok {
		typ = base
	}
	var roles []string
	if c.Grant != nil {
		roles = []string{c.Grant.Role}
	}
	ask := func(permission, resource, project, typ string) iam.Ask {
		return iam.Ask{Permission: permission, Resource: resource, Project: project, Type: typ, Roles: roles}
	}
	var out []iam.Ask
	if len(c.Permissions) > 0 {
		for _, p := range c.Permissions {
			out = append(out, ask(p, on, c.Project, typ))
		}
		return out
	}
	attrs := c.Attrs
	if o := s.World.Get(c.Type, c.ID); o != nil && len(attrs) == 0 {
		attrs = o.Attrs
	}
	for _, p := range s.permissions(c, attrs) {
		switch p {
		case "iam.serviceAccounts.actAs":
			for _, email := range actors(attrs) {
				_, domain, _ := strings.Cut(email, "@")
				project := strings.TrimSuffix(domain, ".iam.gserviceaccount.com")
				out = append(out, ask(p, "projects/"+project+"/serviceAccounts/"+email, project, "google_service_account"))
			}
		case "artifactregistry.repositories.downloadArtifacts":
			for _, image := range images(attrs) {
				if project, repository := repositoryOf(image); s.World.Project(project) != nil {
					out = append(out, ask(p, repository, project, "google_artifact_registry_repository"))
				}
			}
		case "pubsub.topics.attachSubscription":
			topic := s.World.Canon(fmt.Sprint(attrs["topic"]))
			project := strings.SplitN(topic+"//", "/", 3)[1]
			out = append(out, ask(p, topic, project, "google_pubsub_topic"))
		default:
			out = append(out, ask(p, on, c.Project, typ))
		}
	}
	return out
}

// permissions are what the provider's call needs, without those whose condition is not met.
func (s *Server) permissions(c *client.Call, attrs map[string]any) []string {
	perm, ok := s.Facts.Perms[c.Type]
	if !ok {
		// Nothing is known: only who may do everything gets through, so that the gap is seen.
		return []string{"unknown." + c.Type + "." + c.Op}
	}
	var list []string
	switch c.Op {
	case "read", "find":
		list = perm.Read
	case "create":
		list = append(append(list, perm.Create...), perm.Read...)
	case "update", "put", "patch":
		list = append(append(list, perm.Update...), perm.Read...)
	case "delete":
		list = perm.Delete
	}
	set := map[string]bool{}
	for _, p := range list {
		set[p] = condition(perm.OnlyIf[p], attrs)
	}
	for _, p := range perm.Tolerated {
		set[p] = false // asked as well, and a no does no harm
	}
	var out []string
	for p, asked := range set {
		if asked {
			out = append(out, p)
		}
	}
	sort.Strings(out)
	return out
}

// condition reads "attribute = value", "attribute != value", "attribute set" and "attribute unset".
func condition(text string, attrs map[string]any) bool {
	words := strings.Fields(text)
	if len(words) == 0 {
		return true
	}
	var v any = attrs
	for _, part := range strings.Split(words[0], ".") {
		if m := first(v); m != nil {
			v = m[part]
		} else {
			v = nil
		}
	}
	set := v != nil && fmt.Sprint(v) != "" && fmt.Sprint(v) != "[]"
	switch {
	case len(words) == 2 && words[1] == "set":
		return set
	case len(words) == 2 && words[1] == "unset":
		return !set
	case len(words) == 3 && words[1] == "=":
		return fmt.Sprint(v) == words[2]
	case len(words) == 3 && words[1] == "!=":
		return fmt.Sprint(v) != words[2]
	}
	return true
}

// actors are the identities that something will run as.
func actors(v any) []string {
	seen := map[string]bool{}
	walk(v, "", func(name, text string) {
		switch name {
		case "service_account", "service_account_email":
			if strings.HasSuffix(text, ".iam.gserviceaccount.com") {
				seen[lastOf(text)] = true
			}
		}
	})
	return keys(seen)
}

func images(v any) []string {
	seen := map[string]bool{}
	walk(v, "", func(name, text string) {
		if name == "image" {
			seen[text] = true
		}
	})
	return keys(seen)
}

// repositoryOf reads LOCATION-docker.pkg.dev/PROJECT/REPOSITORY/…; the project is "" for an image from elsewhere.
func repositoryOf(image string) (project, repository string) {
	parts := strings.Split(image, "/")
	location, ok := strings.CutSuffix(parts[0], "-docker.pkg.dev")
	if !ok || len(parts) < 4 {
		return "", ""
	}
	return parts[1], "projects/" + parts[1] + "/locations/" + location + "/repositories/" + parts[2]
}

// walk visits every text of a value, with the name of the attribute that it stands in.
func walk(v any, name string, visit func(name, text string)) {
	switch v := v.(type) {
	case string:
		visit(name, v)
	case []any:
		for _, one := range v {
			walk(one, name, visit)
		}
	case map[string]any:
		for k, one := range v {
			walk(one, k, visit)
		}
	}
}

func keys(m map[string]bool) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}
