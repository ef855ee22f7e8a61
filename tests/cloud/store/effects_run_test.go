package store

import "testing"

func service(template, traffic []any) *Object {
	return &Object{Type: RunService, ID: "projects/p/locations/us-east1/services/web", Project: "p", Location: "us-east1",
		Attrs: map[string]any{"template": template, "traffic": traffic}, Status: map[string]any{}}
}

func template(image string) []any {
	return []any{map[string]any{"containers": []any{map[string]any{"name": "web", "image": image}}}}
}

func serving(o *Object) string {
	for _, t := range o.Status["traffic"].([]any) {
		if m := t.(map[string]any); m["percent"] == 100.0 {
			return m["revisionName"].(string)
		}
	}
	return ""
}

// Traffic goes to the newest revision only while the service says so.
func TestTrafficStaysPinned(t *testing.T) {
	s := New()
	s.Projects["p"] = &Project{ID: "p", Number: "1"}
	first := service(template("us-docker.pkg.dev/cloudrun/container/hello"), nil)
	if err := runService(s, nil, first); err != nil {
		t.Fatal(err)
	}
	one := serving(first)
	pin := []any{map[string]any{"type": "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION", "revision": one, "percent": 100.0}}
	pinned := service(first.Attrs["template"].([]any), pin)
	if err := runService(s, first, pinned); err != nil || serving(pinned) != one {
		t.Fatal(err, serving(pinned))
	}
	second := service(template("us-docker.pkg.dev/cloudrun/container/job"), pin)
	if err := runService(s, pinned, second); err != nil || serving(second) != one {
		t.Fatal("a new revision took traffic that was pinned", err, serving(second))
	}
	if second.Stat("latestReady") == one {
		t.Fatal("no new revision was made")
	}
	latest := service(second.Attrs["template"].([]any), nil)
	if err := runService(s, second, latest); err != nil || serving(latest) != second.Stat("latestReady") {
		t.Fatal(err, serving(latest))
	}
}

// A revision whose image cannot be pulled gets no traffic, and who made it hears of it.
func TestNotReady(t *testing.T) {
	s := New()
	s.Projects["p"] = &Project{ID: "p", Number: "1"}
	first := service(template("us-docker.pkg.dev/cloudrun/container/hello"), nil)
	if err := runService(s, nil, first); err != nil {
		t.Fatal(err)
	}
	image := "us-central1-docker.pkg.dev/p/r/web@sha256:1"
	s.Put(&Object{Type: Image, ID: image, Status: map[string]any{"health": "ok"}})
	s.Faults = append(s.Faults, &Fault{Kind: "region-away", Region: "us-central1"})
	second := service(template(image), nil)
	if err := runService(s, first, second); err != nil || serving(second) != serving(first) || second.Stat("failed") == "" {
		t.Fatal(err, serving(second), second.Status)
	}
}
