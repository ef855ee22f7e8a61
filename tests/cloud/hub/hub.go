// Package hub is the part of the world that lies at GitHub: repositories with their settings, environments, variables,
// secrets, pull requests and issues. The stand-in for `gh` writes it, the runner of workflows obeys it.
package hub

import (
	"fmt"
	"sort"
	"strings"

	"olyc.dev/cloud/client"
	"olyc.dev/cloud/store"
)

// Types of objects at GitHub.
const (
	Repository  = "github_repository"
	Environment = "github_environment"
	Policy      = "github_branch_policy"
	Variable    = "github_variable"
	Secret      = "github_secret"
	Pull        = "github_pull_request"
	Issue       = "github_issue"
	Ruleset     = "github_ruleset"
	Release     = "github_release_asset"
)

// RepositoryID is how a repository is named in the store; everything of it lies below.
func RepositoryID(repository string) string { return "repos/" + repository }

// EnvironmentID is the name of an environment of a repository.
func EnvironmentID(repository, name string) string {
	return RepositoryID(repository) + "/environments/" + name
}

// Place is what variables and secrets lie in: the repository, or one of its environments.
func Place(repository, environment string) string {
	if environment == "" {
		return RepositoryID(repository)
	}
	return EnvironmentID(repository, environment)
}

// Put writes something at GitHub, as GitHub itself does.
func Put(c *client.Client, typ, id string, attrs map[string]any) error {
	return c.Put(client.Fixture{Objects: []*store.Object{{Type: typ, ID: id, Attrs: attrs}}})
}

// Get reads something at GitHub, nil where there is none.
func Get(c *client.Client, typ, id string) (*store.Object, error) {
	list, err := c.World(typ, id)
	if err != nil {
		return nil, err
	}
	for _, o := range list {
		if o.ID == id {
			return o, nil
		}
	}
	return nil, nil
}

// Values are the variables (or secrets) that a job sees; what stands in the environment comes before the repository's.
func Values(c *client.Client, typ, repository, environment string) (map[string]any, error) {
	kind := map[string]string{Variable: "variables/", Secret: "secrets/"}[typ]
	out := map[string]any{}
	for _, e := range []string{"", environment} {
		prefix := Place(repository, e) + "/" + kind
		list, err := c.World(typ, prefix)
		if err != nil {
			return nil, err
		}
		for _, o := range list {
			out[strings.TrimPrefix(o.ID, prefix)] = o.Str("value")
		}
	}
	return out, nil
}

// Reviewers are those whose approval an environment wants.
func Reviewers(env *store.Object) []string {
	var out []string
	list, _ := env.Attrs["reviewers"].([]any)
	for _, e := range list {
		m, _ := e.(map[string]any)
		out = append(out, fmt.Sprint(m["type"], " ", m["id"]))
	}
	sort.Strings(out)
	return out
}

// BranchAllowed says whether an environment may be used from a ref. Without a policy every branch may, and also the merge
// ref of a pull request.
func BranchAllowed(c *client.Client, env *store.Object, ref string) (bool, error) {
	policy, _ := env.Attrs["deployment_branch_policy"].(map[string]any)
	if policy == nil {
		return true, nil
	}
	branch, isBranch := strings.CutPrefix(ref, "refs/heads/")
	if policy["protected_branches"] == true {
		repo, _, _ := strings.Cut(env.ID, "/environments/")
		rules, err := c.World(Ruleset, repo+"/")
		if err != nil {
			return false, err
		}
		for _, r := range rules {
			if isBranch && covers(r, branch) {
				return true, nil
			}
		}
		return false, nil
	}
	list, err := c.World(Policy, env.ID+"/")
	if err != nil {
		return false, err
	}
	for _, p := range list {
		tag, isTag := strings.CutPrefix(ref, "refs/tags/")
		kind := p.Str("type")
		if isBranch && kind != "tag" && matches(p.Str("name"), branch) || isTag && kind == "tag" && matches(p.Str("name"), tag) {
			return true, nil
		}
		// The merge ref of a pull request is matched by its name, as GitHub does it.
		if pull, ok := strings.CutPrefix(ref, "refs/"); ok && strings.HasPrefix(pull, "pull/") && matches(p.Str("name"), ref) {
			return true, nil
		}
	}
	return false, nil
}

// covers says whether a ruleset that is enforced is about a branch.
func covers(rule *store.Object, branch string) bool {
	conditions, _ := rule.Attrs["conditions"].(map[string]any)
	names, _ := conditions["ref_name"].(map[string]any)
	list, _ := names["include"].([]any)
	for _, b := range list {
		if rule.Str("enforcement") == "active" && (b == "refs/heads/"+branch || b == "~DEFAULT_BRANCH" && branch == "main" || b == "~ALL") {
			return true
		}
	}
	return false
}

// matches compares with a pattern of GitHub's, of which a star within a part is all that is used.
func matches(pattern, name string) bool {
	p, n := strings.Split(pattern, "/"), strings.Split(name, "/")
	if len(p) != len(n) {
		return false
	}
	for i := range p {
		before, after, star := strings.Cut(p[i], "*")
		if star && (!strings.HasPrefix(n[i], before) || !strings.HasSuffix(n[i], after) || len(n[i]) < len(before)+len(after)) {
			return false
		}
		if !star && p[i] != n[i] {
			return false
		}
	}
	return true
}

// Token is what a job of a workflow writes with: the stand-ins read from it what the job may.
func Token(repository string, permissions map[string]any) string {
	var parts []string
	for k, v := range permissions {
		parts = append(parts, fmt.Sprintf("%s=%v", k, v))
	}
	sort.Strings(parts)
	return "job:" + repository + ":" + strings.Join(parts, ",")
}

// Job reads such a token; ok is false for what is none.
func Job(token string) (repository string, permissions map[string]string, ok bool) {
	parts := strings.SplitN(token, ":", 3)
	if len(parts) != 3 || parts[0] != "job" {
		return "", nil, false
	}
	permissions = map[string]string{}
	for _, p := range strings.Split(parts[2], ",") {
		k, v, _ := strings.Cut(p, "=")
		permissions[k] = v
	}
	return parts[1], permissions, true
}
