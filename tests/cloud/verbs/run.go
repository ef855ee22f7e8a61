package verbs

import (
	"fmt"
	"os"
	"sort"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"olyc.dev/cloud/client"
	"olyc.dev/cloud/store"
)

func init() {
	add(map[string]verb{
		"run services describe":       {"region=", 1, 1, runDescribe},
		"run services list":           {"region=" + lists, 0, 0, runList},
		"run services replace":        {"region=", 1, 1, runReplace},
		"run services update":         {"region= image= container= no-traffic tag= update-labels= revision-suffix=", 1, 1, runUpdate},
		"run deploy":                  {"region= image= container= no-traffic tag= update-labels= revision-suffix=", 1, 1, runUpdate},
		"run services update-traffic": {"region= to-revisions= to-latest to-tags= remove-tags= set-tags= update-tags=", 1, 1, runTraffic},
		"run revisions list":          {"region= service=" + lists, 0, 0, revisionList},
		"run revisions describe":      {"region=", 1, 1, revisionDescribe},
		"run services get-iam-policy": {"region=", 1, 1, runPolicy},
	})
}

// service names the service of a command: every one needs its region.
func (l *line) service(name string) (string, error) {
	p, err := l.project()
	if err != nil {
		return "", err
	}
	r, err := l.need("region")
	return "projects/" + p + "/locations/" + r + "/services/" + name, err
}

func (e *env) runService(l *line, name string) (*store.Object, error) {
	id, err := l.service(name)
	if err != nil {
		return nil, err
	}
	return e.read(store.RunService, id, "run.services.get")
}

func runDescribe(e *env, l *line) error {
	o, err := e.runService(l, l.args[0])
	if err != nil {
		return err
	}
	return e.show(l, v1(o))
}

func runList(e *env, l *line) error {
	p, err := l.project()
	if err != nil {
		return err
	}
	prefix := "projects/" + p + "/locations/"
	if r := l.flags["region"]; r != "" {
		prefix += r + "/"
	}
	found, err := e.list(store.RunService, prefix, "projects/"+p, "run.services.list")
	if err != nil {
		return err
	}
	return e.listed(l, inOrder(found, func(o *store.Object) any { return v1(o) }))
}

func runReplace(e *env, l *line) error {
	raw, err := os.ReadFile(l.args[0])
	if err != nil {
		return err
	}
	var manifest map[string]any
	if err := yaml.Unmarshal(raw, &manifest); err != nil {
		return fail("INVALID_ARGUMENT", "manifest", "%s: %v", l.args[0], err)
	}
	manifest = asMap(plain(manifest))
	name, _ := at(manifest, "metadata.name").(string)
	o, err := e.runService(l, name)
	if err != nil {
		return err
	}
	template, traffic, err := fromV1(store.Block(o.Attrs["template"]), manifest)
	if err != nil {
		return err
	}
	return e.runWrite(o, template, traffic)
}

// runWrite makes the change, which makes a revision where the template differs, and waits until it is ready.
func (e *env) runWrite(o *store.Object, template map[string]any, traffic []any) error {
	account := cell(template["service_account"])
	if account != "" {
		_, domain, _ := strings.Cut(account, "@")
		_, err := e.do(client.Call{Op: "ask", Type: "google_service_account", ID: "projects/" + strings.TrimSuffix(domain, ".iam.gserviceaccount.com") +
			"/serviceAccounts/" + account, Permissions: []string{"iam.serviceAccounts.actAs"}})
		if err != nil {
			return err
		}
	}
	r, err := e.do(client.Call{Op: "patch", Type: store.RunService, ID: o.ID, Permissions: []string{"run.services.update", "run.services.get"},
		Attrs: map[string]any{"template": []any{template}, "traffic": traffic, "client": "gcloud"}})
	if err != nil {
		return err
	}
	if why := r.Object.Stat("failed"); why != "" {
		return fail("FAILED_PRECONDITION", "revision-not-ready", "Revision '%s' is not ready and cannot serve traffic. %s", r.Object.Stat("latestCreated"), why)
	}
	e.note("Service [%s] revision [%s] is ready; traffic: %s", o.Name(), r.Object.Stat("latestReady"), serving(r.Object))
	return nil
}

func serving(o *store.Object) string {
	var out []string
	list, _ := o.Status["traffic"].([]any)
	for _, t := range list {
		out = append(out, fmt.Sprintf("%v%% %v", cell(at(t, "percent")), at(t, "revisionName")))
	}
	return strings.Join(out, ", ")
}

func runUpdate(e *env, l *line) error {
	o, err := e.runService(l, l.args[0])
	if err != nil {
		return err
	}
	image, err := l.need("image")
	if err != nil {
		return err
	}
	template := asMap(plain(store.Block(o.Attrs["template"])))
	delete(template, "revision")
	if c := l.flags["container"]; !setImage(template, c, image) {
		return fail("INVALID_ARGUMENT", "container", "no container %q takes requests", c)
	}
	for _, pair := range strings.Split(l.flags["update-labels"], ",") {
		if k, v, ok := strings.Cut(pair, "="); ok {
			labels := asMap(template["labels"])
			if labels == nil {
				labels = map[string]any{}
			}
			labels[k], template["labels"] = v, labels
		}
	}
	traffic := store.Blocks(o.Attrs["traffic"])
	if l.has("no-traffic") {
		traffic = pinned(o)
	}
	suffix, tag := l.flags["revision-suffix"], l.flags["tag"]
	if suffix == "" {
		n := len(o.Stat("latestCreated"))
		suffix = fmt.Sprintf("%05d-%s", o.Generation+1, store.Digest(o.ID + fmt.Sprint(o.Generation, n))[:3])
	}
	template["revision"] = o.Name() + "-" + suffix
	if tag != "" {
		traffic = append(untag(traffic, tag), map[string]any{"type": "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION", "revision": template["revision"], "tag": tag, "percent": 0.0})
	}
	return e.runWrite(o, template, anys(traffic))
}

func anys(list []map[string]any) []any {
	out := []any{}
	for _, m := range list {
		out = append(out, m)
	}
	return out
}

// setImage changes the container that takes requests: that with a port, or the only one.
func setImage(template map[string]any, name, image string) bool {
	all := store.Blocks(template["containers"])
	for _, c := range all {
		if name == cell(c["name"]) && name != "" || name == "" && (len(all) == 1 || len(store.Blocks(c["ports"])) > 0) {
			c["image"] = image
			return true
		}
	}
	return false
}

// pinned is the traffic as it is now, named by revisions: so newer ones get none.
func pinned(o *store.Object) []map[string]any {
	var out []map[string]any
	list, _ := o.Status["traffic"].([]any)
	for _, t := range list {
		m := asMap(t)
		out = append(out, map[string]any{"type": "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION", "revision": m["revisionName"], "percent": m["percent"], "tag": m["tag"]})
	}
	return out
}

// untag takes a tag from whoever has it; what has no traffic either goes.
func untag(traffic []map[string]any, tag string) []map[string]any {
	var out []map[string]any
	for _, t := range traffic {
		if t["tag"] == tag {
			delete(t, "tag")
			if p, _ := t["percent"].(float64); p == 0 {
				continue
			}
		}
		out = append(out, t)
	}
	return out
}

func runTraffic(e *env, l *line) error {
	o, err := e.runService(l, l.args[0])
	if err != nil {
		return err
	}
	var traffic []map[string]any
	// Tags stay where they are, whatever the shares.
	for _, t := range pinned(o) {
		if tag, _ := t["tag"].(string); tag != "" {
			t["percent"] = 0.0
			traffic = append(traffic, t)
		}
	}
	for _, tag := range strings.Split(l.flags["remove-tags"], ",") {
		if tag != "" {
			traffic = untag(traffic, tag)
		}
	}
	if l.has("set-tags") || l.has("update-tags") {
		return wrong("set-tags and update-tags")
	}
	given := l.flags["to-revisions"]
	switch {
	case l.has("to-latest") && given == "":
		traffic = append(traffic, map[string]any{"type": "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", "percent": 100.0})
	case given != "" || l.has("to-tags"):
		more, err := shares(o, given, l.flags["to-tags"])
		if err != nil {
			return err
		}
		traffic = append(traffic, more...)
	case l.has("remove-tags"):
		for _, t := range pinned(o) {
			if p, _ := t["percent"].(float64); p > 0 {
				delete(t, "tag")
				traffic = append(traffic, t)
			}
		}
	default:
		return wrong("one of --to-latest, --to-revisions and --to-tags")
	}
	r, err := e.do(client.Call{Op: "patch", Type: store.RunService, ID: o.ID, Permissions: []string{"run.services.update", "run.services.get"},
		Attrs: map[string]any{"traffic": anys(traffic)}})
	if err != nil {
		return err
	}
	e.note("Traffic: %s", serving(r.Object))
	return nil
}

// shares reads REVISION=PERCENT,… (or TAG=PERCENT,…); what is left of a hundred stays where it was, divided as it was.
func shares(o *store.Object, revisions, tags string) ([]map[string]any, error) {
	given := map[string]float64{}
	sum := 0.0
	read := func(text string, name func(string) string) error {
		for _, pair := range strings.Split(text, ",") {
			if pair == "" {
				continue
			}
			r, p, _ := strings.Cut(pair, "=")
			n, err := strconv.ParseFloat(p, 64)
			if r = name(r); err != nil || n < 0 || n > 100 || r == "" {
				return fail("INVALID_ARGUMENT", "traffic", "%s is no REVISION=PERCENT", pair)
			}
			given[r] += n
			sum += n
		}
		return nil
	}
	err := read(revisions, func(r string) string {
		if r == "LATEST" {
			return o.Stat("latestReady")
		}
		return r
	})
	if err == nil {
		err = read(tags, func(tag string) string {
			for _, t := range pinned(o) {
				if t["tag"] == tag {
					return cell(t["revision"])
				}
			}
			return ""
		})
	}
	if err != nil {
		return nil, err
	}
	rest := 0.0
	for _, t := range pinned(o) {
		if p, _ := t["percent"].(float64); p > 0 {
			if _, ok := given[cell(t["revision"])]; !ok {
				rest += p
			}
		}
	}
	if sum > 100 || sum < 100 && rest == 0 {
		return nil, fail("INVALID_ARGUMENT", "traffic-sum", "the shares come to %v percent", sum)
	}
	if sum < 100 {
		for _, t := range pinned(o) {
			r := cell(t["revision"])
			if p, _ := t["percent"].(float64); p > 0 && given[r] == 0 {
				given[r] = p * (100 - sum) / rest
			}
		}
	}
	var names []string
	for r := range given {
		names = append(names, r)
	}
	sort.Strings(names)
	var out []map[string]any
	for _, r := range names {
		out = append(out, map[string]any{"type": "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION", "revision": r, "percent": given[r]})
	}
	return out, nil
}

func revisionList(e *env, l *line) error {
	p, err := l.project()
	if err != nil {
		return err
	}
	r, err := l.need("region")
	if err != nil {
		return err
	}
	prefix := "projects/" + p + "/locations/" + r + "/services/"
	if s := l.flags["service"]; s != "" {
		prefix += s + "/revisions/"
	}
	found, err := e.list(store.RunRevision, prefix, "projects/"+p, "run.revisions.list")
	if err != nil {
		return err
	}
	// Newest first, as gcloud has it.
	sort.SliceStable(found, func(i, j int) bool { return found[i].Created.After(found[j].Created) })
	return e.listed(l, inOrder(found, func(o *store.Object) any { return v1Revision(o) }))
}

func revisionDescribe(e *env, l *line) error {
	p, err := l.project()
	if err != nil {
		return err
	}
	r, err := l.need("region")
	if err != nil {
		return err
	}
	found, err := e.list(store.RunRevision, "projects/"+p+"/locations/"+r+"/services/", "projects/"+p, "run.revisions.get")
	if err != nil {
		return err
	}
	for _, o := range found {
		if o.Name() == l.args[0] {
			return e.show(l, v1Revision(o))
		}
	}
	return fail("NOT_FOUND", "missing", "Cannot find revision [%s]", l.args[0])
}

func runPolicy(e *env, l *line) error {
	id, err := l.service(l.args[0])
	if err != nil {
		return err
	}
	return e.policy(l, store.RunService, id, "run.services.getIamPolicy")
}
