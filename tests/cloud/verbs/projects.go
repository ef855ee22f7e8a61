package verbs

import (
	"strings"

	"olyc.dev/cloud/client"
	"olyc.dev/cloud/hub"
	"olyc.dev/cloud/store"
)

func init() {
	add(map[string]verb{
		"projects create":               {"organization= folder= name=", 1, 1, projectCreate},
		"projects describe":             {"", 1, 1, projectDescribe},
		"billing projects link":         {"billing-account=", 1, 1, billingLink},
		"billing projects describe":     {"", 1, 1, billingDescribe},
		"billing accounts describe":     {"", 1, 1, billingAccount},
		"services enable":               {"", 1, 20, servicesEnable},
		"services list":                 {"enabled" + lists, 0, 0, servicesList},
		"beta services identity create": {"service=", 0, 0, identityCreate},
		"projects get-iam-policy": {lists, 1, 1, func(e *env, l *line) error {
			return e.policy(l, "google_project_iam_member", "projects/"+l.args[0], "resourcemanager.projects.getIamPolicy")
		}},
		"projects add-iam-policy-binding": {"role= member= condition=", 1, 1, func(e *env, l *line) error {
			return e.bind(l, "grant", "google_project_iam_member", "projects/"+l.args[0], "resourcemanager.projects.getIamPolicy", "resourcemanager.projects.setIamPolicy")
		}},
		"projects remove-iam-policy-binding": {"role= member= condition=", 1, 1, func(e *env, l *line) error {
			return e.bind(l, "revoke", "google_project_iam_member", "projects/"+l.args[0], "resourcemanager.projects.getIamPolicy", "resourcemanager.projects.setIamPolicy")
		}},
	})
}

// Organization is what all projects of the box lie below; who makes projects needs the role there.
const Organization = "organizations/100000000001"

func projectCreate(e *env, l *line) error {
	_, err := e.do(client.Call{Op: "create", Type: store.ProjectRequest, ID: Organization + "/projects/" + l.args[0], Resource: Organization,
		Permissions: []string{"resourcemanager.projects.create"}, Attrs: map[string]any{"project_id": l.args[0], "owner": e.c.As}})
	if err == nil {
		e.note("Create in progress for [https://cloudresourcemanager.googleapis.com/v1/projects/%s].", l.args[0])
	}
	return err
}

// project asks for a project by a permission and gives it.
func (e *env) project(name, permission string) (*store.Project, error) {
	id := "projects/" + name
	if _, err := e.do(client.Call{Op: "ask", Type: "project", ID: id, Resource: id, Permissions: []string{permission}}); err != nil {
		return nil, err
	}
	now, err := hub.Look(e.c)
	if err != nil {
		return nil, err
	}
	if p := now.Project(id); p != nil {
		return p, nil
	}
	return nil, fail("NOT_FOUND", "project-missing", "%s was not found", id)
}

func projectDescribe(e *env, l *line) error {
	p, err := e.project(l.args[0], "resourcemanager.projects.get")
	if err != nil {
		return err
	}
	return e.show(l, map[string]any{"projectId": p.ID, "projectNumber": p.Number, "lifecycleState": "ACTIVE", "name": p.ID})
}

func billingLink(e *env, l *line) error {
	account, err := l.need("billing-account")
	if err != nil {
		return err
	}
	account = "billingAccounts/" + strings.TrimPrefix(account, "billingAccounts/")
	if _, err := e.do(client.Call{Op: "ask", Type: "billing_account", ID: account, Permissions: []string{"billing.resourceAssociations.create"}}); err != nil {
		return err
	}
	id := "projects/" + l.args[0]
	_, err = e.do(client.Call{Op: "put", Type: store.BillingLink, ID: id + "/billing", Resource: id, Permissions: []string{"resourcemanager.projects.createBillingAssignment"},
		Attrs: map[string]any{"account": account}})
	return err
}

func billingDescribe(e *env, l *line) error {
	p, err := e.project(l.args[0], "resourcemanager.projects.get")
	if err != nil {
		return err
	}
	return e.show(l, map[string]any{"projectId": p.ID, "billingAccountName": p.Billing, "billingEnabled": p.Billing != ""})
}

func billingAccount(e *env, l *line) error {
	id := "billingAccounts/" + strings.TrimPrefix(l.args[0], "billingAccounts/")
	if _, err := e.do(client.Call{Op: "ask", Type: "billing_account", ID: id, Permissions: []string{"billing.accounts.get"}}); err != nil {
		return err
	}
	return e.show(l, map[string]any{"name": id, "open": true})
}

func servicesEnable(e *env, l *line) error {
	p, err := l.project()
	if err != nil {
		return err
	}
	_, err = e.do(client.Call{Op: "put", Type: store.ServiceBatch, ID: "projects/" + p + "/batches/services", Resource: "projects/" + p,
		Permissions: []string{"serviceusage.services.enable"}, Attrs: map[string]any{"services": plain(l.args)}})
	if err != nil {
		return err
	}
	e.note("Operation finished successfully.")
	return nil
}

func servicesList(e *env, l *line) error {
	name, err := l.project()
	if err != nil {
		return err
	}
	p, err := e.project(name, "serviceusage.services.list")
	if err != nil {
		return err
	}
	var out []any
	for _, api := range keys(p.APIs) {
		if p.APIs[api] {
			out = append(out, map[string]any{"config": map[string]any{"name": api}, "name": "projects/" + p.Number + "/services/" + api, "state": "ENABLED"})
		}
	}
	if out, err = listing(out, l); err != nil {
		return err
	}
	return e.show(l, out)
}

func identityCreate(e *env, l *line) error {
	p, err := l.project()
	if err != nil {
		return err
	}
	api, err := l.need("service")
	if err != nil {
		return err
	}
	r, err := e.do(client.Call{Op: "put", Type: store.ServiceIdentity, ID: "projects/" + p + "/identities/" + api, Resource: "projects/" + p,
		Permissions: []string{"serviceusage.services.enable"}, Attrs: map[string]any{"service": api}})
	if err != nil {
		return err
	}
	e.note("Service identity created: %s", r.Object.Str("email"))
	return nil
}
