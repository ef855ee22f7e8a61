package verbs

import (
	"strings"

	"olyc.dev/cloud/client"
)

const accountType = "google_service_account"

func init() {
	add(map[string]verb{
		"iam service-accounts describe": {"", 1, 1, accountDescribe},
		"iam service-accounts create":   {"display-name= description=", 1, 1, accountCreate},
		"iam service-accounts add-iam-policy-binding": {"role= member= condition=", 1, 1, func(e *env, l *line) error {
			return e.bind(l, "grant", accountType, accountID(l.args[0]), "iam.serviceAccounts.getIamPolicy", "iam.serviceAccounts.setIamPolicy")
		}},
	})
}

// accountID is the full name of a service account, from its address.
func accountID(email string) string {
	_, domain, _ := strings.Cut(email, "@")
	return "projects/" + strings.TrimSuffix(domain, ".iam.gserviceaccount.com") + "/serviceAccounts/" + email
}

func accountDescribe(e *env, l *line) error {
	o, err := e.read(accountType, accountID(l.args[0]), "iam.serviceAccounts.get")
	if err != nil {
		return err
	}
	return e.show(l, map[string]any{"email": o.Str("email"), "name": o.ID, "disabled": o.Attrs["disabled"] == true, "uniqueId": o.Str("unique_id")})
}

func accountCreate(e *env, l *line) error {
	p, err := l.project()
	if err != nil {
		return err
	}
	email := l.args[0] + "@" + p + ".iam.gserviceaccount.com"
	_, err = e.do(client.Call{Op: "create", Type: accountType, ID: accountID(email), Project: p, Resource: "projects/" + p, Permissions: []string{"iam.serviceAccounts.create"},
		Attrs: map[string]any{"account_id": l.args[0], "project": p, "display_name": l.flags["display-name"]}})
	return err
}
