package verbs

import (
	"fmt"
	"strings"
	"time"

	"olyc.dev/cloud/store"
)

// v1 is the form in which `gcloud run` prints a service: Knative's, not that of Terraform's resource.
func v1(o *store.Object) map[string]any {
	t := store.Block(o.Attrs["template"])
	traffic := []any{}
	targets := store.Blocks(o.Attrs["traffic"])
	if len(targets) == 0 {
		targets = []map[string]any{{"percent": 100.0}}
	}
	for _, b := range targets {
		one := map[string]any{}
		if r, _ := b["revision"].(string); r != "" {
			one["revisionName"] = r
		} else {
			one["latestRevision"] = true
		}
		if p, _ := b["percent"].(float64); p > 0 {
			one["percent"] = p
		}
		if tag, _ := b["tag"].(string); tag != "" {
			one["tag"] = tag
		}
		traffic = append(traffic, one)
	}
	meta := map[string]any{}
	if r, _ := t["revision"].(string); r != "" {
		meta["name"] = r
	}
	meta["annotations"] = annotations(t)
	ready := o.Stat("ready")
	conditions := []any{}
	for _, kind := range []string{"Ready", "ConfigurationsReady", "RoutesReady"} {
		c := map[string]any{"type": kind, "status": ready, "lastTransitionTime": stamp(o.Updated)}
		if ready != "True" {
			c["message"] = o.Stat("message")
		}
		conditions = append(conditions, c)
	}
	return map[string]any{
		"apiVersion": "serving.knative.dev/v1", "kind": "Service",
		"metadata": map[string]any{
			"name": o.Name(), "namespace": o.Project, "generation": o.Generation, "creationTimestamp": stamp(o.Created),
			"labels":      map[string]any{"cloud.googleapis.com/location": o.Location},
			"annotations": map[string]any{"run.googleapis.com/ingress": ingress(o.Str("ingress"))},
		},
		"spec": map[string]any{"template": map[string]any{"metadata": meta, "spec": revisionSpec(t)}, "traffic": traffic},
		"status": map[string]any{
			"conditions": conditions, "latestCreatedRevisionName": o.Stat("latestCreated"), "latestReadyRevisionName": o.Stat("latestReady"),
			"observedGeneration": o.Generation, "traffic": o.Status["traffic"], "url": o.Str("uri"), "address": map[string]any{"url": o.Str("uri")},
		},
	}
}

// v1Revision is a revision in the same form.
func v1Revision(o *store.Object) map[string]any {
	t := store.Block(o.Attrs["template"])
	service := part(o.ID, "services")
	c := map[string]any{"type": "Ready", "status": o.Stat("ready"), "lastTransitionTime": stamp(o.Created)}
	if m := o.Stat("message"); m != "" {
		c["message"] = m
	}
	meta := map[string]any{"name": o.Name(), "namespace": o.Project, "creationTimestamp": stamp(o.Created),
		"annotations": annotations(t), "labels": map[string]any{"serving.knative.dev/service": service, "cloud.googleapis.com/location": o.Location}}
	return map[string]any{"apiVersion": "serving.knative.dev/v1", "kind": "Revision", "metadata": meta, "spec": revisionSpec(t),
		"status": map[string]any{"conditions": []any{c}}}
}

// stamp has microseconds, as Cloud Run has: two revisions of one second keep their order.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000Z") }

func ingress(v string) string {
	switch v {
	case "INGRESS_TRAFFIC_INTERNAL_ONLY":
		return "internal"
	case "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER":
		return "internal-and-cloud-load-balancing"
	}
	return "all"
}

func annotations(t map[string]any) map[string]any {
	out := map[string]any{}
	scaling := store.Block(t["scaling"])
	if n, _ := scaling["max_instance_count"].(float64); n > 0 {
		out["autoscaling.knative.dev/maxScale"] = cell(n)
	}
	if n, _ := scaling["min_instance_count"].(float64); n > 0 {
		out["autoscaling.knative.dev/minScale"] = cell(n)
	}
	for k, v := range asMap(t["annotations"]) {
		out[k] = v
	}
	return out
}

func asMap(v any) map[string]any {
	m, _ := v.(map[string]any)
	return m
}

func revisionSpec(t map[string]any) map[string]any {
	containers := []any{}
	for _, c := range store.Blocks(t["containers"]) {
		containers = append(containers, v1Container(c))
	}
	spec := map[string]any{"containers": containers, "serviceAccountName": t["service_account"]}
	if n, _ := t["max_instance_request_concurrency"].(float64); n > 0 {
		spec["containerConcurrency"] = n
	}
	if s, _ := t["timeout"].(string); s != "" {
		var n float64
		_, _ = fmt.Sscan(strings.TrimSuffix(s, "s"), &n)
		spec["timeoutSeconds"] = n
	}
	return spec
}

func v1Container(c map[string]any) map[string]any {
	out := map[string]any{"image": c["image"]}
	for _, k := range []string{"name", "args", "command"} {
		if v := c[k]; v != nil && v != "" {
			if list, ok := v.([]any); !ok || len(list) > 0 {
				out[k] = v
			}
		}
	}
	env := []any{}
	for _, e := range store.Blocks(c["env"]) {
		one := map[string]any{"name": e["name"]}
		if ref := store.Block(store.Block(e["value_source"])["secret_key_ref"]); len(ref) > 0 {
			one["valueFrom"] = map[string]any{"secretKeyRef": map[string]any{"name": lastPart(cell(ref["secret"])), "key": ref["version"]}}
		} else {
			one["value"] = e["value"]
		}
		env = append(env, one)
	}
	if len(env) > 0 {
		out["env"] = env
	}
	if limits := asMap(store.Block(c["resources"])["limits"]); len(limits) > 0 {
		out["resources"] = map[string]any{"limits": limits}
	}
	for _, p := range store.Blocks(c["ports"]) {
		out["ports"] = []any{map[string]any{"name": p["name"], "containerPort": p["container_port"]}}
	}
	return out
}

func lastPart(v string) string { return v[strings.LastIndexByte(v, '/')+1:] }

func part(id, word string) string {
	words := strings.Split(id, "/")
	for i := 0; i+1 < len(words); i++ {
		if words[i] == word {
			return words[i+1]
		}
	}
	return ""
}

// fromV1 puts what a manifest says over a template of Terraform's form. What v1 prints comes back as it was; of what it does
// not print, the template keeps what it had.
func fromV1(old map[string]any, manifest map[string]any) (template map[string]any, traffic []any, err error) {
	spec := asMap(at(manifest, "spec.template.spec"))
	if spec == nil {
		return nil, nil, fail("INVALID_ARGUMENT", "manifest", "spec.template.spec is missing")
	}
	template = asMap(plain(old))
	delete(template, "revision")
	if name, _ := at(manifest, "spec.template.metadata.name").(string); name != "" {
		template["revision"] = name
	}
	template["service_account"] = spec["serviceAccountName"]
	before := map[string]map[string]any{}
	for _, c := range store.Blocks(template["containers"]) {
		before[cell(c["name"])] = c
	}
	containers := []any{}
	list, _ := spec["containers"].([]any)
	for _, e := range list {
		m := asMap(e)
		c := before[cell(m["name"])]
		if c == nil {
			c = map[string]any{"name": m["name"]}
		}
		c["image"], c["args"], c["command"] = m["image"], orList(m["args"]), orList(m["command"])
		c["env"] = envFromV1(m["env"], store.Blocks(c["env"]))
		containers = append(containers, c)
	}
	if len(containers) == 0 {
		return nil, nil, fail("INVALID_ARGUMENT", "manifest", "spec.template.spec.containers is missing")
	}
	template["containers"] = containers
	targets, _ := at(manifest, "spec.traffic").([]any)
	for _, e := range targets {
		m := asMap(e)
		t := map[string]any{"percent": m["percent"], "tag": m["tag"], "type": "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST"}
		if r, _ := m["revisionName"].(string); r != "" {
			t["type"], t["revision"] = "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION", r
		} else if m["latestRevision"] != true {
			return nil, nil, fail("INVALID_ARGUMENT", "manifest", "spec.traffic: one of revisionName and latestRevision is needed")
		}
		traffic = append(traffic, t)
	}
	return template, traffic, nil
}

func orList(v any) any {
	if v == nil {
		return []any{}
	}
	return v
}

func envFromV1(v any, old []map[string]any) []any {
	out := []any{}
	before := map[string]map[string]any{}
	for _, e := range old {
		before[cell(e["name"])] = e
	}
	list, _ := v.([]any)
	for _, e := range list {
		m := asMap(e)
		name := cell(m["name"])
		one := map[string]any{"name": name}
		if b := before[name]; b != nil {
			one = b // keeps the form in which a secret was named
		}
		if ref := asMap(at(m, "valueFrom.secretKeyRef")); ref == nil {
			one["value"] = m["value"]
			delete(one, "value_source")
		} else if one["value_source"] == nil {
			one["value_source"] = []any{map[string]any{"secret_key_ref": []any{map[string]any{"secret": ref["name"], "version": ref["key"]}}}}
		}
		out = append(out, one)
	}
	return out
}
