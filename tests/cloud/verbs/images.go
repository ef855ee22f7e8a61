package verbs

import (
	"strings"

	"olyc.dev/cloud/client"
	"olyc.dev/cloud/store"
)

func init() {
	add(map[string]verb{
		"artifacts docker tags list":       {lists, 1, 1, tagsList},
		"artifacts docker images list":     {"include-tags" + lists, 1, 1, imagesList},
		"artifacts docker images describe": {"show-package-vulnerability", 1, 1, imageDescribe},
		"artifacts docker tags add":        {"", 2, 2, tagAdd},
	})
}

// reference is a parsed name of an image: HOST/PROJECT/REPOSITORY/IMAGE[:TAG][@DIGEST].
type reference struct {
	name, tag, digest                     string
	project, repository, location, folder string
}

func refer(text string) (reference, error) {
	var r reference
	rest, digest, _ := strings.Cut(text, "@")
	r.name, r.digest = rest, digest
	if i := strings.LastIndexByte(rest, ':'); i > strings.LastIndexByte(rest, '/') {
		r.name, r.tag = rest[:i], rest[i+1:]
	}
	parts := strings.SplitN(r.name, "/", 4)
	host, ok := strings.CutSuffix(parts[0], "-docker.pkg.dev")
	if !ok || len(parts) < 3 {
		return r, fail("INVALID_ARGUMENT", "image-name", "%s is no name of an image of Artifact Registry", text)
	}
	r.location, r.project, r.repository = host, parts[1], parts[2]
	r.folder = "projects/" + r.project + "/locations/" + r.location + "/repositories/" + r.repository
	return r, nil
}

// ask asks the repository of an image for permissions; one that lies in a region that is away does not answer.
func (e *env) askRepository(r reference, permissions ...string) error {
	_, err := e.do(client.Call{Op: "read", Type: "google_artifact_registry_repository", ID: r.folder, Permissions: permissions})
	return err
}

// find looks for an image by digest or tag.
func (e *env) find(r reference) (*store.Object, error) {
	list, err := e.c.World(store.Image, r.name+"@")
	if err != nil {
		return nil, err
	}
	for _, o := range list {
		if r.digest != "" && strings.HasSuffix(o.ID, "@"+r.digest) || r.digest == "" && tagged(o, r.tag) {
			return o, nil
		}
	}
	return nil, fail("NOT_FOUND", "image", "%s: not found", r.name+":"+r.tag+r.digest)
}

func tagged(o *store.Object, tag string) bool {
	tags, _ := o.Attrs["tags"].([]any)
	for _, t := range tags {
		if t == tag {
			return true
		}
	}
	return false
}

func digestOf(o *store.Object) string { return o.ID[strings.IndexByte(o.ID, '@')+1:] }

// tag puts a tag on an image; where tags are immutable it never moves.
func (e *env) tag(r reference, o *store.Object, tag string) error {
	list, err := e.c.World(store.Image, r.name+"@")
	if err != nil {
		return err
	}
	repo, err := e.c.World("google_artifact_registry_repository", r.folder)
	if err != nil {
		return err
	}
	for _, other := range list {
		if other.ID == o.ID || !tagged(other, tag) {
			continue
		}
		if len(repo) > 0 && store.Block(repo[0].Attrs["docker_config"])["immutable_tags"] == true {
			return fail("FAILED_PRECONDITION", "tag-immutable", "manifest invalid: cannot update tag %s. The repository has enabled tag immutability", tag)
		}
		tags, _ := other.Attrs["tags"].([]any)
		var left []any
		for _, t := range tags {
			if t != tag {
				left = append(left, t)
			}
		}
		other.Attrs["tags"] = left
		if err := e.putImage(r, other); err != nil {
			return err
		}
	}
	if !tagged(o, tag) {
		tags, _ := o.Attrs["tags"].([]any)
		o.Attrs["tags"] = append(tags, tag)
	}
	return e.putImage(r, o)
}

func (e *env) putImage(r reference, o *store.Object) error {
	_, err := e.do(client.Call{Op: "put", Type: store.Image, ID: o.ID, Project: r.project, Location: r.location, Resource: r.folder,
		Permissions: []string{"artifactregistry.repositories.uploadArtifacts"}, Attrs: o.Attrs, Status: o.Status})
	return err
}

func imageRow(o *store.Object) map[string]any {
	name, digest, _ := strings.Cut(o.ID, "@")
	return map[string]any{"package": name, "version": digest, "tags": o.Attrs["tags"], "createTime": stamp(o.Created), "updateTime": stamp(o.Updated)}
}

func tagsList(e *env, l *line) error {
	r, err := refer(l.args[0])
	if err != nil {
		return err
	}
	if err := e.askRepository(r, "artifactregistry.tags.list"); err != nil {
		return err
	}
	list, err := e.c.World(store.Image, r.name+"@")
	if err != nil {
		return err
	}
	var out []any
	for _, o := range list {
		tags, _ := o.Attrs["tags"].([]any)
		for _, t := range tags {
			row := imageRow(o)
			row["tag"] = t
			out = append(out, row)
		}
	}
	if out, err = listing(out, l); err != nil {
		return err
	}
	return e.show(l, out)
}

func imagesList(e *env, l *line) error {
	r, err := refer(l.args[0])
	if err != nil {
		return err
	}
	if err := e.askRepository(r, "artifactregistry.dockerimages.list"); err != nil {
		return err
	}
	list, err := e.c.World(store.Image, r.name)
	if err != nil {
		return err
	}
	return e.listed(l, rows(list, func(o *store.Object) any { return imageRow(o) }))
}

func imageDescribe(e *env, l *line) error {
	r, err := refer(l.args[0])
	if err != nil {
		return err
	}
	permissions := []string{"artifactregistry.dockerimages.get"}
	if l.has("show-package-vulnerability") {
		permissions = append(permissions, "containeranalysis.occurrences.list")
	}
	// Occurrences are asked of the project, which covers both.
	if _, err := e.do(client.Call{Op: "read", Type: "google_artifact_registry_repository", ID: r.folder, Resource: r.folder, Permissions: permissions}); err != nil {
		return err
	}
	o, err := e.find(r)
	if err != nil {
		return err
	}
	out := map[string]any{"image_summary": map[string]any{"digest": digestOf(o), "fully_qualified_digest": o.ID}}
	if l.has("show-package-vulnerability") {
		status := o.Stat("scan")
		if status == "" {
			status = "FINISHED_SUCCESS"
		}
		out["discovery_summary"] = map[string]any{"discovery": []any{map[string]any{"discovery": map[string]any{"analysisStatus": status}}}}
		out["package_vulnerability_summary"] = map[string]any{"vulnerabilities": map[string]any{"CRITICAL": orList(o.Status["critical"])}}
	}
	return e.show(l, out)
}

func tagAdd(e *env, l *line) error {
	from, err := refer(l.args[0])
	if err != nil {
		return err
	}
	to, err := refer(l.args[1])
	if err != nil {
		return err
	}
	if err := e.askRepository(from, "artifactregistry.tags.create", "artifactregistry.tags.update"); err != nil {
		return err
	}
	o, err := e.find(from)
	if err != nil {
		return err
	}
	return e.tag(to, o, to.tag)
}
