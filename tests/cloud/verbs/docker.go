package verbs

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"olyc.dev/cloud/client"
	"olyc.dev/cloud/store"
)

func init() { tools["docker"] = docker }

// localType is an image on the machine, before it is pushed.
const localType = "local_image"

var dockerVerbs = map[string]verb{
	"buildx build":              {"file= platform= sbom= provenance= build-arg= label= metadata-file= tag= load push target= cache-from= cache-to= secret=", 1, 1, dockerBuild},
	"build":                     {"file= tag= target= build-arg= label=", 1, 1, dockerBuild},
	"tag":                       {"", 2, 2, dockerTag},
	"push":                      {"quiet", 1, 1, dockerPush},
	"pull":                      {"quiet platform=", 1, 1, dockerPull},
	"save":                      {"output=", 1, 1, dockerSave},
	"image inspect":             {"format=", 1, 1, dockerInspect},
	"buildx imagetools inspect": {"format=", 1, 1, toolsInspect},
	"buildx imagetools create":  {"prefer-index= tag=", 1, 1, toolsCreate},
	"info":                      {"", 0, 0, func(*env, *line) error { return nil }},
}

func docker(e *env, args []string) error {
	n := 0
	for n < len(args) && n < 3 && !strings.HasPrefix(args[n], "-") {
		n++
	}
	for ; n > 0; n-- {
		words := strings.Join(args[:n], " ")
		v, ok := dockerVerbs[words]
		if !ok {
			continue
		}
		e.verb = "docker " + words
		l, err := parse(args[n:], v.flags)
		if err != nil {
			return err
		}
		if len(l.args) < v.min || len(l.args) > v.max {
			return wrong("%d arguments: %s", len(l.args), strings.Join(l.args, " "))
		}
		return v.run(e, l)
	}
	return wrong("docker %s", strings.Join(args, " "))
}

// contents is the digest of what a build sees: the same commit makes the same image.
func contents(folder, file string, l *line) (string, error) {
	h := sha256.New()
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == ".git" || d.Name() == "target" || d.Name() == "build") {
			return filepath.SkipDir
		}
		if d.Type().IsRegular() {
			b, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			fmt.Fprintf(h, "%s %d\n", strings.TrimPrefix(path, folder), len(b))
			h.Write(b)
		}
		return nil
	})
	if err != nil {
		return "", err
	}
	b, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	h.Write(b)
	fmt.Fprint(h, l.lists["build-arg"], l.lists["label"], l.flags["target"])
	return "sha256:" + hex.EncodeToString(h.Sum(nil)), nil
}

func dockerBuild(e *env, l *line) error {
	file := l.flags["file"]
	if file == "" {
		file = filepath.Join(l.args[0], "Dockerfile")
	}
	digest, err := contents(l.args[0], file, l)
	if err != nil {
		return err
	}
	if m := l.flags["metadata-file"]; m != "" {
		raw, err := json.Marshal(map[string]any{"containerimage.digest": digest, "image.name": strings.Join(l.lists["tag"], ",")})
		if err != nil {
			return err
		}
		if err := os.WriteFile(m, raw, 0o644); err != nil {
			return err
		}
	}
	for _, t := range l.lists["tag"] {
		if err := e.keepLocal(t, digest); err != nil {
			return err
		}
		if l.has("push") {
			if err := e.push(t); err != nil {
				return err
			}
		}
	}
	return nil
}

// keepLocal puts an image onto the machine. No cloud is asked.
func (e *env) keepLocal(name, digest string) error {
	return e.c.Put(client.Fixture{Objects: []*store.Object{{Type: localType, ID: "machine/" + name, Attrs: map[string]any{"digest": digest}}}})
}

func (e *env) local(name string) (string, error) {
	list, err := e.c.World(localType, "machine/"+name)
	if err != nil {
		return "", err
	}
	for _, o := range list {
		if o.ID == "machine/"+name {
			return o.Str("digest"), nil
		}
	}
	return "", fail("NOT_FOUND", "image", "No such image: %s", name)
}

func dockerTag(e *env, l *line) error {
	digest, err := e.local(l.args[0])
	if err != nil {
		return err
	}
	return e.keepLocal(l.args[1], digest)
}

func dockerPush(e *env, l *line) error { return e.push(l.args[0]) }

func (e *env) push(name string) error {
	digest, err := e.local(name)
	if err != nil {
		return err
	}
	r, err := refer(name)
	if err != nil {
		return err
	}
	if err := e.askRepository(r, "artifactregistry.repositories.uploadArtifacts", "artifactregistry.tags.create"); err != nil {
		return err
	}
	o := &store.Object{Type: store.Image, ID: r.name + "@" + digest, Attrs: map[string]any{}, Status: map[string]any{"health": "ok"}}
	there, err := e.c.World(store.Image, o.ID)
	if err != nil {
		return err
	}
	if len(there) > 0 {
		o = there[0]
	}
	return e.tag(r, o, r.tag)
}

// remote finds an image in its registry, by whoever may read there.
func (e *env) remote(name string) (reference, *store.Object, error) {
	r, err := refer(name)
	if err != nil {
		return r, nil, err
	}
	if err := e.askRepository(r, "artifactregistry.repositories.downloadArtifacts"); err != nil {
		return r, nil, err
	}
	o, err := e.find(r)
	return r, o, err
}

func dockerPull(e *env, l *line) error {
	if !strings.Contains(l.args[0], "-docker.pkg.dev/") {
		return nil // from elsewhere: the box has no other registry
	}
	_, o, err := e.remote(l.args[0])
	if err != nil {
		return err
	}
	return e.keepLocal(l.args[0], digestOf(o))
}

func dockerSave(e *env, l *line) error {
	if _, err := e.local(l.args[0]); err != nil {
		return err
	}
	return os.WriteFile(l.flags["output"], []byte("an image\n"), 0o644)
}

func dockerInspect(e *env, l *line) error {
	digest, err := e.local(l.args[0])
	if err != nil {
		return err
	}
	if f := l.flags["format"]; f != "{{.Id}}" {
		return wrong("--format=%s", f)
	}
	fmt.Fprintln(e.out, digest)
	return nil
}

func toolsInspect(e *env, l *line) error {
	_, o, err := e.remote(l.args[0])
	if err != nil {
		return err
	}
	if f := l.flags["format"]; f != "{{.Manifest.Digest}}" && f != "{{json .Manifest.Digest}}" {
		return wrong("--format=%s", f)
	}
	fmt.Fprintln(e.out, digestOf(o))
	return nil
}

// toolsCreate copies an image: the digest stays, as long as no index is put around it.
func toolsCreate(e *env, l *line) error {
	if l.flags["prefer-index"] != "false" {
		return wrong("imagetools create without --prefer-index=false, which changes the digest")
	}
	_, o, err := e.remote(l.args[0])
	if err != nil {
		return err
	}
	for _, t := range l.lists["tag"] {
		to, err := refer(t)
		if err != nil {
			return err
		}
		if err := e.askRepository(to, "artifactregistry.repositories.uploadArtifacts", "artifactregistry.tags.create"); err != nil {
			return err
		}
		copied := &store.Object{Type: store.Image, ID: to.name + "@" + digestOf(o), Attrs: map[string]any{}, Status: o.Status}
		there, err := e.c.World(store.Image, copied.ID)
		if err != nil {
			return err
		}
		if len(there) > 0 {
			copied = there[0]
		}
		if err := e.tag(to, copied, to.tag); err != nil {
			return err
		}
	}
	return nil
}
