package verbs

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"olyc.dev/cloud/client"
	"olyc.dev/cloud/hub"
)

func init() { tools["curl"] = curl }

// letters are the short flags that are in use.
var letters = map[string]string{"-f": "--fail", "-s": "--silent", "-S": "--show-error", "-L": "--location", "-o": "--output", "-X": "--request"}

func curl(e *env, args []string) error {
	var long []string
	for _, a := range args {
		if l, ok := letters[a]; ok {
			a = l
		}
		if len(a) > 2 && a[0] == '-' && a[1] != '-' {
			// -fsSL is several.
			for _, c := range a[1:] {
				l, ok := letters["-"+string(c)]
				if !ok {
					return wrong("%s", a)
				}
				long = append(long, l)
			}
			continue
		}
		long = append(long, a)
	}
	l, err := parse(long, "silent show-error fail location output= max-time= connect-timeout= write-out= request= header= data= data-urlencode= proto= retry= retry-connrefused user-agent=")
	if err != nil {
		return err
	}
	if len(l.args) != 1 {
		return wrong("curl %s", strings.Join(l.args, " "))
	}
	address := l.args[0]
	e.verb = "curl " + address
	switch {
	case strings.HasPrefix(address, "https://monitoring.googleapis.com/v1/"):
		return e.promql(l)
	}
	// A file of a release, wherever the spec says that it lies.
	if o, err := hub.Get(e.c, hub.Release, strings.TrimPrefix(address, "https://")); err != nil || o != nil || strings.HasPrefix(address, "https://github.com/") {
		return e.download(l, address)
	}
	method := l.flags["request"]
	if method == "" {
		method = "GET"
		if l.has("data") || l.has("data-urlencode") {
			method = "POST"
		}
	}
	a, err := knock(e.c, method, address)
	if err != nil {
		return err
	}
	return e.deliver(l, a)
}

// deliver writes body and --write-out, and ends as curl does: 22 for an error with --fail, 6 and 7 where nobody was met.
func (e *env) deliver(l *line, a answer) error {
	body, err := json.Marshal(map[string]any{"service": a.service, "region": a.region, "revision": a.revision, "databases": a.databases, "why": a.why})
	if err != nil {
		return err
	}
	if err := e.save(l, append(body, '\n')); err != nil {
		return err
	}
	switch w := l.flags["write-out"]; w {
	case "":
	case "%{http_code}", "%{http_code}\\n", "%{response_code}":
		fmt.Fprintf(e.out, "%03d", a.code)
		if strings.HasSuffix(w, "\\n") {
			fmt.Fprintln(e.out)
		}
	default:
		return wrong("--write-out=%s", w)
	}
	if a.code == 0 {
		e.note("curl: (7) %s", a.why)
		return exit(7)
	}
	if a.code >= 400 {
		e.note("box: %d from %s %s %s: %s", a.code, a.service, a.region, a.revision, a.why)
		if l.has("fail") {
			return exit(22)
		}
	}
	return nil
}

func (e *env) save(l *line, body []byte) error {
	if out := l.flags["output"]; out != "" && out != "-" {
		return os.WriteFile(out, body, 0o644)
	}
	_, err := e.out.Write(body)
	return err
}

// promql answers a query of Cloud Monitoring with what a rehearsal put there, by whoever may read it.
func (e *env) promql(l *line) error {
	raw := l.flags["header"]
	if raw == "@-" {
		b, err := io.ReadAll(e.in)
		if err != nil {
			return err
		}
		raw = string(b)
	}
	token, ok := strings.CutPrefix(strings.TrimSpace(raw), "Authorization: Bearer as:")
	if !ok {
		return exit(22)
	}
	project := part(l.args[0], "projects")
	_, err := e.c.With(token).Do(client.Call{Op: "ask", Verb: "monitoring query", Type: "google_monitoring_alert_policy", ID: "projects/" + project,
		Permissions: []string{"monitoring.timeSeries.list"}})
	if err != nil {
		return err
	}
	result := []any{}
	query := strings.TrimPrefix(l.flags["data-urlencode"], "query=")
	list, err := e.c.World("measurement", "projects/"+project+"/")
	if err != nil {
		return err
	}
	for _, m := range list {
		if strings.Contains(query, m.Str("contains")) {
			result = append(result, map[string]any{"value": []any{0, m.Str("value")}})
			break
		}
	}
	body, err := json.Marshal(map[string]any{"status": "success", "data": map[string]any{"result": result}})
	if err != nil {
		return err
	}
	return e.save(l, append(body, '\n'))
}

// download fetches a file of a release at GitHub, if there is one.
func (e *env) download(l *line, address string) error {
	o, err := hub.Get(e.c, hub.Release, strings.TrimPrefix(address, "https://"))
	if err != nil {
		return err
	}
	if o == nil {
		return e.deliver(l, failed(404, "%s is not there", address))
	}
	body, err := os.ReadFile(o.Str("file"))
	if err != nil {
		return err
	}
	return e.save(l, body)
}
