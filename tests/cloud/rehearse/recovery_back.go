package rehearse

const failbackScript = "scripts/disaster-recovery/failback.sh"

// comeBack: the region is there again, and everything goes back where the spec says that it is; then Terraform may work again, and
// has nothing to do.
func (h *House) comeBack() {
	if !h.has(failoverScript) {
		return
	}
	if !h.has(failbackScript) {
		h.Fail("%s: there is no way back: no %s", h.Tree.Name, failbackScript)
		return
	}
	for _, planned := range []bool{false, true} {
		how := "after the region was lost"
		args := []string{"--to=" + h.Away, "--yes", "--patience=1"}
		if planned {
			how = "after a planned move"
			args = append(args, "--planned")
		}
		h.prepared()
		if !planned {
			if err := h.lose(h.Home); err != nil {
				h.Fail("%s: %v", h.Tree.Name, err)
				return
			}
		}
		if r := h.script(Founder, failoverScript, args...); r.Code != 0 {
			h.Fail("%s: failover.sh before the way back, %s: %s", h.Tree.Name, how, r.why())
			return
		}
		h.ask("POST", h.proof())
		kept := len(h.rows(h.Standby))
		if err := h.Box.Heal("lost"); err != nil {
			h.Fail("%s: %v", h.Tree.Name, err)
			return
		}
		if r := h.script(Founder, failbackScript, "--yes", "--patience=1"); r.Code != 0 {
			h.Fail("%s: failback.sh %s: %s", h.Tree.Name, how, r.why())
			return
		}
		if !h.standsAt(h.Primary, h.Home, kept, "back home, "+how) {
			return
		}
		h.nothingLeft("back home, " + how)
	}
}

// prepared tells each database which copy takes over, as the script wants it once after the first apply.
func (h *House) prepared() {
	if !h.says(failoverScript, "--prepare ") {
		return
	}
	if r := h.script(Founder, failoverScript, "--prepare", "--yes", "--patience=1"); r.Code != 0 {
		h.Fail("%s: failover.sh --prepare: %s", h.Tree.Name, r.why())
	}
}

// nothingLeft: Terraform works again, and finds everything as the spec has it.
func (h *House) nothingLeft(when string) {
	for _, r := range h.Tree.Roots {
		if r.Project != h.Project {
			continue
		}
		run := h.Terraform(r, Founder).Run("plan", "-json", "-detailed-exitcode")
		switch run.Code {
		case 0:
			h.OK("%s: %s Terraform may work again, and has nothing to do", h.Tree.Name, when)
		case 2:
			h.Fail("%s: %s Terraform wants changes: %s", h.Tree.Name, when, run.Plan())
		default:
			h.failed(r, when+" plan", run)
		}
	}
}
