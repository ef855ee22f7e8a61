// Package iam answers who may do what, from the grants that are in the world.
package iam

import (
	"strings"

	"olyc.dev/cloud/facts"
	"olyc.dev/cloud/store"
)

// Judge knows the roles; the grants are the world's.
type Judge struct {
	Facts *facts.Facts
	conds conditions
}

// Ask is one question.
type Ask struct {
	// Who is the identity; several, divided by blanks, are what one token stands for (a workflow's principal sets).
	Who        string
	Permission string
	// Resource is the full name of what it is about; what stands above it is asked as well.
	Resource string
	Project  string
	Type     string
	// Roles are those that a change of a policy gives or takes: conditions may limit them.
	Roles []string
}

// Allowed says yes when some grant gives the permission, now.
func (j *Judge) Allowed(s *store.Store, a Ask) bool {
	delay := s.GrantDelay()
	for _, g := range s.Grants {
		if !covers(s, g, a) || !holds(g.Member, a.Who) || !j.Gives(s, g.Role, a.Permission) {
			continue
		}
		if delay > 0 && s.Calls-g.Since < delay {
			continue // given, and not yet known everywhere
		}
		if g.Condition == "" || j.conds.met(s, g.Condition, a) {
			return true
		}
	}
	return false
}

// covers: a grant on something holds for what lies below it.
func covers(s *store.Store, g store.Grant, a Ask) bool {
	if g.Resource == "projects/"+a.Project && a.Project != "" {
		return true
	}
	return g.Resource == a.Resource || strings.HasPrefix(a.Resource, g.Resource+"/")
}

func holds(member, who string) bool {
	if member == "allUsers" {
		return true
	}
	for _, one := range strings.Fields(who) {
		if member == one || member == "allAuthenticatedUsers" {
			return true
		}
	}
	return false
}

// Gives says whether a role holds a permission.
func (j *Judge) Gives(s *store.Store, role, permission string) bool {
	if set, ok := j.Facts.Roles[role]; ok {
		return set[permission]
	}
	switch role {
	case "roles/owner":
		// Billing accounts, folders and organizations lie above a project: no grant on it reaches them.
		return !strings.HasPrefix(permission, "billing.accounts.") && !strings.HasPrefix(permission, "billing.budgets.")
	case "roles/editor":
		return !strings.HasSuffix(permission, ".setIamPolicy") && !strings.HasPrefix(permission, "iam.roles.") &&
			!strings.HasPrefix(permission, "billing.")
	}
	if o := s.Get("google_project_iam_custom_role", role); o != nil {
		list, _ := o.Attrs["permissions"].([]any)
		for _, p := range list {
			if p == permission {
				return true
			}
		}
	}
	return false
}

// RoleKnown says whether a role exists: Google refuses a grant of one that does not.
func (j *Judge) RoleKnown(s *store.Store, role string) bool {
	if _, ok := j.Facts.Roles[role]; ok {
		return true
	}
	return role == "roles/owner" || role == "roles/editor" || s.Get("google_project_iam_custom_role", role) != nil
}

// Exists says whether a member does: Google refuses to grant to an identity that it does not know.
func Exists(s *store.Store, member string) bool {
	kind, name, ok := strings.Cut(member, ":")
	switch {
	case member == "allUsers", member == "allAuthenticatedUsers", s.People[member]:
		return true
	case !ok:
		return false
	}
	switch kind {
	case "serviceAccount":
		if strings.HasSuffix(name, ".svc.id.goog") || strings.Contains(name, ".svc.id.goog[") {
			return true
		}
		return ServiceAccount(s, name) != nil
	case "principal", "principalSet":
		return true // not looked at when granted: a wrong one just never matches
	case "domain", "projectOwner", "projectEditor", "projectViewer", "deleted":
		return true
	}
	return false
}

// ServiceAccount finds a service account of the world by its address.
func ServiceAccount(s *store.Store, email string) *store.Object {
	_, domain, _ := strings.Cut(email, "@")
	project := strings.TrimSuffix(domain, ".iam.gserviceaccount.com")
	return s.Get("google_service_account", "projects/"+project+"/serviceAccounts/"+email)
}
