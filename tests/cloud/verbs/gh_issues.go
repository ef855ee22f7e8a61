package verbs

import (
	"fmt"
	"os"
	"os/exec"
	"strings"

	"olyc.dev/cloud/hub"
	"olyc.dev/cloud/store"
)

// body is the text of a comment or request.
func (l *line) body() (string, error) {
	if f := l.flags["body-file"]; f != "" {
		b, err := os.ReadFile(f)
		return string(b), err
	}
	return l.flags["body"], nil
}

// next is the number after the last one that the repository gave: issues and pull requests count together.
func (f *forge) next(repository string) (int, error) {
	n := 0
	for _, typ := range []string{hub.Pull, hub.Issue} {
		list, err := f.c.World(typ, hub.RepositoryID(repository)+"/")
		if err != nil {
			return 0, err
		}
		n += len(list)
	}
	return n + 1, nil
}

func pullCreate(f *forge, l *line) error {
	repository, err := f.here(l)
	if err != nil {
		return err
	}
	if err := f.allowed("pull-requests", "write"); err != nil {
		return err
	}
	repo, err := hub.Get(f.c, hub.Repository, hub.RepositoryID(repository))
	if err != nil || repo == nil {
		return f.httpError(404, fmt.Sprintf("Not Found (%v)", err))
	}
	if f.job != nil && asMap(repo.Attrs["workflow"])["can_approve_pull_request_reviews"] != true {
		f.note("pull request create failed: GraphQL: GitHub Actions is not permitted to create or approve pull requests (createPullRequest)")
		return exit(1)
	}
	head, err := l.need("head")
	if err != nil {
		return err
	}
	// The branch must have been pushed: this asks the real repository.
	if err := exec.Command("git", "ls-remote", "--exit-code", "--heads", "origin", head).Run(); err != nil {
		f.note("pull request create failed: GraphQL: Head sha can't be blank, Head ref must be a branch (createPullRequest)")
		return exit(1)
	}
	body, err := l.body()
	if err != nil {
		return err
	}
	open, err := f.c.World(hub.Pull, hub.RepositoryID(repository)+"/")
	if err != nil {
		return err
	}
	for _, p := range open {
		if p.Str("head") == head && p.Str("state") == "open" {
			f.note("a pull request for branch %q into branch \"main\" already exists", head)
			return exit(1)
		}
	}
	n, err := f.next(repository)
	if err != nil {
		return err
	}
	err = f.write(hub.Pull, fmt.Sprintf("%s/pulls/%d", hub.RepositoryID(repository), n), map[string]any{"number": float64(n), "head": head,
		"title": l.flags["title"], "body": body, "state": "open", "by": f.c.As})
	if err == nil {
		fmt.Fprintf(f.out, "https://github.com/%s/pull/%d\n", repository, n)
	}
	return err
}

func pullList(f *forge, l *line) error {
	repository, err := f.here(l)
	if err != nil {
		return err
	}
	if err := f.allowed("pull-requests", "read"); err != nil {
		return err
	}
	list, err := f.c.World(hub.Pull, hub.RepositoryID(repository)+"/")
	if err != nil {
		return err
	}
	out := []any{}
	for _, p := range list {
		if (l.flags["head"] == "" || p.Str("head") == l.flags["head"]) && p.Str("state") == "open" {
			out = append(out, p.Attrs)
		}
	}
	return f.jq(out, l.flags["jq"])
}

func pullComment(f *forge, l *line) error {
	if err := f.allowed("pull-requests", "write"); err != nil {
		return err
	}
	body, err := l.body()
	if err != nil {
		return err
	}
	return f.comment(hub.Pull, l, body)
}

// comment writes a comment: the last one anew, or another.
func (f *forge) comment(typ string, l *line, body string) error {
	repository, err := f.here(l)
	if err != nil {
		return err
	}
	kind := map[string]string{hub.Pull: "pulls", hub.Issue: "issues"}[typ]
	id := hub.RepositoryID(repository) + "/" + kind + "/" + l.args[0][strings.LastIndexByte(l.args[0], '/')+1:]
	o, err := hub.Get(f.c, typ, id)
	if err != nil {
		return err
	}
	if o == nil {
		return f.httpError(404, "Not Found: "+id)
	}
	comments, _ := o.Attrs["comments"].([]any)
	switch {
	case l.has("edit-last") && len(comments) > 0:
		comments[len(comments)-1] = body
	case l.has("edit-last") && !l.has("create-if-none"):
		f.note("no comments found for current user")
		return exit(1)
	default:
		comments = append(comments, body)
	}
	o.Attrs["comments"] = comments
	return f.write(typ, id, o.Attrs)
}

// issueList knows the two searches that are in use: a title, and "created since".
func issueList(f *forge, l *line) error {
	repository, err := f.here(l)
	if err != nil {
		return err
	}
	if err := f.allowed("issues", "read"); err != nil {
		return err
	}
	title, since := "", ""
	switch s := l.flags["search"]; {
	case s == "":
	case strings.HasPrefix(s, "in:title "):
		title = strings.Trim(strings.TrimPrefix(s, "in:title "), `"`)
	case strings.HasPrefix(s, "created:>="):
		since = strings.TrimPrefix(s, "created:>=")
	default:
		return wrong("--search=%s", s)
	}
	list, err := f.c.World(hub.Issue, hub.RepositoryID(repository)+"/")
	if err != nil {
		return err
	}
	out := []any{}
	for _, i := range list {
		state := l.flags["state"]
		if state == "" {
			state = "open"
		}
		if (state == "all" || i.Str("state") == state) && strings.Contains(i.Str("title"), title) && i.Created.UTC().Format("2006-01-02") >= since &&
			(l.flags["label"] == "" || has(i.Attrs["labels"], l.flags["label"])) {
			out = append(out, issueJSON(i))
		}
	}
	return f.jq(out, l.flags["jq"])
}

func issueJSON(i *store.Object) map[string]any {
	out := map[string]any{"createdAt": i.Created.UTC().Format("2006-01-02T15:04:05Z"), "closedAt": i.Attrs["closedAt"]}
	for k, v := range i.Attrs {
		out[k] = v
	}
	return out
}

func issueCreate(f *forge, l *line) error {
	repository, err := f.here(l)
	if err != nil {
		return err
	}
	if err := f.allowed("issues", "write"); err != nil {
		return err
	}
	n, err := f.next(repository)
	if err != nil {
		return err
	}
	labels := []any{}
	if v := l.flags["label"]; v != "" {
		labels = append(labels, v)
	}
	return f.write(hub.Issue, fmt.Sprintf("%s/issues/%d", hub.RepositoryID(repository), n), map[string]any{"number": float64(n), "title": l.flags["title"],
		"body": l.flags["body"], "state": "open", "labels": labels})
}

func issueClose(f *forge, l *line) error {
	if err := f.allowed("issues", "write"); err != nil {
		return err
	}
	repository, err := f.here(l)
	if err != nil {
		return err
	}
	id := hub.RepositoryID(repository) + "/issues/" + l.args[0]
	o, err := hub.Get(f.c, hub.Issue, id)
	if err != nil || o == nil {
		return f.httpError(404, fmt.Sprintf("Not Found: %s (%v)", id, err))
	}
	o.Attrs["state"], o.Attrs["closedAt"] = "closed", f.now().Format("2006-01-02T15:04:05Z")
	return f.write(hub.Issue, id, o.Attrs)
}

func issueComment(f *forge, l *line) error {
	if err := f.allowed("issues", "write"); err != nil {
		return err
	}
	return f.comment(hub.Issue, l, l.flags["body"])
}
