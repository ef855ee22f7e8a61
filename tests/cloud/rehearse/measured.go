package rehearse

import (
	"strings"

	"olyc.dev/cloud/client"
	"olyc.dev/cloud/hub"
	"olyc.dev/cloud/store"
)

// measured runs the workflow that measures promises, with a number for each question that it asks: what it writes down goes
// before people on a branch, and says that it was a rehearsal.
func (h *House) measured() {
	file := ".github/workflows/measure.yml"
	if !h.has(file) {
		return
	}
	var list []*store.Object
	for i, one := range []string{"latencies_count", "request_count", "startup_latencies_count", "latencies", "startup", "availability"} {
		list = append(list, &store.Object{Type: "measurement", ID: "projects/" + h.Project + "/measurements/" + string(rune('a'+i)),
			Attrs: map[string]any{"contains": one, "value": "42"}})
	}
	err := h.Box.Put(client.Fixture{Objects: list})
	if err == nil {
		err = h.environments(h.environmentOf(h.Project))
	}
	var remote *Remote
	if err == nil {
		remote, err = h.remote()
	}
	if err == nil {
		err = h.released(remote)
	}
	if err != nil {
		h.Fail("%s: measure.yml: %v", h.Tree.Name, err)
		return
	}
	run, err := h.run(remote, file, "workflow_dispatch", "main")
	if err != nil {
		h.Fail("%s: measure.yml: %v", h.Tree.Name, err)
		return
	}
	result, err := run.Start()
	if err != nil {
		h.Fail("%s: measure.yml: %v", h.Tree.Name, err)
		return
	}
	if failed := result.Failed(); len(failed) > 0 {
		h.Fail("%s: measure.yml: %s", h.Tree.Name, strings.Join(failed, "\n      "))
		return
	}
	pulls, err := h.Box.World(hub.Pull, hub.RepositoryID(run.Repository)+"/")
	if err != nil || len(pulls) == 0 {
		h.Fail("%s: measure.yml puts nothing before people (%v)", h.Tree.Name, err)
		return
	}
	branch := pulls[len(pulls)-1].Str("head")
	names, err := remote.git(remote.bare, "diff", "--name-only", "main", branch, "--", "evidence")
	if err != nil || names == "" {
		h.Fail("%s: measure.yml: the branch %s holds no evidence (%v)", h.Tree.Name, branch, err)
		return
	}
	for _, name := range strings.Fields(names) {
		text, err := remote.git(remote.bare, "show", branch+":"+name)
		if err != nil {
			h.Fail("%s: %v", h.Tree.Name, err)
			return
		}
		if !strings.Contains(text, `"rehearsal": true`) {
			h.Fail("%s: %s was measured in a rehearsal and does not say so", h.Tree.Name, name)
			return
		}
	}
	h.OK("%s: measure.yml puts what it measured before people, and says that it was a rehearsal", h.Tree.Name)
}
