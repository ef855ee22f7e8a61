package provider

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-go/tfprotov5"

	"olyc.dev/cloud/client"
	"olyc.dev/cloud/facts"
)

func (p *Provider) ValidateDataSourceConfig(_ context.Context, r *tfprotov5.ValidateDataSourceConfigRequest) (*tfprotov5.ValidateDataSourceConfigResponse, error) {
	out := &tfprotov5.ValidateDataSourceConfigResponse{}
	attrs := p.facts.Data(r.TypeName)
	config, err := decode(attrs, r.Config)
	if err != nil {
		out.Diagnostics = problem(err)
		return out, nil
	}
	for _, v := range facts.CheckSchema(attrs, config) {
		out.Diagnostics = append(out.Diagnostics, refused(r.TypeName, "schema", v))
	}
	return out, nil
}

// ReadDataSource reads the resource of the same name; what has no such resource is answered from the provider's own arguments.
func (p *Provider) ReadDataSource(_ context.Context, r *tfprotov5.ReadDataSourceRequest) (*tfprotov5.ReadDataSourceResponse, error) {
	out := &tfprotov5.ReadDataSourceResponse{}
	attrs := p.facts.Data(r.TypeName)
	config, err := decode(attrs, r.Config)
	if err != nil {
		out.Diagnostics = problem(err)
		return out, nil
	}
	state := map[string]any{}
	switch r.TypeName {
	case "google_client_config":
		state = map[string]any{"project": p.project, "region": p.region, "zone": p.zone, "id": "projects/" + p.project}
	default:
		var reply *client.Reply
		reply, err = p.box.Do(client.Call{Op: "read", Verb: "terraform data", Terraform: true, Type: r.TypeName, Project: p.project, Attrs: config})
		if err == nil {
			state = reply.Object.Attrs
		}
	}
	for name, f := range attrs {
		if config[name] != nil && !(f.IsBlock() && len(facts.Elements(config[name])) == 0) {
			state[name] = config[name]
		}
	}
	if err == nil {
		out.State, err = encode(attrs, state)
	}
	if err != nil {
		out.Diagnostics = problem(err)
	}
	return out, nil
}

var errEphemeral = errors.New("the box serves no ephemeral resources and no functions: nothing that is generated uses them")

func (p *Provider) CallFunction(context.Context, *tfprotov5.CallFunctionRequest) (*tfprotov5.CallFunctionResponse, error) {
	return nil, errEphemeral
}

func (p *Provider) GetFunctions(context.Context, *tfprotov5.GetFunctionsRequest) (*tfprotov5.GetFunctionsResponse, error) {
	return &tfprotov5.GetFunctionsResponse{}, nil
}

func (p *Provider) ValidateEphemeralResourceConfig(context.Context, *tfprotov5.ValidateEphemeralResourceConfigRequest) (*tfprotov5.ValidateEphemeralResourceConfigResponse, error) {
	return nil, errEphemeral
}

func (p *Provider) OpenEphemeralResource(context.Context, *tfprotov5.OpenEphemeralResourceRequest) (*tfprotov5.OpenEphemeralResourceResponse, error) {
	return nil, errEphemeral
}

func (p *Provider) RenewEphemeralResource(context.Context, *tfprotov5.RenewEphemeralResourceRequest) (*tfprotov5.RenewEphemeralResourceResponse, error) {
	return nil, errEphemeral
}

func (p *Provider) CloseEphemeralResource(context.Context, *tfprotov5.CloseEphemeralResourceRequest) (*tfprotov5.CloseEphemeralResourceResponse, error) {
	return nil, errEphemeral
}
