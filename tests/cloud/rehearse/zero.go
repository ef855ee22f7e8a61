package rehearse

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"olyc.dev/cloud/client"
	"olyc.dev/cloud/hub"
	"olyc.dev/cloud/store"
	"olyc.dev/cloud/verbs"
)

const (
	bootstrap = "scripts/bootstrap.sh"
	billing   = "012345-6789AB-CDEF01"
)

// ZeroMain is `cloud rehearse zero`: rehearsal 3, from nothing to a run that plans, and then a change on its way through the
// workflow, with and without approval.
func ZeroMain(args []string) int {
	return rehearsal("zero", args, (*Options).empty, func(s *Stage) {
		if s.fromZero() {
			s.refused()
			s.change()
		}
	})
}

// empty builds a tree and a world in which nothing is: a person who may make projects and link them to a bill, and who
// administers a repository that somebody has made at GitHub.
func (o *Options) empty(r *Report, name string) (*Stage, error) {
	dir := filepath.Join(o.Work, "zero-"+strings.NewReplacer("/", "-", ":", "-").Replace(name))
	if err := os.RemoveAll(dir); err != nil {
		return nil, err
	}
	tree, err := Build(o.Olyc, name, dir)
	if err != nil {
		return nil, err
	}
	box, err := StartBox(filepath.Join(dir, "box"), o.Facts)
	if err != nil {
		return nil, err
	}
	s := &Stage{Report: r, Box: box, Tree: tree, Olyc: o.Olyc, Applied: map[string]int{}}
	if s.Config, err = box.Mirror("8.0.0"); err == nil {
		err = s.founder()
	}
	if err == nil {
		err = s.platforms()
	}
	if err != nil {
		box.Stop()
		return nil, err
	}
	return s, nil
}

var (
	teamLine = regexp.MustCompile(`see_team ([^/\s]+)/(\S+)`)
	private  = regexp.MustCompile(`see_repository (private|public)`)
)

// founder puts the first person into the world, and what lies at GitHub before anybody begins.
func (s *Stage) founder() error {
	script := s.read(bootstrap)
	repo := s.Tree.Repository()
	owner, _, _ := strings.Cut(repo, "/")
	visibility := "private"
	if m := private.FindStringSubmatch(script); m != nil {
		visibility = m[1]
	}
	f := client.Fixture{
		People: append([]string{Founder, verbs.Actions}, people.FindAllString(s.Tree.text, -1)...),
		Grants: []store.Grant{
			{Resource: verbs.Organization, Role: "roles/resourcemanager.projectCreator", Member: Founder},
			{Resource: "billingAccounts/" + billing, Role: "roles/billing.admin", Member: Founder},
			{Resource: hub.RepositoryID(repo), Role: "roles/owner", Member: Founder},
			{Resource: hub.RepositoryID(repo), Role: "roles/owner", Member: verbs.Actions},
			{Resource: "orgs/" + owner, Role: "roles/owner", Member: Founder},
		},
		Objects: []*store.Object{{Type: hub.Repository, ID: hub.RepositoryID(repo), Attrs: map[string]any{"id": 1296269.0, "name": repo,
			"default_branch": "main", "visibility": visibility, "plan": "enterprise", "owner": map[string]any{"login": owner, "id": 9919.0},
			// As GitHub makes a repository.
			"workflow": map[string]any{"default_workflow_permissions": "write", "can_approve_pull_request_reviews": false}}}},
	}
	for i, m := range teamLine.FindAllStringSubmatch(script, -1) {
		f.Objects = append(f.Objects, &store.Object{Type: "github_team", ID: "orgs/" + m[1] + "/teams/" + m[2],
			Attrs: map[string]any{"id": float64(i + 1), "slug": m[2], "name": m[2]}})
	}
	return s.Box.Put(f)
}

// platforms puts the stand-in for the provider into the mirror for all platforms that a lock file names, and a Terraform
// before the real one that makes lock files from the mirror: everything else it hands on.
func (s *Stage) platforms() error {
	mirror := filepath.Join(s.Box.Dir, "mirror")
	found, err := filepath.Glob(filepath.Join(mirror, "*", "*", "*", "*", "*"))
	if err != nil || len(found) == 0 {
		return fmt.Errorf("no provider in the mirror %s (%v)", mirror, err)
	}
	for _, p := range []string{"darwin_amd64", "darwin_arm64", "linux_amd64", "linux_arm64"} {
		if to := filepath.Join(filepath.Dir(found[0]), p); to != found[0] {
			if err := os.CopyFS(to, os.DirFS(found[0])); err != nil && !os.IsExist(err) {
				return err
			}
			// Each has a sum of its own, as real ones have.
			if err := os.WriteFile(filepath.Join(to, "README"), []byte(p+"\n"), 0o644); err != nil {
				return err
			}
		}
	}
	tools, err := s.Box.tools()
	if err != nil {
		return err
	}
	real, err := lookPath("terraform")
	if err != nil {
		return err
	}
	text := fmt.Sprintf("#!/bin/bash\n# The registry is out of reach: locks are made from the mirror.\nif [[ \" $* \" == *\" providers lock \"* ]]; then\n  exec %q \"$@\" -fs-mirror=%q\nfi\nexec %q \"$@\"\n", real, mirror, real)
	return os.WriteFile(filepath.Join(tools, "terraform"), []byte(text), 0o755)
}

// killers are the commands after which a bootstrap may die.
var killers = []string{"gcloud projects create", "gcloud billing projects link", "gcloud services enable", "gcloud beta services identity create",
	"bq show --encryption_service_account", "gcloud storage buckets create", "gcloud storage buckets update", "gcloud secrets versions add", "gh api PUT", "gh api POST", "gh api PATCH", "gh api DELETE", "gh variable set",
	"gcloud billing accounts add-iam-policy-binding", "gcloud projects add-iam-policy-binding"}

// fromZero runs the bootstrap: killed after every change that it makes outside of Terraform and called again, until it is done.
func (s *Stage) fromZero() bool {
	if !s.has(bootstrap) {
		s.Fail("%s: there is no %s: from nothing nobody is led anywhere", s.Tree.Name, bootstrap)
		return false
	}
	if err := s.firstValues(); err != nil {
		s.Fail("%s: %v", s.Tree.Name, err)
		return false
	}
	if !s.killed() {
		return false
	}
	r := s.begin()
	if r.Code != 0 {
		s.Fail("%s: bootstrap.sh: %s", s.Tree.Name, r.why())
		return false
	}
	w := s.world()
	made := 0
	for range w.Objects {
		made++
	}
	s.OK("%s: bootstrap.sh goes to its end: %d things are there, %d grants", s.Tree.Name, made, len(w.Grants))
	return s.again()
}

// begin calls the bootstrap, whole or only some of its steps.
func (s *Stage) begin(args ...string) *Ran {
	all := append([]string{"--yes", "--secrets=" + filepath.Join(s.Box.Dir, "secrets")}, args...)
	if strings.Contains(s.read(bootstrap), "--billing-account=ID") {
		all = append(all, "--billing-account="+billing)
	}
	return s.script(Founder, bootstrap, all...)
}

// firstValues lays first values of secrets ready, as the script wants them.
func (s *Stage) firstValues() error {
	for _, m := range regexp.MustCompile(`see_secret (\S+) (\S+) (\S+)`).FindAllStringSubmatch(s.read(bootstrap), -1) {
		if err := writeFile(s.Box.Dir, filepath.Join("secrets", m[1], m[3]), "a first value"); err != nil {
			return err
		}
	}
	return nil
}

// repeated are commands that nothing tells whether they were done: each call of the bootstrap does them once more.
var repeated = map[string]bool{"gcloud beta services identity create": true, "bq show --encryption_service_account": true}

// killed calls the steps before Terraform over and over: each call dies right after the first thing that it changed.
func (s *Stage) killed() bool {
	only := "--only=projects,apis,state,repository,environments,rules,values"
	deaths, skip, seen := 0, map[string]int{}, map[string]int{}
	for {
		for _, verb := range killers {
			after := s.lives(deaths) + skip[verb]
			if err := s.Box.Fault(store.Fault{Name: "killed", Kind: "crash", Who: Founder, Verb: verb, Left: 1, After: after}); err != nil {
				s.Fail("%s: %v", s.Tree.Name, err)
				return false
			}
		}
		r := s.begin(only)
		if err := s.Box.Heal("killed"); err != nil {
			s.Fail("%s: %v", s.Tree.Name, err)
			return false
		}
		if r.Code == 0 {
			break
		}
		if !strings.Contains(r.Output, "box: killed here") {
			s.Fail("%s: bootstrap.sh, killed %d times and called again: %s", s.Tree.Name, deaths, r.why())
			return false
		}
		at := lastCommand(r.Output)
		verb := s.lastVerb()
		seen[at]++
		switch {
		case seen[at] > 6:
			deaths = 1000
		case seen[at] > 1:
			// It is done anew each time until what comes after it is done as well: so the next life is a little longer.
			skip[verb]++
		case !repeated[verb]:
			skip[verb] = 0
		}
		if deaths++; deaths > 250 {
			s.Fail("%s: bootstrap.sh, killed %d times: it does not come on: %s", s.Tree.Name, deaths, r.why())
			return false
		}
	}
	s.OK("%s: bootstrap.sh, killed %d times after something was made, went on each time", s.Tree.Name, deaths)
	return true
}

// lastVerb is what the journal says was called last.
func (s *Stage) lastVerb() string {
	list, err := s.Box.Journal(0)
	if err != nil || len(list) == 0 {
		return ""
	}
	return list[len(list)-1].Verb
}

// lastCommand is the last thing that a script said it would do.
func lastCommand(output string) string {
	last := ""
	for _, line := range strings.Split(output, "\n") {
		if strings.Contains(line, ".sh: + ") {
			_, last, _ = strings.Cut(line, ".sh: + ")
		}
	}
	return last
}

// lives lets a call of a big tree do a little more before it dies, so that the rehearsal ends.
func (s *Stage) lives(deaths int) int {
	if len(s.Tree.Roots) > 1 && deaths > 8 {
		return 2
	}
	return 0
}

// again: when all is done, the bootstrap finds nothing missing, and changes nothing.
func (s *Stage) again() bool {
	before, err := s.Box.Journal(0)
	if err != nil {
		s.Fail("%s: %v", s.Tree.Name, err)
		return false
	}
	if r := s.script(Founder, bootstrap, "--check", "--yes"); r.Code != 0 {
		s.Fail("%s: bootstrap.sh --check, when all is done: %s", s.Tree.Name, r.why())
		return false
	}
	after, err := s.Box.Journal(0)
	if err != nil {
		s.Fail("%s: %v", s.Tree.Name, err)
		return false
	}
	for _, e := range after[len(before):] {
		if changes(e) && !strings.HasPrefix(e.Verb, "terraform") && !strings.HasPrefix(e.Verb, "storage.objects") && !strings.HasSuffix(e.Verb, " GET") {
			s.Fail("%s: bootstrap.sh --check changed something: %s %s", s.Tree.Name, e.Verb, e.ID)
			return false
		}
	}
	s.OK("%s: bootstrap.sh --check finds nothing missing, and changes nothing", s.Tree.Name)
	return true
}
