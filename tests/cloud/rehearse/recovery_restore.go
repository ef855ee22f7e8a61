package rehearse

import (
	"strings"
	"time"

	"olyc.dev/cloud/client"
	"olyc.dev/cloud/store"
)

const (
	restoreData     = "scripts/disaster-recovery/restore-database.sh"
	restoreServices = "scripts/disaster-recovery/restore-services.sh"
	rollback        = "scripts/disaster-recovery/rollback.sh"
	verifyScript    = "scripts/disaster-recovery/verify-recovery.sh"
)

func (h *House) says(script, text string) bool { return strings.Contains(h.read(script), text) }

// copies are servers that were restored beside the original.
func (h *House) copies() []string {
	var out []string
	for _, o := range h.world().List(store.SQLInstance, "projects/"+h.Project+"/instances/") {
		if len(store.Block(o.Attrs["clone"])) > 0 {
			out = append(out, o.Name())
		}
	}
	return out
}

// databases: what was damaged comes back beside the original, as it was at the moment that is named.
func (h *House) databases() {
	if !h.has(restoreData) || h.Primary == "" {
		return
	}
	good := len(h.rows(h.Primary))
	time.Sleep(1100 * time.Millisecond) // moments have whole seconds
	moment := time.Now().UTC().Format(time.RFC3339)
	time.Sleep(1100 * time.Millisecond)
	h.ask("POST", h.proof()) // the damage
	r := h.script(Founder, restoreData, "--restore-to="+moment, "--yes", "--patience=1")
	if r.Code != 0 {
		h.Fail("%s: restore-database.sh: %s", h.Tree.Name, r.why())
		return
	}
	real := h.copies()
	if len(real) == 0 {
		h.Fail("%s: restore-database.sh says it is done, and no copy is there", h.Tree.Name)
		return
	}
	if n := len(h.rows(real[0])); n != good {
		h.Fail("%s: the copy %s has %d rows, and at the moment there were %d", h.Tree.Name, real[0], n, good)
		return
	}
	if n := len(h.rows(h.Primary)); n != good+1 {
		h.Fail("%s: the original was changed by the restore: %d rows", h.Tree.Name, n)
		return
	}
	h.OK("%s: restore-database.sh brings %d rows of the moment beside the original, which stays as it is", h.Tree.Name, good)
	// A drill meets it: by hand, by the identity of drills, and cancelled.
	d := h.script(Founder, restoreData, "--drill", "--yes", "--patience=1", "--evidence=evidence/drill.json")
	if d.Code != 0 {
		h.Fail("%s: a drill beside a real restore: %s", h.Tree.Name, d.why())
	}
	left := h.copies()
	if len(left) != len(real) || left[0] != real[0] || len(h.rows(real[0])) != good {
		h.Fail("%s: a drill beside a real restore left %v of %v", h.Tree.Name, left, real)
		return
	}
	if d.Code == 0 {
		h.OK("%s: a drill beside a real restore takes away what it made, and nothing else", h.Tree.Name)
		h.evidence("evidence/drill.json")
	}
	h.undone(real)
}

// undone: what a restore made is taken away by the same script, told the name that its log told.
func (h *House) undone(real []string) {
	args := []string{"--undo", "--yes", "--patience=1"}
	if h.says(restoreData, "--copy=") {
		args = append(args, "--copy="+copyOf(real[0], h.Primary))
	}
	if r := h.script(Founder, restoreData, args...); r.Code != 0 {
		h.Fail("%s: restore-database.sh --undo: %s", h.Tree.Name, r.why())
		return
	}
	if left := h.copies(); len(left) > 0 {
		h.Fail("%s: restore-database.sh --undo left %v", h.Tree.Name, left)
		return
	}
	h.OK("%s: restore-database.sh --undo takes the copy away", h.Tree.Name)
}

// copyOf is what a copy is called beside its original.
func copyOf(copy, original string) string {
	return strings.Trim(strings.TrimPrefix(copy, original), "-")
}

// traffic is which revision answers all in a region, and the image of it.
func (h *House) traffic(name, region string) (revision, image string) {
	w := h.world()
	o := w.Get(store.RunService, "projects/"+h.Project+"/locations/"+region+"/services/"+name)
	if o == nil {
		return "", ""
	}
	list, _ := o.Status["traffic"].([]any)
	for _, t := range list {
		m, _ := t.(map[string]any)
		if p, _ := m["percent"].(float64); p == 100 {
			revision, _ = m["revisionName"].(string)
		}
	}
	r := w.Get(store.RunRevision, o.ID+"/revisions/"+revision)
	if r == nil {
		return revision, ""
	}
	for _, c := range store.Blocks(store.Block(r.Attrs["template"])["containers"]) {
		if text, _ := c["image"].(string); strings.Contains(text, "@") {
			image = text
		}
	}
	return revision, image
}

// programs: images whose digests were written down answer again, everywhere, although traffic was pinned to others.
func (h *House) programs() {
	if !h.has(restoreServices) {
		return
	}
	wanted := map[string]string{}
	for k, v := range h.digests {
		wanted[k] = v
	}
	lock := h.read("images.lock.json")
	if err := h.deploy("v2-damaged"); err != nil {
		h.Fail("%s: %v", h.Tree.Name, err)
		return
	}
	h.write("images.lock.json", lock)
	if r := h.script(Founder, restoreServices, "--yes", "--patience=1", "--evidence=evidence/services.json"); r.Code != 0 {
		h.Fail("%s: restore-services.sh: %s", h.Tree.Name, r.why())
		return
	}
	for _, o := range h.Services {
		revision, image := h.traffic(o.Name(), o.Location)
		if !strings.HasSuffix(image, "@"+wanted[o.Name()]) {
			h.Fail("%s: restore-services.sh says it is done, and %s in %s answers by %s, of %s", h.Tree.Name, o.Name(), o.Location, revision, image)
			return
		}
	}
	h.OK("%s: restore-services.sh: the images that were written down answer in %d places, where traffic was pinned to others", h.Tree.Name, len(h.Services))
	h.evidence("evidence/services.json")
}

// rollBack: what answered at the moment answers again, not what was merely made before it.
func (h *House) rollBack() {
	if !h.has(rollback) {
		return
	}
	served := map[string]string{}
	h.noted()
	for _, o := range h.Services {
		served[o.ID], _ = h.traffic(o.Name(), o.Location)
	}
	// A canary that was given up: made, and never asked by users.
	for _, o := range h.Services {
		_, image := h.traffic(o.Name(), o.Location)
		if r := h.gcloud("run", "deploy", o.Name(), "--image="+image, "--no-traffic", "--tag=aborted", "--project="+h.Project, "--region="+o.Location); r.Code != 0 {
			h.Fail("%s: a canary: %s", h.Tree.Name, r.why())
			return
		}
	}
	time.Sleep(1100 * time.Millisecond)
	moment := time.Now().UTC().Format(time.RFC3339)
	time.Sleep(1100 * time.Millisecond)
	if err := h.deploy("v2"); err != nil {
		h.Fail("%s: %v", h.Tree.Name, err)
		return
	}
	h.noted()
	if r := h.script(Founder, rollback, "--before="+moment, "--yes", "--patience=1", "--evidence=evidence/rollback.json"); r.Code != 0 {
		h.Fail("%s: rollback.sh: %s", h.Tree.Name, r.why())
		return
	}
	for _, o := range h.Services {
		if now, _ := h.traffic(o.Name(), o.Location); now != served[o.ID] {
			h.Fail("%s: rollback.sh sent %s in %s to %s, and at the moment %s answered", h.Tree.Name, o.Name(), o.Location, orNothing(now), served[o.ID])
			return
		}
	}
	h.OK("%s: rollback.sh: what answered at the moment answers again in %d places, and no canary that was given up", h.Tree.Name, len(h.Services))
	h.evidence("evidence/rollback.json")
}

// noRollback: after a failover no revision answers again that finds the database which was left.
func (h *House) noRollback(before string) {
	if !h.has(rollback) || h.Standby == "" {
		return
	}
	r := h.script(Founder, rollback, "--before="+before, "--without="+h.Home, "--yes", "--patience=1")
	switch {
	case r.Code != 3 || !strings.Contains(r.Output, "which leads now"):
		h.Fail("%s: rollback.sh to before the failover ends with %d and does not refuse what finds the old database: %s", h.Tree.Name, r.Code, r.why())
	case h.ask("POST", h.proof()).Code != 200:
		h.Fail("%s: rollback.sh refused, and the door does not read and write any more", h.Tree.Name)
	default:
		h.OK("%s: rollback.sh refuses revisions that find the database which was left", h.Tree.Name)
	}
}

// noted writes down who answers, where the tree keeps a record: whoever deploys does so after each change of traffic.
func (h *House) noted() {
	if !h.says(rollback, "--record") {
		return
	}
	if r := h.script(Founder, rollback, "--record"); r.Code != 0 {
		h.Fail("%s: rollback.sh --record: %s", h.Tree.Name, r.why())
	}
}

// verify: what is not back is not called so.
func (h *House) verify() {
	if !h.has(verifyScript) {
		return
	}
	of := h.recoveryOf("zone")
	if r := h.script(Founder, verifyScript, "--of="+of, "--patience=1"); of != "none" && r.Code != 0 {
		h.Fail("%s: verify-recovery.sh of a loss that is over: %s", h.Tree.Name, r.why())
	} else if of != "none" {
		h.OK("%s: verify-recovery.sh: all is well after the loss of a zone", h.Tree.Name)
	}
	if of := h.recoveryOf("region"); of != "none" && h.Home != "" && h.Standby != "" {
		if err := h.lose(h.Home); err != nil {
			h.Fail("%s: %v", h.Tree.Name, err)
			return
		}
		if r := h.script(Founder, verifyScript, "--of="+of, "--patience=1", "--evidence=evidence/verify.json"); r.Code == 0 {
			h.Fail("%s: %s is away, nobody did anything, and verify-recovery.sh says it is back", h.Tree.Name, h.Home)
		} else {
			h.OK("%s: with %s away and nothing done verify-recovery.sh says no (%d)", h.Tree.Name, h.Home, r.Code)
		}
	}
	// Programs that answer with errors, by revisions that are ready.
	_ = h.Box.Heal("")
	h.failing("failing")
	if r := h.script(Founder, verifyScript, "--of="+h.recoveryOf("logical"), "--patience=1"); r.Code == 0 {
		h.Fail("%s: programs answer with errors, and verify-recovery.sh says all is well", h.Tree.Name)
	}
}

// failing makes every image of the house answer so.
func (h *House) failing(health string) {
	w := h.world()
	var images []*store.Object
	for _, o := range w.List(store.Image, "") {
		if o.Project == h.Project {
			o.Status["health"] = health
			images = append(images, o)
		}
	}
	if err := h.Box.Put(client.Fixture{Objects: images}); err != nil {
		h.Fail("%s: %v", h.Tree.Name, err)
	}
}

func (h *House) write(name, text string) {
	if err := writeFile(h.Tree.Dir, name, text); err != nil {
		h.Fail("%s: %v", h.Tree.Name, err)
	}
}

// drill: the workflow restores, measures and takes away, by the identity that the cloud gives it; from anywhere but main it gets none.
func (h *House) drill() {
	file := ".github/workflows/drill.yml"
	if !h.has(file) {
		return
	}
	if err := h.drills(file); err != nil {
		h.Fail("%s: drill.yml: %v", h.Tree.Name, err)
	}
	if left := h.copies(); len(left) > 0 {
		h.Fail("%s: the drill left %v", h.Tree.Name, left)
	}
}
