package verbs

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"olyc.dev/cloud/client"
	"olyc.dev/cloud/hub"
	"olyc.dev/cloud/store"
)

// answer is what comes back through the door.
type answer struct {
	code int
	// Who answered, and which servers were read and written on the way.
	service, region, revision string
	databases                 []string
	why                       string
}

// door is one request on its way: name, address, load balancer, region, revision, databases.
type door struct {
	now    *store.Store
	c      *client.Client
	method string
	path   string
	seen   map[string]bool
	wrote  []string // servers that got a row
}

func failed(code int, format string, args ...any) answer {
	return answer{code: code, why: fmt.Sprintf(format, args...)}
}

// knock asks an address as somebody on the internet does.
func knock(c *client.Client, method, address string) (answer, error) {
	u, err := url.Parse(address)
	if err != nil {
		return answer{}, wrong("%s", address)
	}
	now, err := hub.Look(c)
	if err != nil {
		return answer{}, err
	}
	// A look at the world carries no faults: they are found by their effect, so somebody must be there who looks.
	if err := c.Put(client.Fixture{People: []string{prober}}); err != nil {
		return answer{}, err
	}
	d := &door{now: now, c: c, method: method, path: u.Path, seen: map[string]bool{}}
	if d.path == "" {
		d.path = "/"
	}
	a := d.host(u.Hostname(), u.Scheme)
	if a.code < 500 && method != "GET" && method != "HEAD" {
		if err := d.commit(); err != nil {
			return a, err
		}
	}
	return a, nil
}

// host follows a public name to what answers there.
func (d *door) host(name, scheme string) answer {
	if strings.HasSuffix(name, ".run.app") {
		return d.direct(name, "")
	}
	address := ""
	for _, r := range d.now.List("google_dns_record_set", "") {
		if r.Str("name") == name+"." && r.Str("type") == "A" {
			list, _ := r.Attrs["rrdatas"].([]any)
			if len(list) > 0 {
				address = cell(list[0])
			}
		}
	}
	if address == "" {
		return failed(0, "Could not resolve host: %s", name)
	}
	port := map[string]string{"https": "443", "http": "80"}[scheme]
	for _, r := range d.now.List("google_compute_global_forwarding_rule", "") {
		if r.Str("port_range") != port && !strings.HasPrefix(r.Str("port_range"), port+"-") {
			continue
		}
		if d.addressOf(r) == address {
			return d.proxy(r, name)
		}
	}
	return failed(0, "Failed to connect to %s port %s: no forwarding rule has %s", name, port, address)
}

// addressOf is the address of a rule, which may name the object that holds it.
func (d *door) addressOf(rule *store.Object) string {
	ip := rule.Str("ip_address")
	if o := d.byLink("google_compute_global_address", ip); o != nil {
		return o.Str("address")
	}
	return ip
}

// byLink finds what a full name or an address of Compute Engine's names.
func (d *door) byLink(typ, id string) *store.Object { return d.now.Get(typ, d.now.Canon(short(id))) }

func (d *door) proxy(rule *store.Object, host string) answer {
	target := rule.Str("target")
	proxy := d.byLink("google_compute_target_https_proxy", target)
	if proxy == nil {
		if d.byLink("google_compute_target_http_proxy", target) != nil {
			return answer{code: 301}
		}
		return failed(0, "the target %s of %s is gone", target, rule.ID)
	}
	m := d.byLink("google_compute_url_map", proxy.Str("url_map"))
	if m == nil {
		return failed(404, "the url map %s is gone", proxy.Str("url_map"))
	}
	service := d.route(m, host)
	b := d.byLink(backendType, service)
	if b == nil {
		return failed(502, "the backend service %s is gone", service)
	}
	return d.balance(b)
}

// route finds the backend service of a path, by host and longest prefix.
func (d *door) route(m *store.Object, host string) string {
	service := m.Str("default_service")
	for _, rule := range store.Blocks(m.Attrs["host_rule"]) {
		hosts, _ := rule["hosts"].([]any)
		for _, h := range hosts {
			if h != host && h != "*" {
				continue
			}
			for _, pm := range store.Blocks(m.Attrs["path_matcher"]) {
				if pm["name"] != rule["path_matcher"] {
					continue
				}
				service = cell(pm["default_service"])
				best := -1
				for _, pr := range store.Blocks(pm["path_rule"]) {
					paths, _ := pr["paths"].([]any)
					for _, p := range paths {
						text := cell(p)
						prefix, star := strings.CutSuffix(text, "*")
						if (star && strings.HasPrefix(d.path, prefix) || text == d.path) && len(prefix) > best {
							best, service = len(prefix), cell(pr["service"])
						}
					}
				}
			}
		}
	}
	return service
}

// balance takes the first region that answers. A region that is away is left after some errors; one that answers with
// errors is not: serverless backends have no health checks, and its answers are what users see.
func (d *door) balance(b *store.Object) answer {
	last := failed(503, "no healthy upstream: %s has no backend", b.Name())
	for _, one := range store.Blocks(b.Attrs["backend"]) {
		g := d.byLink("google_compute_region_network_endpoint_group", cell(one["group"]))
		if g == nil {
			last = failed(502, "the group %v is gone", one["group"])
			continue
		}
		if d.away(g.Location) {
			last = failed(503, "%s does not answer", g.Location)
			continue
		}
		name := cell(store.Block(g.Attrs["cloud_run"])["service"])
		return d.service("projects/"+g.Project+"/locations/"+g.Location+"/services/"+lastPart(name), "")
	}
	return last
}

// direct is the address of a service on run.app: https://NAME-NUMBER.REGION.run.app. From outside only what takes all comes in.
func (d *door) direct(host, caller string) answer {
	for _, o := range d.now.List(store.RunService, "") {
		if o.Str("uri") != "https://"+host && !strings.HasSuffix(host, "---"+strings.TrimPrefix(o.Str("uri"), "https://")) {
			continue
		}
		if caller == "" && o.Str("ingress") != "" && o.Str("ingress") != "INGRESS_TRAFFIC_ALL" {
			return failed(404, "%s takes requests from inside only", o.Name())
		}
		return d.service(o.ID, caller)
	}
	return failed(404, "no service answers at %s", host)
}

func (d *door) away(location string) bool {
	key := "away " + location
	if known, ok := d.seen[key]; ok {
		return known
	}
	_, err := d.c.With(prober).Do(client.Call{Op: "ask", Verb: "probe", Type: "probe", ID: "probe", Location: location, Permissions: []string{"probe"}})
	e, ok := err.(*store.Error)
	d.seen[key] = ok && e.Rule == "region-away"
	return d.seen[key]
}

// prober is the machinery that looks whether a region answers.
const prober = Actions

// commit writes a row into every server that the request reached, and sends it to their copies.
func (d *door) commit() error {
	for _, id := range d.wrote {
		rows := d.now.Rows(id)
		row := store.Row{At: time.Now().UTC(), Key: fmt.Sprintf("%s %s", d.method, d.path), Value: fmt.Sprint(len(rows) + 1)}
		for _, to := range append([]string{id}, d.copies(id)...) {
			rows := append(d.now.Rows(to), row)
			d.now.SetRows(to, rows)
			o := d.now.Get(store.SQLData, to+"/data")
			if err := d.c.Put(client.Fixture{Objects: []*store.Object{o}}); err != nil {
				return err
			}
		}
	}
	return nil
}

// copies are the servers that follow one, and can hear it.
func (d *door) copies(id string) []string {
	var out []string
	o := d.now.Get(store.SQLInstance, id)
	for _, r := range d.now.List(store.SQLInstance, "projects/"+o.Project+"/instances/") {
		if r.Str("master_instance_name") == o.Name() && !d.away(r.Location) {
			out = append(out, r.ID)
		}
	}
	return out
}
