package verbs

import (
	"encoding/base64"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"olyc.dev/cloud/client"
	"olyc.dev/cloud/store"
)

const bucketType, objectType = "google_storage_bucket", "storage_object"

func init() {
	add(map[string]verb{
		"storage buckets create":   {"location= uniform-bucket-level-access public-access-prevention pap default-storage-class= soft-delete-duration= enable-versioning placement=", 1, 1, bucketCreate},
		"storage buckets update":   {"versioning no-versioning lifecycle-file= soft-delete-duration= update-labels= uniform-bucket-level-access public-access-prevention", 1, 1, bucketUpdate},
		"storage buckets describe": {"", 1, 1, bucketDescribe},
		"storage buckets list":     {lists, 0, 0, bucketList},
		"storage cp":               {"if-generation-match= no-clobber", 2, 2, storageCp},
		"storage cat":              {"", 1, 1, storageCat},
		"storage rm":               {"if-generation-match=", 1, 1, storageRm},
		"storage objects describe": {"", 1, 1, objectDescribe},
		"storage objects list":     {lists, 1, 1, objectList},
		"storage ls":               {"", 1, 1, storageLs},
	})
}

func bucketCreate(e *env, l *line) error {
	p, err := l.project()
	if err != nil {
		return err
	}
	location, err := l.need("location")
	if err != nil {
		return err
	}
	name := strings.TrimSuffix(strings.TrimPrefix(l.args[0], "gs://"), "/")
	// Whoever has the name, it is gone for everybody else: so the box's answer is the same as for one's own.
	attrs := map[string]any{"name": name, "location": strings.ToUpper(location), "project": p, "uniform_bucket_level_access": l.has("uniform-bucket-level-access"),
		"storage_class": "STANDARD", "force_destroy": false, "public_access_prevention": "inherited",
		"soft_delete_policy": []any{map[string]any{"retention_duration_seconds": 604800.0}}}
	if l.has("public-access-prevention") || l.has("pap") {
		attrs["public_access_prevention"] = "enforced"
	}
	_, err = e.do(client.Call{Op: "create", Type: bucketType, ID: name, Project: p, Location: strings.ToLower(location), Resource: "projects/" + p,
		Permissions: []string{"storage.buckets.create"}, Attrs: attrs})
	if err == nil {
		e.note("Creating gs://%s/...", name)
	}
	return err
}

func bucketUpdate(e *env, l *line) error {
	name := strings.TrimSuffix(strings.TrimPrefix(l.args[0], "gs://"), "/")
	attrs := map[string]any{}
	if l.has("versioning") || l.has("no-versioning") {
		attrs["versioning"] = []any{map[string]any{"enabled": l.has("versioning")}}
	}
	if f := l.flags["lifecycle-file"]; f != "" {
		rules, err := lifecycle(f)
		if err != nil {
			return err
		}
		attrs["lifecycle_rule"] = rules
	}
	if d := l.flags["soft-delete-duration"]; d != "" {
		n, err := seconds(d)
		if err != nil {
			return err
		}
		attrs["soft_delete_policy"] = []any{map[string]any{"retention_duration_seconds": n}}
	}
	_, err := e.do(client.Call{Op: "patch", Type: bucketType, ID: name, Permissions: []string{"storage.buckets.get", "storage.buckets.update"}, Attrs: attrs})
	return err
}

// seconds reads 30d, 12h, 90s.
func seconds(text string) (float64, error) {
	units := map[byte]float64{'d': 86400, 'h': 3600, 'm': 60, 's': 1}
	u := units[text[len(text)-1]]
	n, err := strconv.ParseFloat(text[:len(text)-1], 64)
	if u == 0 || err != nil {
		return 0, wrong("a duration %q", text)
	}
	return n * u, nil
}

func bucketDescribe(e *env, l *line) error {
	name := strings.TrimSuffix(strings.TrimPrefix(l.args[0], "gs://"), "/")
	o, err := e.read(bucketType, name, "storage.buckets.get")
	if err != nil {
		return err
	}
	return e.show(l, bucketJSON(o))
}

// split reads gs://BUCKET/OBJECT, and says whether it is one.
func split(url string) (bucket, object string, ok bool) {
	rest, ok := strings.CutPrefix(url, "gs://")
	bucket, object, _ = strings.Cut(rest, "/")
	return bucket, object, ok
}

// inBucket asks for an object; a bucket that is not there is another answer than an object that is not.
func (e *env) inBucket(bucket string) error {
	list, err := e.c.World(bucketType, bucket)
	if err != nil {
		return err
	}
	for _, b := range list {
		if b.ID == bucket {
			return nil
		}
	}
	return fail("NOT_FOUND", "not-found", "gs://%s not found: 404.", bucket)
}

// generation reads --if-generation-match: 0 means that nothing may be there.
func (l *line) generation() (int64, error) {
	v, ok := l.flags["if-generation-match"]
	if !ok {
		return 0, nil
	}
	n, err := strconv.ParseInt(v, 10, 64)
	if err != nil {
		return 0, wrong("--if-generation-match=%s", v)
	}
	if n == 0 {
		return -1, nil
	}
	return n, nil
}

func storageCp(e *env, l *line) error {
	generation, err := l.generation()
	if err != nil {
		return err
	}
	from, to := l.args[0], l.args[1]
	data, err := e.source(from)
	if err != nil {
		return err
	}
	bucket, object, remote := split(to)
	if !remote {
		if to == "-" {
			_, err := e.out.Write(data)
			return err
		}
		if info, err := os.Stat(to); err == nil && info.IsDir() {
			to = filepath.Join(to, filepath.Base(from))
		}
		return os.WriteFile(to, data, 0o644)
	}
	if err := e.inBucket(bucket); err != nil {
		return err
	}
	if object == "" || strings.HasSuffix(object, "/") {
		object += filepath.Base(from)
	}
	id := bucket + "/" + object
	there, err := e.c.World(objectType, id)
	if err != nil {
		return err
	}
	permissions := []string{"storage.objects.create"}
	for _, o := range there {
		if o.ID == id {
			// To overwrite is to delete.
			permissions = append(permissions, "storage.objects.delete")
			if l.has("no-clobber") {
				return nil
			}
		}
	}
	_, err = e.do(client.Call{Op: "put", Type: objectType, ID: id, Permissions: permissions, IfGeneration: generation,
		Attrs: map[string]any{"content": base64.StdEncoding.EncodeToString(data)}})
	return err
}

// source is what is copied: a file, standard input, or another object.
func (e *env) source(from string) ([]byte, error) {
	bucket, object, remote := split(from)
	if remote {
		return e.object(bucket, object)
	}
	if from == "-" {
		return io.ReadAll(e.in)
	}
	return os.ReadFile(from)
}

func (e *env) object(bucket, object string) ([]byte, error) {
	if err := e.inBucket(bucket); err != nil {
		return nil, err
	}
	o, err := e.read(objectType, bucket+"/"+object, "storage.objects.get")
	if err != nil {
		return nil, err
	}
	return base64.StdEncoding.DecodeString(o.Str("content"))
}

func storageCat(e *env, l *line) error {
	bucket, object, ok := split(l.args[0])
	if !ok {
		return wrong("storage cat %s", l.args[0])
	}
	data, err := e.object(bucket, object)
	if err == nil {
		_, err = e.out.Write(data)
	}
	return err
}

func storageRm(e *env, l *line) error {
	generation, err := l.generation()
	if err != nil {
		return err
	}
	bucket, object, ok := split(l.args[0])
	if !ok || strings.ContainsAny(object, "*?") {
		return wrong("storage rm %s", l.args[0])
	}
	if err := e.inBucket(bucket); err != nil {
		return err
	}
	_, err = e.do(client.Call{Op: "delete", Type: objectType, ID: bucket + "/" + object, Permissions: []string{"storage.objects.delete"}, IfGeneration: generation})
	return err
}

func objectJSON(o *store.Object) any {
	bucket, name, _ := strings.Cut(o.ID, "/")
	return map[string]any{"bucket": bucket, "name": name, "generation": fmt.Sprint(o.Generation), "storage_url": fmt.Sprintf("gs://%s#%d", o.ID, o.Generation),
		"creation_time": o.Created, "update_time": o.Updated}
}

func objectDescribe(e *env, l *line) error {
	bucket, object, ok := split(l.args[0])
	if !ok {
		return wrong("storage objects describe %s", l.args[0])
	}
	if err := e.inBucket(bucket); err != nil {
		return err
	}
	o, err := e.read(objectType, bucket+"/"+object, "storage.objects.get")
	if err != nil {
		return err
	}
	return e.show(l, objectJSON(o))
}

// objects lists those that fit; a star stands for anything but a slash.
func (e *env) objects(url string) ([]*store.Object, error) {
	bucket, pattern, ok := split(url)
	if !ok {
		return nil, wrong("%s", url)
	}
	if err := e.inBucket(bucket); err != nil {
		return nil, err
	}
	prefix, _, _ := strings.Cut(pattern, "*")
	found, err := e.list(objectType, bucket+"/"+prefix, bucket, "storage.objects.list")
	if err != nil {
		return nil, err
	}
	var out []*store.Object
	for _, o := range found {
		name := strings.TrimPrefix(o.ID, bucket+"/")
		fits := pattern == "" || strings.HasSuffix(pattern, "**")
		if !fits {
			fits, _ = filepath.Match(pattern, name)
		}
		if fits {
			out = append(out, o)
		}
	}
	return out, nil
}

func objectList(e *env, l *line) error {
	found, err := e.objects(l.args[0])
	if err != nil {
		return err
	}
	return e.listed(l, rows(found, objectJSON))
}

func storageLs(e *env, l *line) error {
	found, err := e.objects(l.args[0])
	if err != nil {
		return err
	}
	if len(found) == 0 {
		return fail("NOT_FOUND", "not-found", "One or more URLs matched no objects.")
	}
	for _, o := range found {
		fmt.Fprintln(e.out, "gs://"+o.ID)
	}
	return nil
}
