package provider

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov5"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"olyc.dev/cloud/client"
	"olyc.dev/cloud/facts"
	"olyc.dev/cloud/store"
)

func (p *Provider) ValidateResourceTypeConfig(_ context.Context, r *tfprotov5.ValidateResourceTypeConfigRequest) (*tfprotov5.ValidateResourceTypeConfigResponse, error) {
	out := &tfprotov5.ValidateResourceTypeConfigResponse{}
	attrs := p.facts.Resource(r.TypeName)
	config, err := decode(attrs, r.Config)
	if err != nil {
		out.Diagnostics = problem(err)
		return out, nil
	}
	for _, v := range facts.CheckSchema(attrs, config) {
		out.Diagnostics = append(out.Diagnostics, refused(r.TypeName, "schema", v))
	}
	for _, v := range p.facts.CheckLimits(r.TypeName, config) {
		out.Diagnostics = append(out.Diagnostics, refused(r.TypeName, "limit", v))
	}
	return out, nil
}

func refused(typ, rule string, v facts.Violation) *tfprotov5.Diagnostic {
	return &tfprotov5.Diagnostic{Severity: tfprotov5.DiagnosticSeverityError, Summary: fmt.Sprintf("%s.%s: %s [box: %s]", typ, v.Path, v.Message, rule), Attribute: at(v.Path)}
}

func (p *Provider) UpgradeResourceState(_ context.Context, r *tfprotov5.UpgradeResourceStateRequest) (*tfprotov5.UpgradeResourceStateResponse, error) {
	out := &tfprotov5.UpgradeResourceStateResponse{}
	t := objectOf(p.facts.Resource(r.TypeName))
	v, err := r.RawState.UnmarshalWithOpts(t, tfprotov5.UnmarshalOpts{ValueFromJSONOpts: tftypes.ValueFromJSONOpts{IgnoreUndefinedAttributes: true}})
	if err == nil {
		var d tfprotov5.DynamicValue
		d, err = tfprotov5.NewDynamicValue(t, v)
		out.UpgradedState = &d
	}
	if err != nil {
		out.Diagnostics = problem(err)
	}
	return out, nil
}

// silent are types whose deletion asks Google nothing: Terraform only forgets them.
func silent(typ string, state map[string]any) bool {
	switch typ {
	case "google_kms_key_ring", "google_cloud_quotas_quota_preference", "google_project_default_service_accounts":
		return true
	case "google_project_service":
		return state["disable_on_destroy"] != true
	}
	return state["deletion_policy"] == "ABANDON"
}

// billed: APIs of what lies in no project ask a person for which project he calls. What his login says of it the real provider does not read.
func (p *Provider) billed(typ string) error {
	told := os.Getenv("USER_PROJECT_OVERRIDE") == "true" && os.Getenv("GOOGLE_BILLING_PROJECT") != ""
	if typ != "google_billing_budget" || told || !strings.HasPrefix(p.box.As, "user:") {
		return nil
	}
	return store.Refuse("PERMISSION_DENIED", "quota-project", "Your application is authenticating by using local Application Default Credentials. The billingbudgets.googleapis.com API requires a quota project, which is not set by default.")
}

func (p *Provider) ReadResource(_ context.Context, r *tfprotov5.ReadResourceRequest) (*tfprotov5.ReadResourceResponse, error) {
	out := &tfprotov5.ReadResourceResponse{NewState: r.CurrentState, Private: r.Private}
	attrs := p.facts.Resource(r.TypeName)
	state, err := decode(attrs, r.CurrentState)
	if err != nil {
		out.Diagnostics = problem(err)
		return out, nil
	}
	if err := p.billed(r.TypeName); err != nil {
		out.Diagnostics = problem(err)
		return out, nil
	}
	reply, err := p.box.Do(client.Call{Op: "read", Verb: "terraform read", Terraform: true, Type: r.TypeName, Project: p.project, Attrs: state})
	gone := client.NotFound(err)
	if e := new(store.Error); errors.As(err, &e) && r.TypeName == "google_sql_user" && e.Rule == "permission" {
		gone = true // the real provider takes a denied list of users for absence
	}
	switch {
	case gone:
		out.NewState, err = encode(attrs, nil)
	case err == nil:
		out.NewState, err = encode(attrs, read(attrs, state, reply.Object.Attrs))
	}
	if err != nil {
		out.Diagnostics = problem(err)
	}
	return out, nil
}

// read is the state after a refresh: what the box holds, and what only Terraform knows as it was.
func read(attrs map[string]*facts.Fact, state, there map[string]any) map[string]any {
	out := map[string]any{}
	for name, f := range attrs {
		v, ok := there[name]
		switch {
		case f.WO == 1:
			v = nil
		case name == "timeouts" || !ok:
			v = state[name]
		case same(f, v, state[name]):
			v = state[name]
		}
		out[name] = v
	}
	return out
}

func (p *Provider) PlanResourceChange(_ context.Context, r *tfprotov5.PlanResourceChangeRequest) (*tfprotov5.PlanResourceChangeResponse, error) {
	out := &tfprotov5.PlanResourceChangeResponse{PlannedPrivate: r.PriorPrivate, UnsafeToUseLegacyTypeSystem: true}
	attrs := p.facts.Resource(r.TypeName)
	prior, err1 := decode(attrs, r.PriorState)
	proposed, err2 := decode(attrs, r.ProposedNewState)
	config, err3 := decode(attrs, r.Config)
	if err := errors.Join(err1, err2, err3); err != nil {
		out.Diagnostics = problem(err)
		return out, nil
	}
	if proposed == nil { // it goes
		out.PlannedState = r.ProposedNewState
		return out, nil
	}
	planned := plan(attrs, config, prior, proposed)
	p.places(attrs, config, prior, planned)
	p.labels(attrs, prior, planned)
	if prior != nil {
		suppress(r.TypeName, prior, planned)
		out.RequiresReplace = replaced(attrs, prior, planned, tftypes.NewAttributePath())
	}
	var err error
	if out.PlannedState, err = encode(attrs, planned); err != nil {
		out.Diagnostics = problem(err)
	}
	return out, nil
}

func (p *Provider) ApplyResourceChange(_ context.Context, r *tfprotov5.ApplyResourceChangeRequest) (*tfprotov5.ApplyResourceChangeResponse, error) {
	out := &tfprotov5.ApplyResourceChangeResponse{Private: r.PlannedPrivate, UnsafeToUseLegacyTypeSystem: true, NewState: r.PriorState}
	attrs := p.facts.Resource(r.TypeName)
	prior, err1 := decode(attrs, r.PriorState)
	planned, err2 := decode(attrs, r.PlannedState)
	config, err3 := decode(attrs, r.Config)
	if err := errors.Join(err1, err2, err3); err != nil {
		out.Diagnostics = problem(err)
		return out, nil
	}
	if err := p.billed(r.TypeName); err != nil {
		out.Diagnostics = problem(err)
		return out, nil
	}
	call := client.Call{Terraform: true, Type: r.TypeName, Project: p.project, Manager: os.Getenv("CLOUD_ROOT")}
	if planned == nil {
		call.Op, call.Verb, call.Attrs = "delete", "terraform delete", prior
		var err error
		if !silent(r.TypeName, prior) {
			_, err = p.box.Do(call)
		}
		if err == nil || client.NotFound(err) {
			out.NewState, err = encode(attrs, nil)
		}
		if err != nil {
			out.Diagnostics = problem(err)
		}
		return out, nil
	}
	call.Op, call.Verb, call.Attrs = "create", "terraform create", known(planned).(map[string]any)
	if prior != nil {
		call.Op, call.Verb = "update", "terraform update"
	}
	for name, f := range attrs {
		if f.WO == 1 && config[name] != nil {
			call.Attrs[name] = config[name]
		}
	}
	reply, err := p.box.Do(call)
	if err != nil {
		out.Diagnostics = problem(err)
	}
	if reply != nil && reply.Object != nil && (err == nil || prior == nil) {
		state, err := encode(attrs, settled(attrs, planned, reply.Object.Attrs))
		if err != nil {
			out.Diagnostics = append(out.Diagnostics, problem(err)...)
		} else {
			out.NewState = state
		}
	}
	return out, nil
}

// known leaves out what is not known: the box works it out.
func known(v any) any {
	switch v := v.(type) {
	case facts.Unknown:
		return nil
	case []any:
		out := make([]any, 0, len(v))
		for _, one := range v {
			out = append(out, known(one))
		}
		return out
	case map[string]any:
		out := map[string]any{}
		for k, one := range v {
			if _, unknown := one.(facts.Unknown); !unknown {
				out[k] = known(one)
			}
		}
		return out
	}
	return v
}

// settled is the state after an apply: as planned, and what was unknown as the box made it.
func settled(attrs map[string]*facts.Fact, planned, there map[string]any) map[string]any {
	out := map[string]any{}
	for name, f := range attrs {
		out[name] = settle(f, planned[name], there[name])
		if f.WO == 1 {
			out[name] = nil
		}
	}
	return out
}

func settle(f *facts.Fact, planned, there any) any {
	switch v := planned.(type) {
	case facts.Unknown:
		return orZero(f, there)
	case []any:
		list, _ := there.([]any)
		out := make([]any, 0, len(v))
		for i, one := range v {
			var t any
			if i < len(list) {
				t = list[i]
			}
			m, ok := one.(map[string]any)
			if !ok || f.B == nil {
				if hasUnknown(one) {
					one = known(one)
				}
				out = append(out, one)
				continue
			}
			inner, _ := t.(map[string]any)
			out = append(out, settled(f.B, m, inner))
		}
		return out
	case map[string]any:
		if f.B != nil {
			inner, _ := there.(map[string]any)
			return settled(f.B, v, inner)
		}
		return known(v)
	}
	return planned
}

// orZero: what no API told is nothing, in the form of its type.
func orZero(f *facts.Fact, v any) any {
	if v != nil {
		return v
	}
	switch f.T {
	case "string":
		return ""
	case "number":
		return 0.0
	case "bool":
		return false
	case "list", "set":
		return []any{}
	case "map":
		return map[string]any{}
	}
	return nil
}

func (p *Provider) ImportResourceState(_ context.Context, r *tfprotov5.ImportResourceStateRequest) (*tfprotov5.ImportResourceStateResponse, error) {
	out := &tfprotov5.ImportResourceStateResponse{}
	attrs := p.facts.Resource(r.TypeName)
	reply, err := p.box.Do(client.Call{Op: "find", Verb: "terraform import", Type: r.TypeName, ID: r.ID, Project: p.project})
	if err == nil {
		state := read(attrs, map[string]any{}, reply.Object.Attrs)
		if state["id"] == nil || state["id"] == "" {
			state["id"] = r.ID
		}
		var d *tfprotov5.DynamicValue
		if d, err = encode(attrs, state); err == nil {
			out.ImportedResources = []*tfprotov5.ImportedResource{{TypeName: r.TypeName, State: d}}
		}
	}
	if err != nil {
		out.Diagnostics = problem(err)
	}
	return out, nil
}

func (p *Provider) MoveResourceState(context.Context, *tfprotov5.MoveResourceStateRequest) (*tfprotov5.MoveResourceStateResponse, error) {
	return &tfprotov5.MoveResourceStateResponse{Diagnostics: problem(errors.New("the box moves no state between types"))}, nil
}

func (p *Provider) UpgradeResourceIdentity(context.Context, *tfprotov5.UpgradeResourceIdentityRequest) (*tfprotov5.UpgradeResourceIdentityResponse, error) {
	return &tfprotov5.UpgradeResourceIdentityResponse{Diagnostics: problem(errors.New("the box serves no identities of resources"))}, nil
}

func (p *Provider) GenerateResourceConfig(context.Context, *tfprotov5.GenerateResourceConfigRequest) (*tfprotov5.GenerateResourceConfigResponse, error) {
	return &tfprotov5.GenerateResourceConfigResponse{Diagnostics: problem(errors.New("the box writes no configuration"))}, nil
}
