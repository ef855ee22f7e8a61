package workflow

import (
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"olyc.dev/cloud/client"
	"olyc.dev/cloud/facts"
	"olyc.dev/cloud/hub"
	"olyc.dev/cloud/server"
	"olyc.dev/cloud/store"
)

// box is a world with a project, a provider of identities that trusts main and the environment prod, and a repository.
func box(t *testing.T) *client.Client {
	t.Helper()
	f, err := facts.Load("../../../stdlib/providers/google", true)
	if err != nil {
		t.Skip(err)
	}
	web := httptest.NewServer(server.New(f).Handler())
	t.Cleanup(web.Close)
	c := &client.Client{URL: web.URL, As: "user:founder@example.com"}
	pool := "projects/p/locations/global/workloadIdentityPools/github"
	account := "projects/p/serviceAccounts/applier@p.iam.gserviceaccount.com"
	number := store.Number("p", 12)
	must(t, c.Put(client.Fixture{
		Projects: []store.Project{{ID: "p", Number: number}},
		Grants: []store.Grant{{Resource: account, Role: "roles/iam.workloadIdentityUser",
			Member: "principalSet://iam.googleapis.com/projects/" + number + "/locations/global/workloadIdentityPools/github/attribute.environment/prod"}},
		Objects: []*store.Object{
			{Type: "google_iam_workload_identity_pool_provider", ID: pool + "/providers/github", Project: "p", Attrs: map[string]any{
				"attribute_mapping":   map[string]any{"google.subject": "assertion.sub", "attribute.environment": "assertion.environment"},
				"attribute_condition": "assertion.repository_id == '7' && assertion.ref == 'refs/heads/main'"}},
			{Type: hub.Repository, ID: "repos/o/n", Attrs: map[string]any{"id": 7.0, "owner": map[string]any{"id": 8.0}}},
			{Type: hub.Environment, ID: "repos/o/n/environments/prod", Attrs: map[string]any{"name": "prod",
				"reviewers":                []any{map[string]any{"type": "Team", "id": 1.0}},
				"deployment_branch_policy": map[string]any{"custom_branch_policies": true}}},
			{Type: hub.Policy, ID: "repos/o/n/environments/prod/deployment-branch-policies/1", Attrs: map[string]any{"name": "main"}},
			{Type: hub.Variable, ID: "repos/o/n/environments/prod/variables/PROVIDER", Attrs: map[string]any{
				"value": "projects/" + number + "/locations/global/workloadIdentityPools/github/providers/github"}},
		},
	}))
	return c
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

const trial = `
name: trial
on: { push: {}, pull_request: {} }
defaults: { run: { shell: bash } }
jobs:
  first:
    runs-on: x
    permissions: { contents: read }
    outputs: { word: "${{ steps.say.outputs.word }}" }
    strategy: { matrix: { include: [{ n: 1 }, { n: 2 }] } }
    steps:
      - id: say
        run: echo "word=w${{ matrix.n }}" >>"${GITHUB_OUTPUT}"
  apply:
    needs: first
    if: "!cancelled() && needs.first.outputs.word == 'w2'"
    runs-on: x
    environment: prod
    permissions: { id-token: write }
    steps:
      - uses: google-github-actions/auth@7c6bc770dae815cd3e89ee6cdf493a5fab2cc093
        with: { workload_identity_provider: "${{ vars.PROVIDER }}", service_account: applier@p.iam.gserviceaccount.com }
      - run: test "${CLOUD_AS}" = serviceAccount:applier@p.iam.gserviceaccount.com
      - run: exit 3
      - if: failure()
        run: echo "seen ${{ job.status }}" >>"${GITHUB_STEP_SUMMARY}"
      - run: echo never
  after:
    needs: apply
    runs-on: x
    steps: [{ run: echo never }]
`

func start(t *testing.T, c *client.Client, ref string, approve bool) *Result {
	t.Helper()
	dir := t.TempDir()
	bare := filepath.Join(dir, "bare")
	must(t, exec.Command("git", "init", "--quiet", "--bare", bare).Run())
	w, err := Parse([]byte(trial))
	must(t, err)
	r := &Run{Workflow: w, World: c, Repository: "o/n", Event: "push", Ref: ref, SHA: strings.Repeat("0", 40), Remote: bare, Temp: dir, Tools: dir,
		Env: os.Environ(), Approve: func(string, string) bool { return approve }}
	result, err := r.Start()
	must(t, err)
	return result
}

// From main and approved the job gets its identity; what fails is seen by those who ask, and stops what comes after.
func TestRun(t *testing.T) {
	c := box(t)
	r := start(t, c, "refs/heads/main", true)
	apply := r.Job("apply")
	if apply.Identity != "serviceAccount:applier@p.iam.gserviceaccount.com" || apply.Result != "failure" || len(r.Approvals) != 1 {
		t.Errorf("%+v %s", apply, apply.Explain())
	}
	var outcomes []string
	for _, s := range apply.Steps {
		outcomes = append(outcomes, s.Outcome)
	}
	if got := strings.Join(outcomes, " "); got != "success success failure success skipped" {
		t.Error(got)
	}
	if r.Summary != "seen failure\n" || r.Job("after").Result != "skipped" {
		t.Errorf("%q %s", r.Summary, r.Job("after").Result)
	}
}

// Without approval, from another branch, and in an environment that nobody protects: no identity in any of them.
func TestNobody(t *testing.T) {
	c := box(t)
	if a := start(t, c, "refs/heads/main", false).Job("apply"); a.Identity != "" || !strings.Contains(a.Why, "not approved") {
		t.Errorf("%+v", a)
	}
	if a := start(t, c, "refs/heads/other", true).Job("apply"); a.Identity != "" || !strings.Contains(a.Why, "not allowed to deploy") {
		t.Errorf("%+v", a)
	}
	must(t, hub.Put(c, hub.Environment, "repos/o/n/environments/prod", map[string]any{"name": "prod"}))
	if a := start(t, c, "refs/heads/other", true).Job("apply"); a.Identity != "" || !strings.Contains(a.Explain(), "rejected by the attribute condition") {
		t.Errorf("%+v %s", a, a.Explain())
	}
}
