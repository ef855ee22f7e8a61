package provider

import "olyc.dev/cloud/facts"

// attribution is the label that the provider puts on everything it makes.
const attribution = "goog-terraform-provisioned"

// labels joins the labels of the resource and those of the provider, as the provider does.
func (p *Provider) labels(attrs map[string]*facts.Fact, prior, planned map[string]any) {
	if attrs["terraform_labels"] == nil || attrs["effective_labels"] == nil {
		return
	}
	all := map[string]any{}
	for k, v := range p.defaults {
		all[k] = v
	}
	switch own := planned["labels"].(type) {
	case facts.Unknown:
		planned["terraform_labels"], planned["effective_labels"] = facts.Unknown{}, facts.Unknown{}
		return
	case map[string]any:
		for k, v := range own {
			all[k] = v
		}
	}
	if prior == nil {
		all[attribution] = "true"
	} else if was, ok := prior["terraform_labels"].(map[string]any); ok && was[attribution] != nil {
		all[attribution] = "true"
	}
	for _, name := range []string{"terraform_labels", "effective_labels"} {
		if prior != nil && same(nil, prior[name], all) {
			planned[name] = prior[name]
		} else {
			planned[name] = all
		}
	}
}

// places fills in project, region and zone from the provider, where the resource leaves them out.
func (p *Provider) places(attrs map[string]*facts.Fact, config, prior, planned map[string]any) {
	for name, v := range map[string]string{"project": p.project, "region": p.region, "zone": p.zone} {
		f := attrs[name]
		if f == nil || f.C == 0 || f.O == 0 || config[name] != nil || v == "" || prior != nil {
			continue
		}
		planned[name] = v
	}
}
