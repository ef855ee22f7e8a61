package facts

import "testing"

func number(n float64) *float64 { return &n }

func TestLimits(t *testing.T) {
	f := &Facts{Limits: map[string]Limits{"t": {
		"a.horizon": {Min: number(3600), Max: number(216000), Unit: "s"},
		"name":      {Pattern: "^[a-z0-9-]+$", MaxLength: 5},
		"memory":    {Min: number(128 << 20), Unit: "bytes"},
		"cpu":       {Min: number(0.08), Max: number(8)},
		"list":      {MaxItems: 1},
		"wait":      {Min: number(10), Note: "0 means never"},
		"limits.x":  {OneOf: []any{"1", "2"}},
	}}}
	for _, c := range []struct {
		attrs map[string]any
		want  int
	}{
		{map[string]any{"a": []any{map[string]any{"horizon": "604800s"}, map[string]any{"horizon": "3600s"}}}, 1},
		{map[string]any{"name": "a_b"}, 1},
		{map[string]any{"name": "abcdef"}, 1},
		{map[string]any{"name": Unknown{}}, 0},
		{map[string]any{"memory": "64Mi"}, 1},
		{map[string]any{"memory": "1Gi"}, 0},
		{map[string]any{"cpu": "500m"}, 0},
		{map[string]any{"cpu": "9"}, 1},
		{map[string]any{"list": []any{"a", "b"}}, 1},
		{map[string]any{"wait": 0.0}, 0},
		{map[string]any{"wait": 5.0}, 1},
		{map[string]any{"limits": map[string]any{"x": "3"}}, 1},
	} {
		if got := f.CheckLimits("t", c.attrs); len(got) != c.want {
			t.Errorf("%v: %v", c.attrs, got)
		}
	}
}

func TestSchemaGroups(t *testing.T) {
	attrs := map[string]*Fact{"one": {T: "list", O: 1, MaxItems: 1, B: map[string]*Fact{
		"a": {T: "string", O: 1, ExactlyOne: []string{"one.0.a", "one.0.b"}}, "b": {T: "string", O: 1, Conflicts: []string{"one.0.a"}},
		"c": {T: "string", C: 1}, "d": {T: "string", O: 1, Enum: []any{"x"}},
	}}}
	in := func(m map[string]any) map[string]any { return map[string]any{"one": []any{m}} }
	for _, c := range []struct {
		config map[string]any
		want   int
	}{
		{map[string]any{"one": []any{}}, 0},
		{in(map[string]any{"a": "1"}), 0},
		{in(map[string]any{"a": "1", "b": "2"}), 2},
		{in(map[string]any{}), 1},
		{in(map[string]any{"a": Unknown{}}), 0},
		{in(map[string]any{"a": "1", "c": "set"}), 1},
		{in(map[string]any{"a": "1", "d": "y"}), 1},
	} {
		if got := CheckSchema(attrs, c.config); len(got) != c.want {
			t.Errorf("%v: %v", c.config, got)
		}
	}
}

func TestNames(t *testing.T) {
	value := func(m map[string]string) func(string) string { return func(n string) string { return m[n] } }
	for _, c := range []struct {
		typ  string
		m    map[string]string
		want string
	}{
		{"google_pubsub_topic", map[string]string{"project": "p", "name": "t"}, "projects/p/topics/t"},
		{"google_kms_crypto_key", map[string]string{"key_ring": "projects/p/locations/l/keyRings/r", "name": "k"}, "projects/p/locations/l/keyRings/r/cryptoKeys/k"},
		{"google_compute_router_nat", map[string]string{"project": "p", "region": "r", "router": computeLink + "projects/p/regions/r/routers/x", "name": "n"}, "projects/p/regions/r/routers/x/nats/n"},
	} {
		if got, err := Expand(KindOf(c.typ).ID, value(c.m)); got != c.want {
			t.Errorf("%s: %s %v", c.typ, got, err)
		}
	}
	if on, _ := Expand(KindOf("google_secret_manager_secret_iam_member").On, value(map[string]string{"project": "q", "secret_id": "projects/p/secrets/s"})); on != "projects/p/secrets/s" {
		t.Error(on)
	}
	for id, want := range map[string]string{
		"projects/p/global/networks/n": "google_compute_network", "projects/p/instances/i": "google_sql_database_instance", "projects/p/locations/l/instances/i": "google_redis_instance",
		"projects/p": "", "projects/p/nothing/of/this": "",
	} {
		if got := TypeOf(id); got != want {
			t.Errorf("%s: %s", id, got)
		}
	}
	if got := Parent("google_sql_user", "projects/p/instances/i/users/u"); got != "projects/p/instances/i" {
		t.Error(got)
	}
}
