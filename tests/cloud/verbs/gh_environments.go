package verbs

import (
	"fmt"
	"strconv"

	"olyc.dev/cloud/hub"
	"olyc.dev/cloud/store"
)

const teamType = "github_team"

func (f *forge) team(organisation, slug string) (*store.Object, error) {
	return f.need(teamType, "orgs/"+organisation+"/teams/"+slug)
}

func teamGet(f *forge, m []string, _ map[string]any) (any, error) {
	o, err := f.team(m[0], m[1])
	if err != nil {
		return nil, err
	}
	return o.Attrs, nil
}

func teamRepoGet(f *forge, m []string, _ map[string]any) (any, error) {
	o, err := f.team(m[0], m[1])
	if err != nil {
		return nil, err
	}
	right := cell(asMap(o.Attrs["repos"])[m[2]])
	if right == "" {
		return nil, f.httpError(404, "Not Found")
	}
	return map[string]any{"permissions": map[string]any{"pull": true, "push": right != "pull", "admin": right == "admin"}}, nil
}

func teamRepoPut(f *forge, m []string, body map[string]any) (any, error) {
	o, err := f.team(m[0], m[1])
	if err != nil {
		return nil, err
	}
	repos := asMap(o.Attrs["repos"])
	if repos == nil {
		repos = map[string]any{}
	}
	repos[m[2]] = body["permission"]
	o.Attrs["repos"] = repos
	return nil, f.write(teamType, o.ID, o.Attrs)
}

// environmentGet shows reviewers as a rule, with the team that each is.
func environmentGet(f *forge, m []string, _ map[string]any) (any, error) {
	o, err := f.need(hub.Environment, hub.EnvironmentID(m[0], m[1]))
	if err != nil {
		return nil, err
	}
	rules := []any{}
	if list, _ := o.Attrs["reviewers"].([]any); len(list) > 0 {
		var reviewers []any
		teams, err := f.c.World(teamType, "orgs/")
		if err != nil {
			return nil, err
		}
		for _, r := range list {
			for _, t := range teams {
				if t.Attrs["id"] == asMap(r)["id"] {
					reviewers = append(reviewers, map[string]any{"type": "Team", "reviewer": t.Attrs})
				}
			}
		}
		rules = append(rules, map[string]any{"type": "required_reviewers", "reviewers": reviewers,
			"prevent_self_review": o.Attrs["prevent_self_review"] == true})
	}
	if o.Attrs["deployment_branch_policy"] != nil {
		rules = append(rules, map[string]any{"type": "branch_policy"})
	}
	return map[string]any{"name": m[1], "protection_rules": rules, "deployment_branch_policy": o.Attrs["deployment_branch_policy"]}, nil
}

// environmentPut replaces what is said of it; reviewers on a private repository are had with Enterprise only.
func environmentPut(f *forge, m []string, body map[string]any) (any, error) {
	repo, err := f.need(hub.Repository, hub.RepositoryID(m[0]))
	if err != nil {
		return nil, err
	}
	list, _ := body["reviewers"].([]any)
	if len(list) > 0 && repo.Str("visibility") != "public" && repo.Str("plan") != "enterprise" {
		return nil, f.httpError(422, "Failed to create the environment protection rule. Please ensure the billing plan supports the required reviewers protection rule.")
	}
	for _, r := range list {
		ok := false
		teams, err := f.c.World(teamType, "orgs/")
		if err != nil {
			return nil, err
		}
		for _, t := range teams {
			ok = ok || t.Attrs["id"] == asMap(r)["id"] && asMap(t.Attrs["repos"])[m[0]] != nil
		}
		if !ok {
			return nil, f.httpError(422, fmt.Sprintf("Invalid reviewer %v: no team of that number has access to the repository", asMap(r)["id"]))
		}
	}
	attrs := map[string]any{"name": m[1], "reviewers": list, "deployment_branch_policy": body["deployment_branch_policy"],
		"prevent_self_review": body["prevent_self_review"]}
	return attrs, f.write(hub.Environment, hub.EnvironmentID(m[0], m[1]), attrs)
}

func policyID(repo, environment, id string) string {
	return hub.EnvironmentID(repo, environment) + "/deployment-branch-policies/" + id
}

func policiesGet(f *forge, m []string, _ map[string]any) (any, error) {
	if _, err := f.need(hub.Environment, hub.EnvironmentID(m[0], m[1])); err != nil {
		return nil, err
	}
	list, err := f.c.World(hub.Policy, policyID(m[0], m[1], ""))
	out := []any{}
	for _, p := range list {
		out = append(out, p.Attrs)
	}
	return map[string]any{"total_count": len(out), "branch_policies": out}, err
}

func policiesPost(f *forge, m []string, body map[string]any) (any, error) {
	env, err := f.need(hub.Environment, hub.EnvironmentID(m[0], m[1]))
	if err != nil {
		return nil, err
	}
	if asMap(env.Attrs["deployment_branch_policy"])["custom_branch_policies"] != true {
		return nil, f.httpError(404, "Not Found: the environment has no custom branch policies")
	}
	list, err := f.c.World(hub.Policy, policyID(m[0], m[1], ""))
	if err != nil {
		return nil, err
	}
	n := len(list) + 1
	body["id"] = float64(n)
	return body, f.write(hub.Policy, policyID(m[0], m[1], strconv.Itoa(n)), body)
}

func policyDelete(f *forge, m []string, _ map[string]any) (any, error) {
	return nil, f.drop(hub.Policy, policyID(m[0], m[1], m[2]))
}
