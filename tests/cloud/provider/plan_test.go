package provider

import (
	"reflect"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"olyc.dev/cloud/facts"
)

var schema = map[string]*facts.Fact{
	"name":  {T: "string", R: 1, New: 1},
	"size":  {T: "number", O: 1, Default: 1.0},
	"note":  {T: "string", O: 1},
	"id":    {T: "string", C: 1, O: 1},
	"place": {T: "string", C: 1, O: 1},
	"tags":  {T: "set", O: 1, E: &facts.Fact{T: "string"}},
	"wo":    {T: "string", O: 1, WO: 1},
	"part": {T: "list", B: map[string]*facts.Fact{
		"kind": {T: "string", R: 1, New: 1}, "at": {T: "string", C: 1}, "n": {T: "number", O: 1},
	}},
	"kept": {T: "list", O: 1, C: 1, B: map[string]*facts.Fact{"on": {T: "bool", O: 1}}},
}

type object = map[string]any

func TestPlanOfSomethingNew(t *testing.T) {
	config := object{"name": "a", "wo": "secret", "part": []any{object{"kind": "x"}}, "kept": []any{}}
	got := plan(schema, config, nil, config)
	want := object{
		"name": "a", "size": 1.0, "note": nil, "id": facts.Unknown{}, "place": facts.Unknown{}, "tags": nil, "wo": nil,
		"part": []any{object{"kind": "x", "at": facts.Unknown{}, "n": nil}}, "kept": []any{},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%v", got)
	}
}

func TestPlanOfWhatIsThere(t *testing.T) {
	prior := object{
		"name": "a", "size": 1.0, "note": "", "id": "1", "place": "here", "tags": []any{"b", "a"}, "wo": nil,
		"part": []any{object{"kind": "x", "at": "now", "n": 0.0}}, "kept": []any{object{"on": true}},
	}
	config := object{"name": "a", "tags": []any{"a", "b"}, "part": []any{object{"kind": "x"}}, "kept": []any{}}
	if got := plan(schema, config, prior, config); !reflect.DeepEqual(got, prior) {
		t.Errorf("nothing was changed, and a difference is planned: %v", got)
	}
	config["note"] = "new"
	config["part"] = []any{object{"kind": "x"}, object{"kind": "y"}}
	got := plan(schema, config, prior, config)
	if got["note"] != "new" || got["id"] != "1" {
		t.Errorf("%v", got)
	}
	parts := got["part"].([]any)
	if parts[0].(object)["at"] != "now" || parts[1].(object)["at"] != (facts.Unknown{}) {
		t.Errorf("what is new is unknown, what was there stays: %v", parts)
	}
}

func TestReplaced(t *testing.T) {
	prior := object{"name": "a", "part": []any{object{"kind": "x"}}}
	for name, c := range map[string]struct {
		planned object
		want    int
	}{
		"nothing":                    {object{"name": "a", "part": []any{object{"kind": "x"}}}, 0},
		"an argument":                {object{"name": "b", "part": []any{object{"kind": "x"}}}, 1},
		"one that is not known yet":  {object{"name": facts.Unknown{}, "part": []any{object{"kind": "x"}}}, 1},
		"inside of a block":          {object{"name": "a", "part": []any{object{"kind": "z"}}}, 1},
		"a block that goes":          {object{"name": "a", "part": []any{}}, 1},
		"something that may change":  {object{"name": "a", "note": "n", "part": []any{object{"kind": "x"}}}, 0},
		"a link instead of the name": {object{"name": "a", "place": "https://www.googleapis.com/compute/v1/projects/p", "part": []any{object{"kind": "x"}}}, 0},
	} {
		if got := replaced(schema, prior, c.planned, tftypes.NewAttributePath()); len(got) != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestSuppress(t *testing.T) {
	there := `{"name":"d","etag":"e","tiles":[{"width":6}]}`
	for written, equal := range map[string]bool{`{"tiles":[{"width":6}]}`: true, `{"tiles":[{"width":6,"xPos":0}]}`: false, `{"tiles":[]}`: false} {
		planned := object{"dashboard_json": written}
		suppress("google_monitoring_dashboard", object{"dashboard_json": there}, planned)
		if (planned["dashboard_json"] == there) != equal {
			t.Errorf("%s: %v", written, planned)
		}
	}
}

func TestLabels(t *testing.T) {
	attrs := map[string]*facts.Fact{"labels": {T: "map", O: 1}, "terraform_labels": {T: "map", C: 1}, "effective_labels": {T: "map", C: 1}}
	p := &Provider{defaults: object{"a": "1", "b": "1"}}
	planned := object{"labels": object{"b": "2"}}
	p.labels(attrs, nil, planned)
	want := object{"a": "1", "b": "2", attribution: "true"}
	if !reflect.DeepEqual(planned["effective_labels"], want) {
		t.Errorf("%v", planned)
	}
	again := object{"labels": object{"b": "2"}}
	p.labels(attrs, planned, again)
	if !reflect.DeepEqual(again["terraform_labels"], want) {
		t.Errorf("%v", again)
	}
}
