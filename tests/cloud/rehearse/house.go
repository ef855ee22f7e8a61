package rehearse

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"

	"olyc.dev/cloud/client"
	"olyc.dev/cloud/hub"
	"olyc.dev/cloud/store"
	"olyc.dev/cloud/verbs"
)

// House is an environment that people depend on, as scripts of recovery speak of it.
type House struct {
	*Stage
	Project  string
	Doors    []string // addresses by which its scripts ask whether it is well
	Home     string   // the region that is lost
	Away     string   // where it goes
	Primary  string   // server at home
	Standby  string   // the copy that takes over
	Services []*store.Object
	digests  map[string]string
}

var (
	projectLine = regexp.MustCompile(`(?m)^readonly project=(\S+)`)
	projectFlag = regexp.MustCompile(`--project="?([a-z][a-z0-9-]+)"?`)
	goTo        = regexp.MustCompile(`"\$\{to\}" == ([a-z0-9-]+)`)
	doorLine    = regexp.MustCompile(`(?m)^\s*answers (https://\S+)`)
)

// house reads from the scripts what they are about; nil where a tree has none.
func (s *Stage) house() *House {
	h := &House{Stage: s, digests: map[string]string{}}
	text := ""
	for _, name := range []string{"failover.sh", "restore-services.sh", "rollback.sh", "restore-database.sh"} {
		text += s.read("scripts/disaster-recovery/" + name)
	}
	if m := projectLine.FindStringSubmatch(text); m != nil {
		h.Project = m[1]
	} else if m := projectFlag.FindStringSubmatch(text); m != nil {
		h.Project = m[1]
	}
	seen := map[string]bool{}
	for _, m := range doorLine.FindAllStringSubmatch(text, -1) {
		if !seen[m[1]] {
			seen[m[1]] = true
			h.Doors = append(h.Doors, m[1])
		}
	}
	if m := goTo.FindStringSubmatch(text); m != nil {
		h.Away = m[1]
	}
	return h
}

// look finds out what is there now.
func (h *House) look() error {
	w := h.world()
	h.Services = w.List(store.RunService, "projects/"+h.Project+"/")
	if len(h.Services) == 0 {
		return fmt.Errorf("no service runs in %s: was it applied?", h.Project)
	}
	for _, o := range w.List(store.SQLInstance, "projects/"+h.Project+"/instances/") {
		if o.Str("master_instance_name") != "" && (h.Away == "" || o.Location == h.Away) {
			h.Standby, h.Primary = o.Name(), o.Str("master_instance_name")
			if p := w.Get(store.SQLInstance, "projects/"+h.Project+"/instances/"+h.Primary); p != nil {
				h.Home = p.Location
			}
		}
	}
	if h.Primary == "" {
		for _, o := range w.List(store.SQLInstance, "projects/"+h.Project+"/instances/") {
			h.Primary, h.Home = o.Name(), o.Location
		}
	}
	return nil
}

// proof is an address at the door that reads and writes: any path that is not about health does so in the box.
func (h *House) proof() string {
	if len(h.Doors) == 0 {
		return ""
	}
	scheme, rest, _ := strings.Cut(h.Doors[0], "://")
	host, _, _ := strings.Cut(rest, "/")
	for _, d := range h.Doors {
		if strings.HasSuffix(d, "/proof") {
			return d
		}
	}
	return scheme + "://" + host + "/proof"
}

// deploy puts a real image into every service, as the guide says: a revision without traffic, asked, then all of the traffic.
// From then on traffic is pinned, as it is in any house that deploys.
func (h *House) deploy(version string) error {
	w := h.world()
	var lock []string
	names := map[string]bool{}
	for _, o := range h.Services {
		repo := h.registry(w, o.Location)
		if repo == nil {
			return fmt.Errorf("no registry for %s", o.ID)
		}
		name := fmt.Sprintf("%s-docker.pkg.dev/%s/%s/%s", repo.Location, repo.Project, repo.Name(), o.Name())
		digest := "sha256:" + store.Digest(o.Name()+version)
		h.digests[o.Name()] = digest
		// In every registry of the project: that all regions have it is the business of those who push.
		var images []*store.Object
		for _, r := range h.registries(w) {
			other := fmt.Sprintf("%s-docker.pkg.dev/%s/%s/%s", r.Location, r.Project, r.Name(), o.Name())
			images = append(images, &store.Object{Type: store.Image, ID: other + "@" + digest, Project: r.Project, Location: r.Location,
				Attrs: map[string]any{"tags": []any{version}}, Status: map[string]any{"health": "ok"}})
		}
		if err := h.Box.Put(client.Fixture{Objects: images}); err != nil {
			return err
		}
		region := "--region=" + o.Location
		if r := h.gcloud("run", "deploy", o.Name(), "--image="+name+"@"+digest, "--no-traffic", "--tag=candidate", "--project="+h.Project, region); r.Code != 0 {
			return fmt.Errorf("run deploy %s: %s", o.Name(), r.why())
		}
		now := h.world().Get(store.RunService, o.ID)
		if r := h.gcloud("run", "services", "update-traffic", o.Name(), "--project="+h.Project, region, "--to-revisions="+now.Stat("latestReady")+"=100"); r.Code != 0 {
			return fmt.Errorf("update-traffic %s: %s", o.Name(), r.why())
		}
		if !names[o.Name()] {
			names[o.Name()] = true
			lock = append(lock, fmt.Sprintf("%q: {\"reference\": %q, \"digest\": %q}", o.Name(), name, digest))
		}
	}
	sort.Strings(lock)
	text := fmt.Sprintf("{\"commit\": %q, \"images\": {%s}}\n", version, strings.Join(lock, ", "))
	return os.WriteFile(filepath.Join(h.Tree.Dir, "images.lock.json"), []byte(text), 0o644)
}

func (h *House) registries(w *store.Store) []*store.Object {
	var out []*store.Object
	for _, r := range w.List("google_artifact_registry_repository", "projects/"+h.Project+"/") {
		if r.Str("format") == "DOCKER" && r.Str("mode") != "REMOTE_REPOSITORY" {
			out = append(out, r)
		}
	}
	return out
}

// registry is the one that a region pulls from: its own, one of the continent, or that of home.
func (h *House) registry(w *store.Store, region string) *store.Object {
	all := h.registries(w)
	for _, r := range all {
		if r.Location == region || strings.HasPrefix(region, r.Location+"-") {
			return r
		}
	}
	if len(all) > 0 {
		return all[0]
	}
	return nil
}

func (h *House) gcloud(args ...string) *Ran { return h.gcloudAs(Founder, args...) }

func (h *House) gcloudAs(as string, args ...string) *Ran {
	return h.bash(as, append([]string{"-c", `exec gcloud "$@" --quiet`, "bash"}, args...)...)
}

// people puts GitHub's side into the world, and who acts there.
func (s *Stage) forge() error {
	repo := s.Tree.Repository()
	if repo == "" {
		return nil
	}
	owner, _, _ := strings.Cut(repo, "/")
	return s.Box.Put(client.Fixture{
		People: []string{verbs.Actions},
		Grants: []store.Grant{{Resource: hub.RepositoryID(repo), Role: "roles/owner", Member: Founder}, {Resource: hub.RepositoryID(repo), Role: "roles/owner", Member: verbs.Actions},
			{Resource: "orgs/" + owner, Role: "roles/owner", Member: Founder}},
		Objects: []*store.Object{{Type: hub.Repository, ID: hub.RepositoryID(repo), Attrs: map[string]any{"id": 1296269.0, "name": repo, "default_branch": "main",
			"visibility": "private", "plan": "enterprise", "owner": map[string]any{"login": owner, "id": 9919.0},
			"workflow": map[string]any{"default_workflow_permissions": "write", "can_approve_pull_request_reviews": false}}}},
	})
}

// rows are what a server holds.
func (h *House) rows(server string) []store.Row {
	return h.world().Rows("projects/" + h.Project + "/instances/" + server)
}

// away loses a region.
func (h *House) lose(region string) error {
	return h.Box.Fault(store.Fault{Name: "lost", Kind: "region-away", Region: region})
}
