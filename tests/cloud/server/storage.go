package server

import (
	"bytes"
	"crypto/md5"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"olyc.dev/cloud/client"
	"olyc.dev/cloud/store"
)

// upload is a write in several requests.
type upload struct {
	bucket, name string
	generation   int64
	meta         map[string]any
	data         []byte
}

// serveStorage answers the part of the storage API that Terraform's backend uses: objects are listed, read, written under a
// condition on their generation, and deleted.
func (s *Server) serveStorage(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	s.World.Lock()
	defer s.World.Unlock()
	path := r.URL.EscapedPath()
	switch {
	case strings.HasPrefix(path, "/upload/storage/v1/b/"):
		s.upload(w, r, strings.TrimPrefix(path, "/upload/storage/v1/b/"), body)
	case strings.HasPrefix(path, "/storage/v1/b/"):
		s.object(w, r, strings.TrimPrefix(path, "/storage/v1/b/"))
	case strings.HasPrefix(path, "/b/"):
		s.object(w, r, strings.TrimPrefix(path, "/b/"))
	case r.Method == http.MethodGet && strings.Count(path, "/") > 1:
		// Reading is asked by the older form: /BUCKET/OBJECT.
		bucket, name, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
		s.media(w, r, bucket, unescape(name))
	default:
		http.Error(w, "the box has no "+r.Method+" "+path, http.StatusNotImplemented)
	}
}

func unescape(s string) string {
	if u, err := url.PathUnescape(s); err == nil {
		return u
	}
	return s
}

func fail(w http.ResponseWriter, err *store.Error) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(err.Code)
	_ = json.NewEncoder(w).Encode(map[string]any{"error": map[string]any{"code": err.Code, "message": err.Error(), "status": err.Status, "errors": []any{map[string]any{"reason": err.Status, "message": err.Error()}}}})
}

// bucket looks whether the bucket is there: a name alone asks for no permission.
func (s *Server) storageCall(who, op, bucket, name, permission string) (client.Reply, bool, *store.Error) {
	if s.World.Get("google_storage_bucket", bucket) == nil {
		return client.Reply{}, false, store.Refuse("NOT_FOUND", "not-found", "The specified bucket does not exist: %s", bucket)
	}
	reply := s.Do(who, client.Call{Op: op, Verb: "storage.objects." + op, Type: "storage_object", ID: bucket + "/" + name, Permissions: []string{permission}})
	return reply, reply.Crash, reply.Error
}

func (s *Server) object(w http.ResponseWriter, r *http.Request, rest string) {
	who := identity(r)
	bucket, name, _ := strings.Cut(rest, "/o")
	name = unescape(strings.TrimPrefix(name, "/"))
	switch {
	case name == "" && r.Method == http.MethodGet && strings.HasSuffix(rest, "/o"):
		s.list(w, r, who, bucket)
	case r.Method == http.MethodGet && r.URL.Query().Get("alt") == "media":
		s.media(w, r, bucket, name)
	case r.Method == http.MethodGet && name != "":
		reply, _, err := s.storageCall(who, "read", bucket, name, "storage.objects.get")
		if err != nil {
			fail(w, err)
			return
		}
		answer(w, resource(reply.Object))
	case r.Method == http.MethodDelete && name != "":
		if s.World.Get("google_storage_bucket", bucket) == nil {
			fail(w, store.Refuse("NOT_FOUND", "not-found", "The specified bucket does not exist: %s", bucket))
			return
		}
		match, _ := strconv.ParseInt(r.URL.Query().Get("ifGenerationMatch"), 10, 64)
		reply := s.Do(who, client.Call{Op: "delete", Verb: "storage.objects.delete", Type: "storage_object", ID: bucket + "/" + name, Permissions: []string{"storage.objects.delete"}, IfGeneration: match})
		if reply.Error != nil {
			fail(w, reply.Error)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	default:
		http.Error(w, "the box has no "+r.Method+" "+r.URL.Path, http.StatusNotImplemented)
	}
}

func (s *Server) list(w http.ResponseWriter, r *http.Request, who, bucket string) {
	q := r.URL.Query()
	reply, _, err := s.storageCall(who, "list", bucket, q.Get("prefix"), "storage.objects.list")
	if err != nil {
		fail(w, err)
		return
	}
	items, prefixes, seen := []any{}, []any{}, map[string]bool{}
	for _, o := range reply.Objects {
		name := strings.TrimPrefix(o.ID, bucket+"/")
		if d := q.Get("delimiter"); d != "" {
			if i := strings.Index(name[len(q.Get("prefix")):], d); i >= 0 {
				p := name[:len(q.Get("prefix"))+i+len(d)]
				if !seen[p] {
					seen[p] = true
					prefixes = append(prefixes, p)
				}
				continue
			}
		}
		items = append(items, resource(o))
	}
	answer(w, map[string]any{"kind": "storage#objects", "items": items, "prefixes": prefixes})
}

func (s *Server) media(w http.ResponseWriter, r *http.Request, bucket, name string) {
	reply, _, err := s.storageCall(identity(r), "read", bucket, name, "storage.objects.get")
	if err != nil {
		fail(w, err)
		return
	}
	data := content(reply.Object)
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("X-Goog-Generation", strconv.FormatInt(reply.Object.Generation, 10))
	w.Header().Set("X-Goog-Metageneration", "1")
	w.Header().Set("Content-Length", strconv.Itoa(len(data)))
	_, _ = w.Write(data)
}

func (s *Server) upload(w http.ResponseWriter, r *http.Request, rest string, body []byte) {
	bucket, _, _ := strings.Cut(rest, "/o")
	q := r.URL.Query()
	generation := int64(0)
	if m := q.Get("ifGenerationMatch"); m != "" {
		generation, _ = strconv.ParseInt(m, 10, 64)
		if generation == 0 {
			generation = -1
		}
	}
	up := &upload{bucket: bucket, name: q.Get("name"), generation: generation, meta: map[string]any{}}
	switch q.Get("uploadType") {
	case "resumable":
		if id := q.Get("upload_id"); id != "" {
			s.resume(w, r, id, body)
			return
		}
		_ = json.Unmarshal(body, &up.meta)
		up.nameFromMeta()
		id := strconv.Itoa(s.World.Next())
		s.uploads[id] = up
		w.Header().Set("Location", "http://"+r.Host+r.URL.Path+"?uploadType=resumable&upload_id="+id)
		w.WriteHeader(http.StatusOK)
	case "multipart":
		_, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		parts := multipart.NewReader(bytes.NewReader(body), params["boundary"])
		for i := 0; ; i++ {
			p, err := parts.NextPart()
			if err != nil {
				break
			}
			raw, _ := io.ReadAll(p)
			if i == 0 {
				_ = json.Unmarshal(raw, &up.meta)
				up.nameFromMeta()
			} else {
				up.data = raw
			}
		}
		s.finish(w, r, up)
	default:
		up.data = body
		s.finish(w, r, up)
	}
}

func (u *upload) nameFromMeta() {
	if n, ok := u.meta["name"].(string); ok && n != "" {
		u.name = n
	}
}

func (s *Server) resume(w http.ResponseWriter, r *http.Request, id string, body []byte) {
	up := s.uploads[id]
	if up == nil {
		http.Error(w, "no such upload", http.StatusNotFound)
		return
	}
	up.data = append(up.data, body...)
	if strings.HasSuffix(r.Header.Get("Content-Range"), "/*") {
		w.Header().Set("Range", fmt.Sprintf("bytes=0-%d", len(up.data)-1))
		w.WriteHeader(http.StatusPermanentRedirect)
		return
	}
	delete(s.uploads, id)
	s.finish(w, r, up)
}

// finish writes the object; over an older one it asks for the right to delete, as the API does.
func (s *Server) finish(w http.ResponseWriter, r *http.Request, up *upload) {
	b := s.World.Get("google_storage_bucket", up.bucket)
	if b == nil {
		fail(w, store.Refuse("NOT_FOUND", "not-found", "The specified bucket does not exist: %s", up.bucket))
		return
	}
	permissions := []string{"storage.objects.create"}
	id := up.bucket + "/" + up.name
	if old := s.World.Get("storage_object", id); old != nil {
		permissions = append(permissions, "storage.objects.delete")
		if m := first(b.Attrs["versioning"]); m != nil && m["enabled"] == true {
			kept := old.Clone()
			kept.Type, kept.ID = "storage_object_version", fmt.Sprintf("%s#%d", old.ID, old.Generation)
			s.World.Put(kept)
		}
	}
	meta, _ := up.meta["metadata"].(map[string]any)
	reply := s.Do(identity(r), client.Call{
		Op: "put", Verb: "storage.objects.create", Type: "storage_object", ID: id, Permissions: permissions, IfGeneration: up.generation,
		Attrs: map[string]any{"content": base64.StdEncoding.EncodeToString(up.data), "metadata": meta},
	})
	if reply.Error != nil {
		fail(w, reply.Error)
		return
	}
	answer(w, resource(reply.Object))
}

func content(o *store.Object) []byte {
	raw, err := base64.StdEncoding.DecodeString(o.Str("content"))
	if err != nil {
		return []byte(o.Str("content"))
	}
	return raw
}

// resource is an object in the words of the API.
func resource(o *store.Object) map[string]any {
	bucket, name, _ := strings.Cut(o.ID, "/")
	data := content(o)
	sum := md5.Sum(data)
	crc := crc32.Checksum(data, crc32.MakeTable(crc32.Castagnoli))
	return map[string]any{
		"kind": "storage#object", "bucket": bucket, "name": name, "size": strconv.Itoa(len(data)), "generation": strconv.FormatInt(o.Generation, 10),
		"metageneration": "1", "md5Hash": base64.StdEncoding.EncodeToString(sum[:]), "timeCreated": o.Created.Format("2006-01-02T15:04:05.000Z"),
		"crc32c":  base64.StdEncoding.EncodeToString([]byte{byte(crc >> 24), byte(crc >> 16), byte(crc >> 8), byte(crc)}),
		"updated": o.Updated.Format("2006-01-02T15:04:05.000Z"), "metadata": o.Attrs["metadata"],
	}
}
