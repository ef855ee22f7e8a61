package verbs

import (
	"net/url"
	"regexp"
	"strings"

	"olyc.dev/cloud/client"
	"olyc.dev/cloud/store"
)

// service is a request to a service of Cloud Run: to one of the revisions that have traffic now.
func (d *door) service(id, caller string) answer {
	o := d.now.Get(store.RunService, id)
	if o == nil {
		return failed(404, "the service %s is gone", id)
	}
	a := answer{code: 200, service: o.Name(), region: o.Location}
	if d.away(o.Location) {
		return failed(503, "%s does not answer", o.Location)
	}
	// Cloud Run answers these itself: no program ever sees them.
	if strings.HasSuffix(d.path, "z") {
		return failed(404, "%s ends in z: Cloud Run keeps such paths for itself", d.path)
	}
	if why := d.invoke(o, caller); why != "" {
		return failed(403, "%s", why)
	}
	traffic, _ := o.Status["traffic"].([]any)
	if len(traffic) == 0 {
		return failed(503, "%s has no revision that serves", o.Name())
	}
	// All that serve have to be well: a share of users meets each.
	for _, t := range traffic {
		m := asMap(t)
		if p, _ := m["percent"].(float64); p == 0 {
			continue
		}
		a.revision = cell(m["revisionName"])
		r := d.now.Get(store.RunRevision, o.ID+"/revisions/"+a.revision)
		if r == nil {
			return failed(503, "the revision %s is gone", a.revision)
		}
		b := d.program(o, r)
		if b.code != 200 {
			b.service, b.region, b.revision = a.service, a.region, a.revision
			return b
		}
		a.databases = append(a.databases, b.databases...)
	}
	return a
}

// invoke: a service that wants to know who calls lets in whom it was told to.
func (d *door) invoke(o *store.Object, caller string) string {
	if o.Attrs["invoker_iam_disabled"] == true {
		return ""
	}
	for _, g := range d.now.Grants {
		if g.Resource == o.ID && g.Role == "roles/run.invoker" && (g.Member == "allUsers" || g.Member == caller) {
			return ""
		}
	}
	return "The caller (" + caller + ") does not have permission 'run.routes.invoke' on " + o.ID
}

// well are paths that only say that the process lives.
var well = regexp.MustCompile(`^/(health|livez?|ready|startup)[a-z]*$`)

// program is what the box takes a program for: its health is that of its process; anything else it is asked for reads (and
// unless it is a GET writes) all its databases, and asks all services that it knows, in the same way.
func (d *door) program(o, revision *store.Object) answer {
	t := store.Block(revision.Attrs["template"])
	account := "serviceAccount:" + cell(t["service_account"])
	a := answer{code: 200}
	if revision.Stat("ready") != "True" {
		return failed(503, "%s is not ready: %s", revision.Name(), revision.Stat("message"))
	}
	for _, c := range store.Blocks(t["containers"]) {
		if img := d.image(cell(c["image"])); img != nil && img.Stat("health") == "failing" {
			return failed(500, "the program of %s answers with errors", revision.Name())
		}
	}
	if well.MatchString(d.path) {
		return a
	}
	for _, c := range store.Blocks(t["containers"]) {
		args, _ := c["args"].([]any)
		for _, arg := range args {
			if name, _, _ := strings.Cut(cell(arg), "?"); connection.MatchString(name) {
				if why := d.database(name, account); why != "" {
					return failed(500, "%s: %s", o.Name(), why)
				}
				a.databases = append(a.databases, name)
			}
		}
		for _, e := range store.Blocks(c["env"]) {
			u, err := url.Parse(cell(e["value"]))
			if err != nil || !strings.HasSuffix(u.Hostname(), ".run.app") || d.seen[u.Hostname()] {
				continue
			}
			d.seen[u.Hostname()] = true
			b := d.direct(u.Hostname(), account)
			if b.code != 200 {
				return failed(502, "%s asked %s: %s", o.Name(), u.Hostname(), b.why)
			}
			a.databases = append(a.databases, b.databases...)
		}
	}
	return a
}

func (d *door) image(name string) *store.Object {
	for _, o := range d.now.List(store.Image, strings.SplitN(name, "@", 2)[0]) {
		if o.ID == name {
			return o
		}
	}
	return nil
}

var connection = regexp.MustCompile(`^[a-z0-9-]+:[a-z0-9-]+:[a-z0-9-]+$`)

// database reads a server, and writes it where the request writes: PROJECT:REGION:NAME, as the proxy is told.
func (d *door) database(name, account string) string {
	parts := strings.Split(name, ":")
	id := "projects/" + parts[0] + "/instances/" + parts[2]
	o := d.now.Get(store.SQLInstance, id)
	switch {
	case o == nil:
		return "the server " + name + " does not exist"
	case o.Location != parts[1]:
		return "the server " + name + " lies in " + o.Location
	case d.away(o.Location):
		return "the server " + name + " does not answer: " + o.Location + " is away"
	case o.Stat("state") != "RUNNABLE":
		return "the server " + name + " is " + o.Stat("state")
	}
	_, err := d.c.With(account).Do(client.Call{Op: "ask", Verb: "connect", Type: store.SQLInstance, ID: id, Permissions: []string{"cloudsql.instances.connect"}})
	if err != nil {
		return err.Error()
	}
	if d.method == "GET" || d.method == "HEAD" {
		return ""
	}
	if o.Str("instance_type") != leader {
		return "cannot execute INSERT in a read-only transaction: " + name + " is a replica"
	}
	if !contains(d.wrote, id) {
		d.wrote = append(d.wrote, id)
	}
	return ""
}

func contains(list []string, one string) bool {
	for _, x := range list {
		if x == one {
			return true
		}
	}
	return false
}
