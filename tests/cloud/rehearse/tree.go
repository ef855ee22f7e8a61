package rehearse

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sort"
	"strings"

	"olyc.dev/cloud/client"
	"olyc.dev/cloud/facts"
	"olyc.dev/cloud/store"
)

// Root is one folder that Terraform is started in.
type Root struct {
	Name    string // prod
	Dir     string
	Project string
	Bucket  string // of its state
}

// Tree is what olyc built from a spec.
type Tree struct {
	Name  string
	Spec  string
	Dir   string
	Roots []*Root
	types string
	text  string // all Terraform files
}

// Build builds a spec ("examples/shop") or an init template ("template:NAME") into a folder.
func Build(olyc, name, dir string) (*Tree, error) {
	spec := name
	if template, ok := strings.CutPrefix(name, "template:"); ok {
		spec = filepath.Join(dir, "spec")
		if out, err := exec.Command(olyc, "init", spec, "--template", template, "--yes").CombinedOutput(); err != nil {
			return nil, fmt.Errorf("olyc init: %w\n%s", err, out)
		}
	} else if err := copySpec(name, filepath.Join(dir, "spec")); err != nil {
		return nil, err
	}
	t := &Tree{Name: strings.TrimPrefix(filepath.Base(name), "template:"), Spec: filepath.Join(dir, "spec"), Dir: filepath.Join(dir, "out")}
	return t, t.Rebuild(olyc)
}

// copySpec takes the specs only, and what they read: an edit must not touch the example.
func copySpec(from, to string) error {
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	out, err := exec.Command("cp", "-R", from, to).CombinedOutput()
	if err != nil {
		return fmt.Errorf("cp: %w\n%s", err, out)
	}
	return nil
}

// Rebuild builds the spec again, over what is there.
func (t *Tree) Rebuild(olyc string) error {
	out, err := exec.Command(olyc, "build", t.Spec, "--out", t.Dir).CombinedOutput()
	if err != nil {
		// Only what is wrong: what it says beside that is for whoever writes the spec.
		text := string(out)
		if i := strings.Index(text, "error["); i >= 0 {
			text = text[i:]
		}
		return fmt.Errorf("olyc build %s: %w: %s", t.Name, err, text)
	}
	return t.read()
}

var (
	chdir     = regexp.MustCompile(`-chdir=["']?([A-Za-z0-9_./-]+/environments/[A-Za-z0-9_-]+)`)
	lockStep  = regexp.MustCompile(`(?m)^\s*step locks see_lock ([A-Za-z0-9_-]+)`)
	projectOf = regexp.MustCompile(`(?s)provider "google" \{.*?project\s*=\s*"([^"]+)"`)
	bucketOf  = regexp.MustCompile(`(?s)backend "gcs" \{.*?bucket\s*=\s*"([^"]+)"`)
	typeOf    = regexp.MustCompile(`\b(?:resource|data) "(google_[a-z0-9_]+)"`)
	people    = regexp.MustCompile(`\b(?:group|user):[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+`)
	variable  = regexp.MustCompile(`(?s)variable "([^"]+)" \{(.*?)\n\}`)
)

func (t *Tree) read() error {
	t.Roots, t.text = nil, ""
	found := map[string]*Root{}
	types := map[string]bool{}
	for _, typ := range strings.Split(t.types, ",") {
		types[typ] = typ != "" // what an edit took out of the files is in the state all the same
	}
	delete(types, "")
	err := filepath.WalkDir(t.Dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".tf" {
			if d != nil && d.Name() == ".terraform" {
				return filepath.SkipDir
			}
			return err
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		text := string(raw)
		t.text += text
		dir := filepath.Dir(path)
		for _, m := range typeOf.FindAllStringSubmatch(text, -1) {
			types[m[1]] = true
		}
		if m := projectOf.FindStringSubmatch(text); m != nil {
			root(found, dir).Project = m[1]
		}
		if m := bucketOf.FindStringSubmatch(text); m != nil {
			root(found, dir).Bucket = m[1]
		}
		return nil
	})
	if err != nil {
		return err
	}
	names := make([]string, 0, len(types))
	for typ := range types {
		names = append(names, typ)
	}
	sort.Strings(names)
	t.types = strings.Join(names, ",")
	for _, dir := range t.order() {
		if r := found[filepath.Join(t.Dir, dir)]; r != nil && r.Bucket != "" {
			t.Roots = append(t.Roots, r)
			delete(found, r.Dir)
		}
	}
	for _, dir := range sortedKeys(found) {
		if found[dir].Bucket != "" {
			t.Roots = append(t.Roots, found[dir])
		}
	}
	return nil
}

func sortedKeys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}

func root(found map[string]*Root, dir string) *Root {
	if found[dir] == nil {
		found[dir] = &Root{Name: filepath.Base(dir), Dir: dir}
	}
	return found[dir]
}

// order is the order in which the guide applies the roots, and where it leaves that to the bootstrap, the bootstrap.
func (t *Tree) order() []string {
	var out []string
	seen := map[string]bool{}
	add := func(dir string) {
		if !seen[dir] {
			seen[dir] = true
			out = append(out, dir)
		}
	}
	if guide, err := os.ReadFile(filepath.Join(t.Dir, "docs", "operations", "deployment-guide.md")); err == nil {
		for _, m := range chdir.FindAllStringSubmatch(string(guide), -1) {
			add(m[1])
		}
	}
	if script, err := os.ReadFile(filepath.Join(t.Dir, "scripts", "bootstrap.sh")); err == nil {
		for _, m := range lockStep.FindAllStringSubmatch(string(script), -1) {
			add("infrastructure/environments/" + m[1])
		}
	}
	return out
}

// Number is the number that a project of the box has.
func Number(project string) string { return store.Number(project, 12) }

// Values writes terraform.tfvars: what only an operator knows. They are told apart by name; a variable that nobody knows here is
// an error, so that a new one is noticed.
func (t *Tree) Values(r *Root) error {
	raw, err := os.ReadFile(filepath.Join(r.Dir, "variables.tf"))
	if err != nil && !os.IsNotExist(err) {
		return err
	}
	var out strings.Builder
	for _, m := range variable.FindAllStringSubmatch(string(raw), -1) {
		if strings.Contains(m[2], "\n  default") {
			continue
		}
		v, ok := map[string]string{
			"project_number": Number(r.Project), "github_owner_id": "9919", "github_repository_id": "1296269",
			"billing_account": billing, "organization_id": "123456789012", "org_id": "123456789012",
		}[m[1]]
		if !ok {
			return fmt.Errorf("%s: the rehearsal knows no value of variable %q", r.Name, m[1])
		}
		fmt.Fprintf(&out, "%s = %q\n", m[1], v)
	}
	return os.WriteFile(filepath.Join(r.Dir, "terraform.tfvars"), []byte(out.String()), 0o644)
}

// Found puts into the world what the bootstrap of the guide makes: projects with billing, who may set them up, the people that
// the spec names, the bucket of the first state, and Google's own identities. (That the bootstrap really does so is rehearsed
// from zero.)
func (t *Tree) Found(b *Box) error {
	f := client.Fixture{People: append([]string{Founder}, people.FindAllString(t.text, -1)...)}
	for _, r := range t.Roots {
		apis := map[string]bool{"cloudresourcemanager.googleapis.com": true, "serviceusage.googleapis.com": true, "iam.googleapis.com": true}
		f.Projects = append(f.Projects, store.Project{ID: r.Project, Number: Number(r.Project), Billing: billing, APIs: apis})
		f.Grants = append(f.Grants, store.Grant{Resource: "projects/" + r.Project, Role: "roles/owner", Member: Founder})
		// On the account that pays no root can grant; the bootstrap does, for a root with a budget.
		if raw, err := os.ReadFile(filepath.Join(r.Dir, "variables.tf")); err == nil && strings.Contains(string(raw), `"billing_account"`) {
			for who, role := range map[string]string{"planner": "roles/billing.viewer", "applier": "roles/billing.costsManager"} {
				f.Grants = append(f.Grants, store.Grant{Resource: "billingAccounts/" + billing, Role: role,
					Member: "serviceAccount:" + who + "@" + r.Project + ".iam.gserviceaccount.com"})
			}
		}
		for _, a := range facts.Agents {
			f.People = append(f.People, "serviceAccount:"+strings.Replace(a.Address, "NUMBER", Number(r.Project), 1))
		}
	}
	f.Grants = append(f.Grants, store.Grant{Resource: "billingAccounts/" + billing, Role: "roles/billing.admin", Member: Founder})
	if err := b.Put(f); err != nil || len(t.Roots) == 0 {
		return err
	}
	for _, r := range t.Roots {
		if r.Name != "shared" && regexp.MustCompile(`name\s*=\s*"`+regexp.QuoteMeta(r.Bucket)+`"`).MatchString(t.text) {
			continue // the shared root makes it
		}
		if there, err := b.World("google_storage_bucket", r.Bucket); err != nil || len(there) > 0 {
			continue // made when the platform was founded
		}
		if err := b.Put(client.Fixture{Objects: []*store.Object{stateBucket(r)}}); err != nil {
			return err
		}
	}
	return nil
}

func stateBucket(r *Root) *store.Object {
	return &store.Object{
		Type: "google_storage_bucket", ID: r.Bucket, Project: r.Project, Location: "us",
		Attrs: map[string]any{
			"name": r.Bucket, "location": "US", "uniform_bucket_level_access": true, "public_access_prevention": "enforced",
			"versioning": []any{map[string]any{"enabled": true}}, "storage_class": "STANDARD", "project": r.Project,
		},
	}
}
