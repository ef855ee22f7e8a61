package verbs

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"

	"olyc.dev/cloud/client"
	"olyc.dev/cloud/hub"
	"olyc.dev/cloud/store"
)

// route is one address of GitHub's API that is in use; ( ) are given to it.
type route struct {
	method string
	path   *regexp.Regexp
	do     func(f *forge, m []string, body map[string]any) (any, error)
}

func address(method, path string, do func(*forge, []string, map[string]any) (any, error)) route {
	return route{method, regexp.MustCompile("^" + strings.NewReplacer("REPO", "([^/]+/[^/]+)", "NAME", "([^/]+)").Replace(path) + "$"), do}
}

var routes []route

func init() {
	routes = []route{
		address("GET", "repos/REPO", repoGet),
		address("PATCH", "repos/REPO", repoPatch),
		address("GET", "repos/REPO/actions/permissions/workflow", workflowGet),
		address("PUT", "repos/REPO/actions/permissions/workflow", workflowPut),
		address("GET", "orgs/NAME/teams/NAME", teamGet),
		address("GET", "orgs/NAME/teams/NAME/repos/REPO", teamRepoGet),
		address("PUT", "orgs/NAME/teams/NAME/repos/REPO", teamRepoPut),
		address("GET", "repos/REPO/environments/NAME", environmentGet),
		address("PUT", "repos/REPO/environments/NAME", environmentPut),
		address("GET", "repos/REPO/environments/NAME/deployment-branch-policies", policiesGet),
		address("POST", "repos/REPO/environments/NAME/deployment-branch-policies", policiesPost),
		address("DELETE", "repos/REPO/environments/NAME/deployment-branch-policies/NAME", policyDelete),
		address("GET", "repos/REPO/environments/NAME/variables/NAME", variableGet),
		address("GET", "repos/REPO/rulesets", rulesetsGet),
		address("POST", "repos/REPO/rulesets", rulesetPut),
		address("GET", "repos/REPO/rulesets/NAME", rulesetGet),
		address("PUT", "repos/REPO/rulesets/NAME", rulesetPut),
	}
}

// api calls an address: what is said with fields or a file is the body, and a body makes it a POST.
func (f *forge) api(args []string) error {
	l, err := parse(args, "method= jq= raw-field= field= input= header=")
	if err != nil {
		return err
	}
	if len(l.args) != 1 {
		return wrong("gh api %s", strings.Join(l.args, " "))
	}
	path := strings.TrimPrefix(l.args[0], "/")
	if path == "graphql" {
		return f.graphql(l)
	}
	body, err := l.fields(f.in)
	if err != nil {
		return err
	}
	method := l.flags["method"]
	if method == "" {
		method = "GET"
		if body != nil {
			method = "POST"
		}
	}
	f.verb = "gh api " + method
	if err := f.job403(method); err != nil {
		return err
	}
	for _, r := range routes {
		if m := r.path.FindStringSubmatch(path); m != nil && r.method == method {
			v, err := r.do(f, m[1:], body)
			if err != nil {
				return err
			}
			return f.jq(v, l.flags["jq"])
		}
	}
	return wrong("gh api --method %s %s", method, path)
}

// job403: nothing of what is set here is a job's to set.
func (f *forge) job403(method string) error {
	if f.job != nil && method != "GET" {
		return f.httpError(403, "Resource not accessible by integration")
	}
	return nil
}

// fields reads --field k=v (numbers, true, false, null are what they look like), --raw-field and --input.
func (l *line) fields(in io.Reader) (map[string]any, error) {
	var body map[string]any
	if f := l.flags["input"]; f != "" {
		raw, err := os.ReadFile(f)
		if f == "-" {
			raw, err = io.ReadAll(in)
		}
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal(raw, &body); err != nil {
			return nil, fmt.Errorf("%s: %w", f, err)
		}
	}
	set := func(pair string, typed bool) error {
		k, v, ok := strings.Cut(pair, "=")
		if !ok {
			return wrong("a field without a value: %s", pair)
		}
		if body == nil {
			body = map[string]any{}
		}
		var value any = v
		if typed {
			if n, err := strconv.ParseFloat(v, 64); err == nil {
				value = n
			} else if v == "true" || v == "false" {
				value = v == "true"
			} else if v == "null" {
				value = nil
			}
		}
		// a[b][c]=v is nested.
		parts := strings.FieldsFunc(k, func(r rune) bool { return r == '[' || r == ']' })
		m := body
		for _, p := range parts[:len(parts)-1] {
			if asMap(m[p]) == nil {
				m[p] = map[string]any{}
			}
			m = asMap(m[p])
		}
		m[parts[len(parts)-1]] = value
		return nil
	}
	for _, p := range l.lists["raw-field"] {
		if err := set(p, false); err != nil {
			return nil, err
		}
	}
	for _, p := range l.lists["field"] {
		if err := set(p, true); err != nil {
			return nil, err
		}
	}
	return body, nil
}

// graphql knows the one question that is asked: the deployments of an environment.
func (f *forge) graphql(l *line) error {
	query := strings.TrimPrefix(l.flags["raw-field"], "query=")
	if !strings.Contains(query, "deployments(environments:") {
		return wrong("gh api graphql %s", query)
	}
	if err := f.allowed("deployments", "read"); err != nil {
		return err
	}
	list, err := f.c.World("github_deployment", "repos/")
	if err != nil {
		return err
	}
	nodes := []any{}
	for _, d := range list {
		nodes = append(nodes, d.Attrs)
	}
	return f.jq(map[string]any{"data": map[string]any{"repository": map[string]any{"deployments": map[string]any{"nodes": nodes}}}}, l.flags["jq"])
}

// need gives an object that must be there.
func (f *forge) need(typ, id string) (*store.Object, error) {
	o, err := f.get(typ, id)
	if err == nil && o == nil {
		err = f.httpError(404, "Not Found")
	}
	return o, err
}

func (f *forge) drop(typ, id string) error {
	_, err := f.do(client.Call{Op: "delete", Type: typ, ID: id, Permissions: []string{"github.write"}})
	return err
}

func repoGet(f *forge, m []string, _ map[string]any) (any, error) {
	o, err := f.need(hub.Repository, hub.RepositoryID(m[0]))
	if err != nil {
		return nil, err
	}
	return o.Attrs, nil
}

func repoPatch(f *forge, m []string, body map[string]any) (any, error) {
	o, err := f.need(hub.Repository, hub.RepositoryID(m[0]))
	if err != nil {
		return nil, err
	}
	for k, v := range body {
		o.Attrs[k] = v
	}
	return o.Attrs, f.write(hub.Repository, o.ID, o.Attrs)
}

func workflowGet(f *forge, m []string, _ map[string]any) (any, error) {
	o, err := f.need(hub.Repository, hub.RepositoryID(m[0]))
	if err != nil {
		return nil, err
	}
	return o.Attrs["workflow"], nil
}

func workflowPut(f *forge, m []string, body map[string]any) (any, error) {
	o, err := f.need(hub.Repository, hub.RepositoryID(m[0]))
	if err != nil {
		return nil, err
	}
	o.Attrs["workflow"] = body
	return nil, f.write(hub.Repository, o.ID, o.Attrs)
}

func rulesetID(repo, id string) string { return hub.RepositoryID(repo) + "/rulesets/" + id }

func rulesetsGet(f *forge, m []string, _ map[string]any) (any, error) {
	if _, err := f.need(hub.Repository, hub.RepositoryID(m[0])); err != nil {
		return nil, err
	}
	list, err := f.c.World(hub.Ruleset, rulesetID(m[0], ""))
	out := []any{}
	for _, r := range list {
		// The list tells less than each one of it.
		out = append(out, map[string]any{"id": r.Attrs["id"], "name": r.Attrs["name"], "target": r.Attrs["target"], "enforcement": r.Attrs["enforcement"]})
	}
	return out, err
}

func rulesetGet(f *forge, m []string, _ map[string]any) (any, error) {
	o, err := f.need(hub.Ruleset, rulesetID(m[0], m[1]))
	if err != nil {
		return nil, err
	}
	out := map[string]any{}
	for k, v := range o.Attrs {
		out[k] = v
	}
	// Who may go past it is not for jobs to see.
	if f.job != nil {
		delete(out, "bypass_actors")
	}
	// GitHub tells more of a rule than anybody has said.
	rules, _ := out["rules"].([]any)
	told := []any{}
	for _, r := range rules {
		rule := map[string]any{}
		for k, v := range asMap(r) {
			rule[k] = v
		}
		if rule["type"] == "pull_request" {
			parameters := map[string]any{"allowed_merge_methods": []any{"merge", "squash", "rebase"}, "required_reviewers": []any{}}
			for k, v := range asMap(rule["parameters"]) {
				parameters[k] = v
			}
			rule["parameters"] = parameters
		}
		told = append(told, rule)
	}
	out["rules"] = told
	return out, nil
}

func rulesetPut(f *forge, m []string, body map[string]any) (any, error) {
	list, err := f.c.World(hub.Ruleset, rulesetID(m[0], ""))
	if err != nil {
		return nil, err
	}
	id := fmt.Sprint(len(list) + 1)
	if len(m) > 1 {
		id = m[1]
	} else {
		for _, r := range list {
			if r.Attrs["name"] == body["name"] {
				return nil, f.httpError(422, "Validation Failed: Name must be unique")
			}
		}
	}
	n, _ := strconv.ParseFloat(id, 64)
	body["id"] = n
	return body, f.write(hub.Ruleset, rulesetID(m[0], id), body)
}

func variableGet(f *forge, m []string, _ map[string]any) (any, error) {
	o, err := f.need(hub.Variable, hub.EnvironmentID(m[0], m[1])+"/variables/"+m[2])
	if err != nil {
		return nil, err
	}
	return o.Attrs, nil
}
