package workflow

import (
	"fmt"
	"strings"

	"olyc.dev/cloud/hub"
	"olyc.dev/cloud/store"
)

// claims are what GitHub writes into the token of a job. A job without an environment has no claim of that name.
func (s *running) claims() (map[string]string, error) {
	r := s.run
	repo, err := r.World.World("github_repository", "repos/"+r.Repository)
	if err != nil {
		return nil, err
	}
	if len(repo) == 0 {
		return nil, fmt.Errorf("there is no repository %s at GitHub", r.Repository)
	}
	owner, _ := repo[0].Attrs["owner"].(map[string]any)
	ownerName, _, _ := strings.Cut(r.Repository, "/")
	c := map[string]string{
		"iss": "https://token.actions.githubusercontent.com", "repository": r.Repository, "repository_owner": ownerName,
		"repository_id": str(repo[0].Attrs["id"]), "repository_owner_id": str(owner["id"]), "ref": r.Ref, "sha": r.SHA,
		"event_name": r.Event, "workflow": r.Workflow.Name,
	}
	c["sub"] = "repo:" + r.Repository + ":ref:" + r.Ref
	if r.Event == "pull_request" {
		c["sub"] = "repo:" + r.Repository + ":pull_request"
	}
	if s.env0 != "" {
		c["environment"] = s.env0
		c["sub"] = "repo:" + r.Repository + ":environment:" + s.env0
	}
	return c, nil
}

// login gives the identity of a service account, if the provider takes the claims of this run and the account trusts them.
func (s *running) login(provider, account string) (string, error) {
	if s.job.Permissions["id-token"] != "write" {
		return "", fmt.Errorf("the job may not ask for a token: id-token: write is not among its permissions")
	}
	claims, err := s.claims()
	if err != nil {
		return "", err
	}
	now, err := hub.Look(s.run.World)
	if err != nil {
		return "", err
	}
	o, number, err := find(now, provider)
	if err != nil {
		return "", err
	}
	ok, err := Condition(o.Str("attribute_condition"), claims)
	if err != nil || !ok {
		return "", fmt.Errorf("failed to generate Google Cloud federated token for %s: unauthorized_client: the given credential is rejected by the attribute condition (%s; %v)",
			provider, o.Str("attribute_condition"), err)
	}
	attributes, err := mapped(o, claims)
	if err != nil {
		return "", err
	}
	pool := fmt.Sprintf("//iam.googleapis.com/projects/%s/locations/global/workloadIdentityPools/%s", number, part(provider, "workloadIdentityPools"))
	sets := []string{"principal:" + pool + "/subject/" + attributes["google.subject"], "principalSet:" + pool + "/*"}
	for k, v := range attributes {
		if name, ok := strings.CutPrefix(k, "attribute."); ok {
			sets = append(sets, "principalSet:"+pool+"/attribute."+name+"/"+v)
		}
	}
	if !trusted(now, account, sets) {
		return "", fmt.Errorf("failed to impersonate %s: Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not exist): no member roles/iam.workloadIdentityUser of it is one of this run (%s)",
			account, strings.Join(sets, ", "))
	}
	return "serviceAccount:" + account, nil
}

// part is what follows a word in a name of Google's: projects/P/locations/L.
func part(name, word string) string {
	words := strings.Split(name, "/")
	for i, w := range words {
		if w == word && i+1 < len(words) {
			return words[i+1]
		}
	}
	return ""
}

func find(now *store.Store, provider string) (*store.Object, string, error) {
	if provider == "" {
		return nil, "", fmt.Errorf("workload_identity_provider is empty: is the variable set?")
	}
	if p := now.Project(part(provider, "projects")); p != nil {
		for _, o := range now.List("google_iam_workload_identity_pool_provider", "projects/") {
			if o.Project == p.ID && part(o.ID, "workloadIdentityPools") == part(provider, "workloadIdentityPools") &&
				part(o.ID, "providers") == part(provider, "providers") {
				return o, p.Number, nil
			}
		}
	}
	return nil, "", fmt.Errorf("invalid_target: the target service indicated by the audience %q does not exist", provider)
}

// mapped are the attributes that the provider makes of the claims; one that cannot be made is a refusal.
func mapped(o *store.Object, claims map[string]string) (map[string]string, error) {
	out := map[string]string{}
	mapping, _ := o.Attrs["attribute_mapping"].(map[string]any)
	for _, k := range sortedKeys(mapping) {
		name, ok := strings.CutPrefix(str(mapping[k]), "assertion.")
		if !ok {
			return nil, fmt.Errorf("attribute mapping %s = %v: the box knows assertion.NAME only", k, mapping[k])
		}
		v, ok := claims[name]
		if !ok {
			return nil, fmt.Errorf("invalid_grant: mapped attribute %q must be a string: the token has no %s", k, name)
		}
		out[k] = v
	}
	return out, nil
}

// trusted looks for a member of the account that is one of the sets of this run.
func trusted(now *store.Store, account string, sets []string) bool {
	_, host, _ := strings.Cut(account, "@")
	project, _, _ := strings.Cut(host, ".")
	for _, g := range now.Grants {
		if g.Resource == "projects/"+project+"/serviceAccounts/"+account && g.Role == "roles/iam.workloadIdentityUser" &&
			g.Condition == "" && among(g.Member, sets) {
			return true
		}
	}
	return false
}
