package verbs

import (
	"strings"

	"olyc.dev/cloud/client"
	"olyc.dev/cloud/store"
)

const backendType = "google_compute_backend_service"

func init() {
	group := "global network-endpoint-group= network-endpoint-group-region="
	add(map[string]verb{
		"compute backend-services describe":       {"global", 1, 1, backendDescribe},
		"compute backend-services remove-backend": {group, 1, 1, backendRemove},
		"compute backend-services add-backend":    {group, 1, 1, backendAdd},
	})
}

func (e *env) backend(l *line) (*store.Object, error) {
	p, err := l.project()
	if err != nil {
		return nil, err
	}
	if !l.has("global") {
		return nil, wrong("a backend service without --global")
	}
	return e.read(backendType, "projects/"+p+"/global/backendServices/"+l.args[0], "compute.backendServices.get")
}

func backendDescribe(e *env, l *line) error {
	o, err := e.backend(l)
	if err != nil {
		return err
	}
	backends := []any{}
	for _, b := range store.Blocks(o.Attrs["backend"]) {
		backends = append(backends, map[string]any{"group": link(cell(b["group"])), "balancingMode": "UTILIZATION"})
	}
	return e.show(l, map[string]any{"name": o.Name(), "backends": backends, "protocol": o.Str("protocol"), "loadBalancingScheme": o.Str("load_balancing_scheme"),
		"selfLink": link(o.ID)})
}

// link is the address by which Compute Engine names things.
func link(id string) string {
	if strings.HasPrefix(id, "http") {
		return id
	}
	return "https://www.googleapis.com/compute/v1/" + id
}

// groupID is the full name of a group from the flags.
func groupID(l *line) (string, error) {
	p, err := l.project()
	if err != nil {
		return "", err
	}
	name, err := l.need("network-endpoint-group")
	if err != nil {
		return "", err
	}
	region, err := l.need("network-endpoint-group-region")
	return "projects/" + p + "/regions/" + region + "/networkEndpointGroups/" + name, err
}

func short(id string) string { return strings.TrimPrefix(id, "https://www.googleapis.com/compute/v1/") }

func backendRemove(e *env, l *line) error {
	o, err := e.backend(l)
	if err != nil {
		return err
	}
	id, err := groupID(l)
	if err != nil {
		return err
	}
	left := []any{}
	for _, b := range store.Blocks(o.Attrs["backend"]) {
		if short(cell(b["group"])) != id {
			left = append(left, b)
		}
	}
	if len(left) == len(store.Blocks(o.Attrs["backend"])) {
		return fail("INVALID_ARGUMENT", "not-a-backend", "Backend [%s] in region is not a backend of backend service [%s].", id, o.Name())
	}
	return e.backends(o, left)
}

func backendAdd(e *env, l *line) error {
	o, err := e.backend(l)
	if err != nil {
		return err
	}
	id, err := groupID(l)
	if err != nil {
		return err
	}
	list := []any{}
	for _, b := range store.Blocks(o.Attrs["backend"]) {
		if short(cell(b["group"])) == id {
			return fail("INVALID_ARGUMENT", "duplicate-backend", "Duplicate instance groups in backend service: %s", id)
		}
		list = append(list, b)
	}
	// Adding asks for the group; it must be there, in a region that answers.
	if _, err := e.read("google_compute_region_network_endpoint_group", id, "compute.regionNetworkEndpointGroups.use"); err != nil {
		return err
	}
	one := map[string]any{"group": link(id)}
	if len(list) > 0 {
		one = asMap(plain(list[0]))
		one["group"] = link(id)
	}
	return e.backends(o, append(list, one))
}

func (e *env) backends(o *store.Object, list []any) error {
	_, err := e.do(client.Call{Op: "patch", Type: backendType, ID: o.ID, Permissions: []string{"compute.backendServices.get", "compute.backendServices.update"},
		Attrs: map[string]any{"backend": list}})
	if err == nil {
		e.note("Updated [%s].", link(o.ID))
	}
	return err
}

func init() {
	add(map[string]verb{"compute network-endpoint-groups list": {"regions=" + lists, 0, 0, groupList}})
}

func groupList(e *env, l *line) error {
	p, err := l.project()
	if err != nil {
		return err
	}
	region, err := l.need("regions")
	if err != nil {
		return err
	}
	prefix := "projects/" + p + "/regions/" + region + "/networkEndpointGroups/"
	found, err := e.list("google_compute_region_network_endpoint_group", prefix, "projects/"+p, "compute.regionNetworkEndpointGroups.list")
	if err != nil {
		return err
	}
	return e.listed(l, rows(found, func(o *store.Object) any {
		return map[string]any{"name": o.Name(), "region": link("projects/" + p + "/regions/" + region), "selfLink": link(o.ID), "networkEndpointType": o.Str("network_endpoint_type"),
			"cloudRun": map[string]any{"service": lastPart(cell(store.Block(o.Attrs["cloud_run"])["service"]))}}
	}))
}
