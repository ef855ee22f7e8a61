package verbs

import (
	"fmt"
	"strings"

	"olyc.dev/cloud/client"
	"olyc.dev/cloud/store"
)

func init() { tools["bq"] = bq }

// bq shows the identity with which BigQuery uses keys; asking for it makes it.
func bq(e *env, args []string) error {
	l, err := parse(args, "encryption_service_account project_id= format=")
	if err != nil {
		return err
	}
	if len(l.args) != 1 || l.args[0] != "show" || !l.has("encryption_service_account") {
		return wrong("bq %s", strings.Join(args, " "))
	}
	e.verb = "bq show --encryption_service_account"
	p, err := l.need("project_id")
	if err != nil {
		return err
	}
	r, err := e.do(client.Call{Op: "put", Type: store.ServiceIdentity, ID: "projects/" + p + "/identities/bigquery.googleapis.com", Resource: "projects/" + p,
		Permissions: []string{"resourcemanager.projects.get"}, Attrs: map[string]any{"service": "bigquery.googleapis.com"}})
	if err != nil {
		return err
	}
	if f := l.flags["format"]; f == "json" {
		fmt.Fprintf(e.out, "{\"ServiceAccountID\":%q}\n", r.Object.Str("email"))
		return nil
	} else if f != "" {
		return wrong("--format=%s", f)
	}
	fmt.Fprintf(e.out, "              ServiceAccountID\n %s\n %s\n", strings.Repeat("-", 60), r.Object.Str("email"))
	return nil
}
