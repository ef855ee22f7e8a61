package store

import "olyc.dev/cloud/facts"

// Requests of the command lines that are no objects of Terraform's: making a project, linking it to a bill, asking for
// Google's own identity of an API.
const (
	ProjectRequest  = "project_request"
	BillingLink     = "billing_link"
	ServiceIdentity = "service_identity"
	ServiceBatch    = "service_batch" // several APIs that are switched on at once
)

func init() {
	OnChange(ProjectRequest, func(s *Store, old, o *Object) *Error {
		id := o.Str("project_id")
		if s.Projects[id] != nil {
			return Refuse("ALREADY_EXISTS", "name-taken", "Requested entity already exists: project id %s is taken", id)
		}
		s.Projects[id] = &Project{ID: id, Number: Number(id, 12), APIs: map[string]bool{}}
		for _, api := range facts.DefaultAPIs {
			if err := s.Enable(id, api); err != nil {
				return err
			}
		}
		// Who makes a project owns it.
		s.AddGrant(Grant{Resource: "projects/" + id, Role: "roles/owner", Member: o.Str("owner")})
		return nil
	})
	OnChange(BillingLink, func(s *Store, old, o *Object) *Error {
		p := s.Project(o.Project)
		if p == nil {
			return Refuse("NOT_FOUND", "project-missing", "Project %s was not found", o.Project)
		}
		p.Billing = o.Str("account")
		return nil
	})
	OnChange(ServiceBatch, func(s *Store, old, o *Object) *Error {
		list, _ := o.Attrs["services"].([]any)
		for _, one := range list {
			api, _ := one.(string)
			if err := s.Enable(o.Project, api); err != nil {
				return err
			}
		}
		return nil
	})
	OnChange(ServiceIdentity, func(s *Store, old, o *Object) *Error {
		email := s.MakeAgent(o.Project, o.Str("service"))
		if email == "" {
			return Refuse("INVALID_ARGUMENT", "no-agent", "the box knows no identity of %s", o.Str("service"))
		}
		o.Attrs["email"] = email
		return nil
	})
}
