package store

import (
	"strings"

	"olyc.dev/cloud/facts"
)

func init() {
	OnCreate("google_service_account", func(s *Store, o *Object) map[string]any {
		email := o.Str("account_id") + "@" + o.Project + ".iam.gserviceaccount.com"
		return map[string]any{"email": email, "member": "serviceAccount:" + email, "name": o.ID}
	})
	// Pools are named by the project's number, though they are addressed by its ID as well.
	byNumber := func(s *Store, old, o *Object) *Error {
		o.Attrs["name"] = s.ByNumber(o.ID)
		return nil
	}
	OnChange("google_iam_workload_identity_pool", byNumber)
	OnChange("google_iam_workload_identity_pool_provider", byNumber)
	OnChange("google_secret_manager_secret", byNumber)
	OnChange("google_project_service", func(s *Store, old, o *Object) *Error {
		return s.Enable(o.Project, o.Str("service"))
	})
	OnChange("google_project_default_service_accounts", func(s *Store, old, o *Object) *Error {
		o.Attrs["service_accounts"] = map[string]any{}
		for _, a := range s.List("google_service_account", "projects/"+o.Project+"/") {
			if a.Stat("default") != "" {
				a.Attrs["disabled"] = true
			}
		}
		return nil
	})
}

// ByNumber names the project by its number.
func (s *Store) ByNumber(id string) string {
	return s.rename(id, func(p *Project) string { return p.Number })
}

// Canon names the project by its ID, and takes addresses off: two names of one thing become equal.
func (s *Store) Canon(id string) string {
	return s.rename(facts.Short(id), func(p *Project) string { return p.ID })
}

func (s *Store) rename(id string, name func(*Project) string) string {
	rest, ok := strings.CutPrefix(id, "projects/")
	if !ok {
		return id
	}
	project, rest, _ := strings.Cut(rest, "/")
	p := s.Project(project)
	if p == nil {
		return id
	}
	if rest == "" {
		return "projects/" + name(p)
	}
	return "projects/" + name(p) + "/" + rest
}

// Enable switches an API on, and makes the identities that come with it.
func (s *Store) Enable(project, api string) *Error {
	p := s.Project(project)
	if p == nil {
		return Refuse("NOT_FOUND", "project-missing", "Project %s was not found", project)
	}
	if p.APIs[api] {
		return nil
	}
	free := false
	for _, d := range facts.DefaultAPIs {
		free = free || d == api
	}
	if p.Billing == "" && !free && needsBilling(api) {
		return Refuse("FAILED_PRECONDITION", "billing", "Billing account for project '%s' is not found. Billing must be enabled for activation of service(s) '%s' to proceed.", p.Number, api)
	}
	if p.APIs == nil {
		p.APIs = map[string]bool{}
	}
	p.APIs[api] = true
	for _, d := range facts.Dependencies[api] {
		if err := s.Enable(project, d); err != nil {
			return err
		}
	}
	if a := facts.Agents[api]; a.Early {
		s.MakeAgent(p.ID, api)
	}
	if api == "compute.googleapis.com" {
		s.defaultAccount(p)
	}
	return nil
}

// MakeAgent makes Google's own identity of an API in a project, and gives its address.
func (s *Store) MakeAgent(project, api string) string {
	p := s.Project(project)
	a := facts.Agents[api]
	if p == nil || a.Address == "" {
		return ""
	}
	email := strings.Replace(a.Address, "NUMBER", p.Number, 1)
	s.People["serviceAccount:"+email] = true
	return email
}

func needsBilling(api string) bool {
	switch api {
	case "cloudresourcemanager.googleapis.com", "iam.googleapis.com", "iamcredentials.googleapis.com", "sts.googleapis.com",
		"cloudbilling.googleapis.com", "billingbudgets.googleapis.com", "cloudquotas.googleapis.com", "orgpolicy.googleapis.com":
		return false
	}
	return true
}

func (s *Store) defaultAccount(p *Project) {
	email := p.Number + "-compute@developer.gserviceaccount.com"
	s.People["serviceAccount:"+email] = true
	s.Put(&Object{
		Type: "google_service_account", ID: "projects/" + p.ID + "/serviceAccounts/" + email, Project: p.ID,
		Attrs: map[string]any{"email": email, "member": "serviceAccount:" + email, "disabled": false}, Status: map[string]any{"default": "compute"},
	})
	// The default account is an editor of its project, unless an organization forbids it.
	s.AddGrant(Grant{Resource: "projects/" + p.ID, Role: "roles/editor", Member: "serviceAccount:" + email})
}
