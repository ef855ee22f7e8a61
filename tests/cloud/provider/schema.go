// Package provider is the stand-in for Google's provider: the schema is the real one's, plans are made as its SDK makes them, and
// what is applied happens in the box.
package provider

import (
	"sort"

	"github.com/hashicorp/terraform-plugin-go/tfprotov5"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"olyc.dev/cloud/facts"
)

// typeOf gives the type of an attribute or block.
func typeOf(f *facts.Fact) tftypes.Type {
	if f.B != nil {
		return nested(f, objectOf(f.B))
	}
	if f.Object != nil {
		return nested(f, objectOf(f.Object))
	}
	switch f.T {
	case "string":
		return tftypes.String
	case "number":
		return tftypes.Number
	case "bool":
		return tftypes.Bool
	case "dynamic":
		return tftypes.DynamicPseudoType
	}
	var element tftypes.Type = tftypes.String
	if f.E != nil {
		element = typeOf(f.E)
	}
	return nested(f, element)
}

func nested(f *facts.Fact, element tftypes.Type) tftypes.Type {
	switch f.T {
	case "list":
		return tftypes.List{ElementType: element}
	case "set":
		return tftypes.Set{ElementType: element}
	case "map":
		return tftypes.Map{ElementType: element}
	}
	return element // single, object
}

func objectOf(attrs map[string]*facts.Fact) tftypes.Object {
	types := make(map[string]tftypes.Type, len(attrs))
	for name, f := range attrs {
		types[name] = typeOf(f)
	}
	return tftypes.Object{AttributeTypes: types}
}

func schemaOf(attrs map[string]*facts.Fact) *tfprotov5.Schema {
	return &tfprotov5.Schema{Block: blockOf(attrs)}
}

func blockOf(attrs map[string]*facts.Fact) *tfprotov5.SchemaBlock {
	out := &tfprotov5.SchemaBlock{}
	names := make([]string, 0, len(attrs))
	for name := range attrs {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		f := attrs[name]
		if !f.IsBlock() {
			out.Attributes = append(out.Attributes, &tfprotov5.SchemaAttribute{
				Name: name, Type: typeOf(f), Required: f.R == 1, Optional: f.O == 1, Computed: f.C == 1, Sensitive: f.Secret == 1, WriteOnly: f.WO == 1,
			})
			continue
		}
		b := &tfprotov5.SchemaNestedBlock{TypeName: name, Block: blockOf(f.B)}
		switch f.T {
		case "list":
			b.Nesting = tfprotov5.SchemaNestedBlockNestingModeList
		case "set":
			b.Nesting = tfprotov5.SchemaNestedBlockNestingModeSet
		case "map":
			b.Nesting = tfprotov5.SchemaNestedBlockNestingModeMap
		case "group":
			b.Nesting = tfprotov5.SchemaNestedBlockNestingModeGroup
		default:
			b.Nesting = tfprotov5.SchemaNestedBlockNestingModeSingle
		}
		if f.T == "list" || f.T == "set" {
			b.MinItems, b.MaxItems = int64(f.MinItems), int64(f.MaxItems)
			if f.R == 0 {
				b.MinItems = 0
			}
		}
		out.BlockTypes = append(out.BlockTypes, b)
	}
	return out
}

// configFacts are the provider's own arguments.
var configFacts = func() map[string]*facts.Fact {
	text := map[string]*facts.Fact{}
	for _, name := range []string{"access_token", "billing_project", "credentials", "impersonate_service_account", "project", "region", "request_reason", "request_timeout", "universe_domain", "zone", "terraform_attribution_label_addition_strategy"} {
		text[name] = &facts.Fact{T: "string", O: 1}
	}
	text["user_project_override"] = &facts.Fact{T: "bool", O: 1}
	text["add_terraform_attribution_label"] = &facts.Fact{T: "bool", O: 1}
	text["default_labels"] = &facts.Fact{T: "map", O: 1, E: &facts.Fact{T: "string"}}
	text["scopes"] = &facts.Fact{T: "list", O: 1, E: &facts.Fact{T: "string"}}
	return text
}()
