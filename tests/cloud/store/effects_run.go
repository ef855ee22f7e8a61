package store

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Types of ours that belong to Cloud Run and to images.
const (
	RunService  = "google_cloud_run_v2_service"
	RunRevision = "run_revision"
	Image       = "image"
)

func init() {
	OnChange(RunService, runService)
	OnDelete(RunService, func(s *Store, o *Object) {
		for _, r := range s.List(RunRevision, o.ID+"/revisions/") {
			s.Drop(RunRevision, r.ID)
		}
	})
}

// Block is the first element of a block of Terraform's state, an empty map where there is none.
func Block(v any) map[string]any {
	list, _ := v.([]any)
	if len(list) == 0 {
		return map[string]any{}
	}
	m, _ := list[0].(map[string]any)
	if m == nil {
		return map[string]any{}
	}
	return m
}

// Blocks are all elements of a block.
func Blocks(v any) []map[string]any {
	list, _ := v.([]any)
	var out []map[string]any
	for _, e := range list {
		if m, ok := e.(map[string]any); ok {
			out = append(out, m)
		}
	}
	return out
}

// runService makes a revision when the template changes, and divides the traffic: a service whose traffic names revisions
// keeps it there, whatever is newer.
func runService(s *Store, old, o *Object) *Error {
	template := Block(o.Attrs["template"])
	wanted, _ := template["revision"].(string)
	changed := old == nil || !Same(Block(old.Attrs["template"]), template)
	if old != nil {
		for k, v := range old.Status {
			if _, ok := o.Status[k]; !ok {
				o.Status[k] = v
			}
		}
	}
	p := s.Project(o.Project)
	if p != nil {
		o.Attrs["uri"] = fmt.Sprintf("https://%s-%s.%s.run.app", o.Name(), p.Number, o.Location)
		o.Attrs["urls"] = []any{o.Attrs["uri"]}
	}
	if changed {
		n := len(s.List(RunRevision, o.ID+"/revisions/")) + 1
		name := wanted
		if name == "" {
			name = fmt.Sprintf("%s-%05d-%s", o.Name(), n, Digest(fmt.Sprint(o.ID, n))[:3])
		}
		if !strings.HasPrefix(name, o.Name()+"-") {
			return Refuse("INVALID_ARGUMENT", "revision-name", "spec.template.metadata.name: Revision name must be prefixed by the name of the enclosing Configuration or Service %s-", o.Name())
		}
		id := o.ID + "/revisions/" + name
		if s.Get(RunRevision, id) != nil {
			return Refuse("ALREADY_EXISTS", "revision-exists", "Revision named '%s' with different configuration already exists.", name)
		}
		why := s.cannotStart(o, template)
		ready := "True"
		if why != "" {
			ready = "False"
		}
		s.Put(&Object{Type: RunRevision, ID: id, Project: o.Project, Location: o.Location,
			Attrs: map[string]any{"template": []any{template}}, Status: map[string]any{"ready": ready, "message": why, "number": float64(n)}})
		o.Status["latestCreated"], o.Attrs["latest_created_revision"] = name, id
		o.Status["ready"], o.Status["message"] = ready, why
		if why == "" {
			o.Status["latestReady"], o.Attrs["latest_ready_revision"] = name, id
		}
	}
	if err := s.divide(o); err != nil {
		return err
	}
	// What cannot start is there all the same; who made it hears that it failed.
	if changed && o.Status["ready"] == "False" {
		o.Status["failed"] = o.Status["message"]
	} else {
		delete(o.Status, "failed")
	}
	return nil
}

// Unready takes back that the newest revision is ready: something was found out that only who starts it can see.
func Unready(s *Store, o *Object, why string) {
	created := o.Stat("latestCreated")
	if r := s.Get(RunRevision, o.ID+"/revisions/"+created); r != nil {
		r.Status["ready"], r.Status["message"] = "False", why
	}
	o.Status["ready"], o.Status["message"], o.Status["failed"] = "False", why, why
	if o.Stat("latestReady") != created {
		return
	}
	delete(o.Status, "latestReady")
	newest := 0.0
	for _, r := range s.List(RunRevision, o.ID+"/revisions/") {
		if n, _ := r.Status["number"].(float64); r.Stat("ready") == "True" && n > newest {
			newest = n
			o.Status["latestReady"] = r.Name()
		}
	}
	_ = s.divide(o) // it was divided before, and no revision has gone
}

// divide works out which revision serves how much, from what the service says of its traffic.
func (s *Store) divide(o *Object) *Error {
	targets := Blocks(o.Attrs["traffic"])
	if len(targets) == 0 {
		targets = []map[string]any{{"type": "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", "percent": 100.0}}
	}
	var serves []any
	sum := 0.0
	for _, t := range targets {
		percent, _ := t["percent"].(float64)
		sum += percent
		revision, _ := t["revision"].(string)
		latest := t["type"] == "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST" || revision == ""
		if latest {
			revision, _ = o.Status["latestReady"].(string)
		}
		if revision == "" {
			continue // nothing is ready yet
		}
		r := s.Get(RunRevision, o.ID+"/revisions/"+revision)
		if r == nil {
			return Refuse("NOT_FOUND", "revision-missing", "Revision %q referenced in traffic does not exist", revision)
		}
		one := map[string]any{"revisionName": revision}
		if percent > 0 {
			one["percent"] = percent
			r.Status["served"] = s.Now().Format("2006-01-02T15:04:05.000000Z")
		}
		if latest {
			one["latestRevision"] = true
		}
		if tag, _ := t["tag"].(string); tag != "" {
			one["tag"] = tag
			one["url"] = strings.Replace(o.Str("uri"), "https://", "https://"+tag+"---", 1)
		}
		serves = append(serves, one)
	}
	if sum != 100 {
		return Refuse("INVALID_ARGUMENT", "traffic-sum", "spec.traffic: Sum of traffic percentages must be 100; got %v", sum)
	}
	o.Status["traffic"] = serves
	return nil
}

// cannotStart says why a revision does not become ready, or nothing.
func (s *Store) cannotStart(o *Object, template map[string]any) string {
	account, _ := template["service_account"].(string)
	if account != "" {
		_, domain, _ := strings.Cut(account, "@")
		project := strings.TrimSuffix(domain, ".iam.gserviceaccount.com")
		if s.Get("google_service_account", "projects/"+project+"/serviceAccounts/"+account) == nil {
			return fmt.Sprintf("Service account %s does not exist.", account)
		}
	}
	for _, c := range Blocks(template["containers"]) {
		image, _ := c["image"].(string)
		if why := s.cannotPull(image); why != "" {
			return why
		}
		for _, e := range Blocks(c["env"]) {
			ref := Block(Block(e["value_source"])["secret_key_ref"])
			if secret, _ := ref["secret"].(string); secret != "" {
				version, _ := ref["version"].(string)
				if why := s.cannotReadSecret(o, secret, version); why != "" {
					return why
				}
			}
		}
		if img := s.imageOf(image); img != nil && img.Stat("health") == "broken" {
			return "The user-provided container failed to start and listen on the port defined provided by the PORT=8080 environment variable within the allocated timeout."
		}
	}
	return ""
}

// cannotPull asks the registry for an image: those of Google's own are everywhere, ours lie where their repository does.
func (s *Store) cannotPull(image string) string {
	host, rest, _ := strings.Cut(image, "/")
	location, ours := strings.CutSuffix(host, "-docker.pkg.dev")
	if !ours || strings.HasPrefix(rest, "cloudrun/") || strings.HasPrefix(rest, "cloud-sql-connectors/") {
		return ""
	}
	if s.Away(location) {
		return fmt.Sprintf("Image '%s' could not be pulled: %s does not answer.", image, host)
	}
	if s.imageOf(image) == nil {
		return fmt.Sprintf("Image '%s' not found.", image)
	}
	return ""
}

// imageOf finds an image by its digest or its tag.
func (s *Store) imageOf(reference string) *Object {
	if strings.Contains(reference, "@") {
		name, digest, _ := strings.Cut(reference, "@")
		// name:tag@digest is also a name: the digest counts.
		if i := strings.LastIndexByte(name, ':'); i > strings.LastIndexByte(name, '/') {
			name = name[:i]
		}
		return s.Get(Image, name+"@"+digest)
	}
	name, tag := reference, "latest"
	if i := strings.LastIndexByte(reference, ':'); i > strings.LastIndexByte(reference, '/') {
		name, tag = reference[:i], reference[i+1:]
	}
	for _, o := range s.List(Image, name+"@") {
		tags, _ := o.Attrs["tags"].([]any)
		for _, t := range tags {
			if t == tag {
				return o
			}
		}
	}
	return nil
}

func (s *Store) cannotReadSecret(o *Object, secret, version string) string {
	if !strings.HasPrefix(secret, "projects/") {
		secret = "projects/" + o.Project + "/secrets/" + secret
	}
	secret = s.Canon(secret)
	found := s.Get("google_secret_manager_secret", secret)
	if found == nil {
		return fmt.Sprintf("Secret %s was not found", secret)
	}
	for _, v := range s.List("", secret+"/versions/") {
		if v.Attrs["enabled"] != false && (version == "latest" || version == "" || version == v.Name()) {
			return ""
		}
	}
	return fmt.Sprintf("Secret %s/versions/%s was not found", s.ByNumber(secret), version)
}

// Same says whether two values are equal as JSON.
func Same(a, b any) bool {
	x, err := json.Marshal(a)
	if err != nil {
		panic(err)
	}
	y, err := json.Marshal(b)
	if err != nil {
		panic(err)
	}
	return string(x) == string(y)
}
