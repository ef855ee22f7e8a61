package provider

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov5"
	"github.com/hashicorp/terraform-plugin-go/tfprotov5/tf5server"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"olyc.dev/cloud/client"
	"olyc.dev/cloud/facts"
)

// Provider speaks the plugin protocol on one side, and to the box on the other.
type Provider struct {
	facts    *facts.Facts
	types    []string // the resource types served; none means all
	data     []string
	box      *client.Client
	project  string
	region   string
	zone     string
	defaults map[string]any
}

var _ tfprotov5.ProviderServer = (*Provider)(nil)

// Main is the face of the plugin.
func Main() int {
	f, err := facts.Load(os.Getenv("CLOUD_FACTS"), false)
	if err != nil {
		fmt.Fprintln(os.Stderr, "cloud provider: CLOUD_FACTS must name the folder of the provider's facts:", err)
		return 1
	}
	p := &Provider{facts: f, types: f.Types(), data: f.DataTypes()}
	// Terraform asks for the schema at every start. A rehearsal that names the types it uses saves some seconds each time.
	if only := os.Getenv("CLOUD_TYPES"); only != "" {
		p.types, p.data = nil, nil
		for _, typ := range strings.Split(only, ",") {
			if f.Resource(typ) != nil {
				p.types = append(p.types, typ)
			}
			if f.Data(typ) != nil {
				p.data = append(p.data, typ)
			}
		}
	}
	// The name is only a word in logs: Terraform knows the provider by the place it found it in.
	if err := tf5server.Serve("provider/hashicorp/google", func() tfprotov5.ProviderServer { return p }); err != nil {
		fmt.Fprintln(os.Stderr, "cloud provider:", err)
		return 1
	}
	return 0
}

func (p *Provider) GetMetadata(context.Context, *tfprotov5.GetMetadataRequest) (*tfprotov5.GetMetadataResponse, error) {
	out := &tfprotov5.GetMetadataResponse{ServerCapabilities: capabilities}
	for _, typ := range p.types {
		out.Resources = append(out.Resources, tfprotov5.ResourceMetadata{TypeName: typ})
	}
	for _, typ := range p.data {
		out.DataSources = append(out.DataSources, tfprotov5.DataSourceMetadata{TypeName: typ})
	}
	return out, nil
}

var capabilities = &tfprotov5.ServerCapabilities{GetProviderSchemaOptional: true, PlanDestroy: true}

func (p *Provider) GetProviderSchema(context.Context, *tfprotov5.GetProviderSchemaRequest) (*tfprotov5.GetProviderSchemaResponse, error) {
	out := &tfprotov5.GetProviderSchemaResponse{
		ServerCapabilities: capabilities, Provider: schemaOf(configFacts),
		ResourceSchemas: map[string]*tfprotov5.Schema{}, DataSourceSchemas: map[string]*tfprotov5.Schema{},
		Functions: map[string]*tfprotov5.Function{}, EphemeralResourceSchemas: map[string]*tfprotov5.Schema{},
	}
	for _, typ := range p.types {
		out.ResourceSchemas[typ] = schemaOf(p.facts.Resource(typ))
	}
	for _, typ := range p.data {
		out.DataSourceSchemas[typ] = schemaOf(p.facts.Data(typ))
	}
	return out, nil
}

func (p *Provider) GetResourceIdentitySchemas(context.Context, *tfprotov5.GetResourceIdentitySchemasRequest) (*tfprotov5.GetResourceIdentitySchemasResponse, error) {
	return &tfprotov5.GetResourceIdentitySchemasResponse{}, nil
}

func (p *Provider) PrepareProviderConfig(_ context.Context, r *tfprotov5.PrepareProviderConfigRequest) (*tfprotov5.PrepareProviderConfigResponse, error) {
	return &tfprotov5.PrepareProviderConfigResponse{PreparedConfig: r.Config}, nil
}

func (p *Provider) ConfigureProvider(_ context.Context, r *tfprotov5.ConfigureProviderRequest) (*tfprotov5.ConfigureProviderResponse, error) {
	config, err := decode(configFacts, r.Config)
	if err == nil {
		p.box, err = client.FromEnv()
	}
	if err != nil {
		return &tfprotov5.ConfigureProviderResponse{Diagnostics: problem(err)}, nil
	}
	p.project, _ = config["project"].(string)
	p.region, _ = config["region"].(string)
	p.zone, _ = config["zone"].(string)
	p.defaults, _ = config["default_labels"].(map[string]any)
	if account, _ := config["impersonate_service_account"].(string); account != "" {
		p.box = p.box.With("serviceAccount:" + account)
	}
	return &tfprotov5.ConfigureProviderResponse{}, nil
}

func (p *Provider) StopProvider(context.Context, *tfprotov5.StopProviderRequest) (*tfprotov5.StopProviderResponse, error) {
	return &tfprotov5.StopProviderResponse{}, nil
}

// decode reads a value by the facts of its type; null gives nil.
func decode(attrs map[string]*facts.Fact, d *tfprotov5.DynamicValue) (map[string]any, error) {
	if d == nil {
		return nil, nil
	}
	v, err := d.Unmarshal(objectOf(attrs))
	if err != nil {
		return nil, err
	}
	x, err := fromValue(v)
	m, _ := x.(map[string]any)
	return m, err
}

// encode writes a value; lists of blocks are never null in this protocol.
func encode(attrs map[string]*facts.Fact, m map[string]any) (*tfprotov5.DynamicValue, error) {
	t := objectOf(attrs)
	var v tftypes.Value
	var err error
	if m == nil {
		v = tftypes.NewValue(t, nil)
	} else if v, err = toValue(t, full(attrs, m)); err != nil {
		return nil, err
	}
	d, err := tfprotov5.NewDynamicValue(t, v)
	return &d, err
}

func full(attrs map[string]*facts.Fact, m map[string]any) map[string]any {
	out := make(map[string]any, len(attrs))
	for name, f := range attrs {
		v := m[name]
		if f.IsBlock() {
			switch list := v.(type) {
			case nil:
				if f.T == "list" || f.T == "set" {
					v = []any{}
				}
			case []any:
				filled := make([]any, 0, len(list))
				for _, one := range list {
					if inner, ok := one.(map[string]any); ok {
						filled = append(filled, full(f.B, inner))
					} else {
						filled = append(filled, one)
					}
				}
				v = filled
			case map[string]any:
				if f.T == "single" || f.T == "group" {
					v = full(f.B, list)
				}
			}
		}
		out[name] = v
	}
	return out
}

func problem(err error) []*tfprotov5.Diagnostic {
	return []*tfprotov5.Diagnostic{{Severity: tfprotov5.DiagnosticSeverityError, Summary: err.Error()}}
}

// at makes the path of a diagnostic from a.0.b.
func at(path string) *tftypes.AttributePath {
	out := tftypes.NewAttributePath()
	for _, part := range strings.Split(path, ".") {
		var i int
		if n, err := fmt.Sscanf(part, "%d", &i); n == 1 && err == nil {
			return out // sets have no index: the block itself is place enough
		}
		out = out.WithAttributeName(part)
	}
	return out
}
