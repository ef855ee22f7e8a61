package rehearse

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"

	"olyc.dev/cloud/client"
)

// Stage is one tree in one world.
type Stage struct {
	*Report
	Box    *Box
	Tree   *Tree
	Olyc   string
	Config string
	Only   string
	// Applied counts what Terraform made, changed and destroyed in this world.
	mu      sync.Mutex
	Applied map[string]int
}

// Options are what every rehearsal is told.
type Options struct {
	Olyc, Facts, Work string
	Keep              bool
	Only              string // by hand: the edits or breaks whose name has this word
	Trees             []string
}

// Flags reads the options of a rehearsal.
func Flags(name string, args []string) (*Options, error) {
	o := &Options{}
	f := flag.NewFlagSet(name, flag.ContinueOnError)
	f.StringVar(&o.Olyc, "olyc", "olyc", "the compiler")
	f.StringVar(&o.Facts, "facts", "stdlib/providers/google", "facts of the provider")
	f.StringVar(&o.Work, "work", "", "folder to work in (default: one that is removed afterwards)")
	f.StringVar(&o.Only, "only", "", "by hand: only the edits or breaks with this word")
	f.BoolVar(&o.Keep, "keep", false, "keep the folder, to look at it")
	if err := f.Parse(args); err != nil {
		return nil, err
	}
	if o.Trees = f.Args(); len(o.Trees) == 0 {
		return nil, fmt.Errorf("usage: cloud rehearse %s [--olyc BIN] TREE…, a TREE being examples/NAME or template:NAME", name)
	}
	// Workflows call it from their own folders.
	program, err := exec.LookPath(o.Olyc)
	if err != nil {
		return nil, err
	}
	if o.Olyc, err = filepath.Abs(program); err != nil {
		return nil, err
	}
	if o.Work == "" {
		o.Work, err = os.MkdirTemp("", "cloud-")
	} else {
		o.Keep = true
		err = os.MkdirAll(o.Work, 0o755)
	}
	return o, err
}

// Open builds a tree and a world for it, as the bootstrap would leave it.
func (o *Options) Open(r *Report, name string) (*Stage, error) {
	dir := filepath.Join(o.Work, strings.NewReplacer("/", "-", ":", "-").Replace(name))
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
	s := &Stage{Report: r, Box: box, Tree: tree, Olyc: o.Olyc, Only: o.Only, Applied: map[string]int{}}
	if s.Config, err = box.Mirror("8.0.0"); err == nil {
		err = tree.Found(box)
	}
	for _, root := range tree.Roots {
		if err == nil {
			err = tree.Values(root)
		}
	}
	if err != nil {
		box.Stop()
		return nil, err
	}
	return s, nil
}

// Terraform gives the program in a root, as somebody.
func (s *Stage) Terraform(r *Root, as string) *Terraform {
	return &Terraform{Box: s.Box, Root: r, Config: s.Config, Types: s.Tree.types, As: as}
}

// rehearsal is what all of them have in common: a world and a stage for each tree, one after the other, kept where somebody named a
// folder for it.
func rehearsal(name string, args []string, open func(*Options, *Report, string) (*Stage, error), act func(*Stage)) int {
	o, err := Flags(name, args)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	if !o.Keep {
		defer os.RemoveAll(o.Work)
	}
	r := &Report{Out: os.Stdout}
	for _, tree := range o.Trees {
		o.stage(r, tree, open, act)
	}
	return r.Done()
}

// stage plays one tree.
func (o *Options) stage(r *Report, tree string, open func(*Options, *Report, string) (*Stage, error), act func(*Stage)) {
	s, err := open(o, r, tree)
	if err != nil {
		r.Fail("%s: %.900s", tree, blanks.ReplaceAllString(err.Error(), " "))
		return
	}
	defer s.Box.Stop()
	act(s)
	if o.Keep {
		_ = s.Box.Admin("save", map[string]string{"name": s.Box.Dir}, nil)
	}
}

// TerraformMain is `cloud rehearse terraform`: rehearsals 1 and 2, the trees side by side.
func TerraformMain(args []string) int {
	o, err := Flags("terraform", args)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	if !o.Keep {
		defer os.RemoveAll(o.Work)
	}
	r := &Report{Out: os.Stdout}
	r.Side(o.Trees, func(r *Report, tree string) {
		o.stage(r, tree, (*Options).Open, func(s *Stage) {
			s.first()
			if os.Getenv("CLOUD_NO_LIFE") == "" {
				s.life()
			}
		})
	})
	return r.Done()
}

// first is rehearsal 1: everything is made, by whom the guide names, and then the identities of the workflows look at it.
func (s *Stage) first() {
	if len(s.Tree.Roots) == 0 {
		s.Fail("%s: no root of Terraform was found", s.Tree.Name)
		return
	}
	for _, r := range s.Tree.Roots {
		s.make(r) // one after the other, in the order of the guide: a zone comes before the records in it
	}
	made := s.Applied["create"]
	s.each(func(r *Root) { s.asPlanner(r) })
	s.each(func(r *Root) { s.asApplier(r) })
	c, err := s.Box.Count()
	if err != nil {
		s.Fail("%s: %v", s.Tree.Name, err)
		return
	}
	by := []string{}
	for _, who := range sortedKeys(c.ByWho) {
		by = append(by, fmt.Sprintf("%s %d", short(who), c.ByWho[who]))
	}
	s.Note("%s: %d roots, %d resources applied, %d calls (%s)", s.Tree.Name, len(s.Tree.Roots), made, c.Calls, strings.Join(by, ", "))
}

func short(who string) string {
	_, name, _ := strings.Cut(who, ":")
	return strings.TrimSuffix(name, ".iam.gserviceaccount.com")
}

// each does it for all roots, two at a time.
func (s *Stage) each(do func(*Root)) {
	gate := make(chan bool, 2)
	var wg sync.WaitGroup
	for _, r := range s.Tree.Roots {
		wg.Add(1)
		gate <- true
		go func() {
			defer wg.Done()
			do(r)
			<-gate
		}()
	}
	wg.Wait()
}

func (s *Stage) name(r *Root) string { return s.Tree.Name + "/" + r.Name }

func (s *Stage) count(r *Result) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for k, n := range r.Done {
		s.Applied[k] += n
	}
}

// failed reports a run that went wrong; each different error once.
func (s *Stage) failed(r *Root, what string, run *Result) bool {
	if run.Code == 0 {
		return false
	}
	problems := run.Problems()
	s.Fail("%s: %s: %d errors", s.name(r), what, len(problems))
	for i, p := range problems {
		if i == 12 {
			s.Note("  … and %d more", len(problems)-i)
			break
		}
		s.Note("  %s", p)
	}
	return true
}

func (s *Stage) make(r *Root) {
	t := s.Terraform(r, Founder)
	if s.failed(r, "init", t.Run("init", "-no-color")) || s.failed(r, "validate", t.Run("validate", "-no-color")) {
		return
	}
	if !s.secrets(r, t) {
		return
	}
	run := t.Run("apply", "-auto-approve", "-json", "-parallelism=20")
	s.count(run)
	if s.failed(r, "apply as founder", run) {
		return
	}
	second := t.Run("plan", "-json", "-detailed-exitcode", "-parallelism=20")
	switch second.Code {
	case 0:
		s.OK("%s: applied by the founder: %d resources, and a second plan is empty", s.name(r), run.Done["create"])
	case 2:
		s.Fail("%s: the second plan is not empty: %s", s.name(r), second.Plan())
	default:
		s.failed(r, "second plan", second)
	}
}

// secrets makes the places of secrets first and gives each a first value, as the guide says: a service whose secret is empty
// would fail, and be tainted.
func (s *Stage) secrets(r *Root, t *Terraform) bool {
	if !strings.Contains(s.Tree.text, `"google_secret_manager_secret"`) || r.Name == "shared" {
		return true
	}
	plan := t.Run("plan", "-json", "-lock=false", "-parallelism=20")
	if s.failed(r, "plan", plan) {
		return false
	}
	var targets []string
	for _, c := range plan.Changes {
		if c.Type == "google_secret_manager_secret" {
			targets = append(targets, "-target="+c.Addr)
		}
	}
	if len(targets) == 0 {
		return true
	}
	run := t.Run(append([]string{"apply", "-auto-approve", "-json"}, targets...)...)
	s.count(run)
	if s.failed(r, "apply of the secrets' places", run) {
		return false
	}
	secrets, err := s.Box.World("google_secret_manager_secret", "projects/"+r.Project+"/")
	for _, o := range secrets {
		if err == nil {
			_, err = s.Box.Do(client.Call{Op: "put", Verb: "gcloud secrets versions add", Permissions: []string{"secretmanager.versions.add"}, Type: "secret_version", ID: o.ID + "/versions/0", Attrs: map[string]any{"enabled": true}})
		}
	}
	if err != nil {
		s.Fail("%s: first values of secrets: %v", s.name(r), err)
		return false
	}
	return true
}

// asPlanner plans as the workflow does, without a lock: nothing differs, and nothing that it may not read.
func (s *Stage) asPlanner(r *Root) {
	as := s.identities("planner")[r.Name]
	if as == "" {
		s.Fail("%s: no job of terraform.yml plans this root", s.name(r))
		return
	}
	run := s.Terraform(r, as).Run("plan", "-json", "-detailed-exitcode", "-lock=false", "-parallelism=20")
	switch run.Code {
	case 0:
		s.OK("%s: the planner sees everything, and no drift", s.name(r))
	case 2:
		s.Fail("%s: the planner sees drift that is none: %s", s.name(r), run.Plan())
	default:
		s.failed(r, "plan as planner", run)
	}
	if run.Code != 0 {
		s.missing(r, as, "read")
	}
	may := s.may(r, as, "create", "update", "delete")
	if may == nil || may.Asked == 0 {
		return
	}
	if len(may.Allowed) > 0 {
		s.Fail("%s: the planner could change things: %s", s.name(r), strings.Join(may.Allowed, ", "))
		return
	}
	s.OK("%s: the planner can make, change and delete none of %d resources", s.name(r), may.Asked)
}

// asApplier asks for every resource of the root whether the applier could read, make, change and delete it.
func (s *Stage) asApplier(r *Root) {
	as := s.identities("applier")[r.Name]
	if as == "" {
		return // no job applies this root: its owners do
	}
	s.missing(r, as, "read", "create", "update", "delete")
}

// missing reports which permissions an identity lacks for what the root manages.
func (s *Stage) missing(r *Root, as string, ops ...string) {
	may := s.may(r, as, ops...)
	if may == nil {
		return
	}
	if may.Asked == 0 {
		s.Fail("%s: nothing of this root is there to ask for", s.name(r))
		return
	}
	if len(may.Denied) == 0 {
		s.OK("%s: %s may %s all of %d resources", s.name(r), short(as), strings.Join(ops, ", "), may.Asked)
		return
	}
	s.Fail("%s: %s lacks %d permissions", s.name(r), short(as), len(may.Denied))
	for _, d := range may.Denied {
		s.Note("  %s", d)
	}
}

// May is what an identity could do with what is there.
type May struct {
	Asked   int
	Allowed []string
	Denied  []string
}

func (s *Stage) may(r *Root, as string, ops ...string) *May {
	var out May
	if err := s.Box.Admin("may", map[string]any{"who": as, "ops": ops, "manager": r.Dir}, &out); err != nil {
		s.Fail("%s: %v", s.name(r), err)
		return nil
	}
	return &out
}
