package verbs

import (
	"encoding/json"
	"os"

	"olyc.dev/cloud/store"
)

// bucketJSON is how `gcloud storage` prints a bucket.
func bucketJSON(o *store.Object) any {
	out := map[string]any{"name": o.ID, "storage_url": "gs://" + o.ID + "/", "location": o.Str("location"),
		"versioning_enabled":          store.Block(o.Attrs["versioning"])["enabled"] == true,
		"uniform_bucket_level_access": o.Attrs["uniform_bucket_level_access"], "public_access_prevention": o.Str("public_access_prevention")}
	rules := []any{}
	for _, r := range store.Blocks(o.Attrs["lifecycle_rule"]) {
		condition := map[string]any{}
		c := store.Block(r["condition"])
		for from, to := range conditionNames {
			if v := c[to]; v != nil {
				condition[from] = v
			}
		}
		rules = append(rules, map[string]any{"action": map[string]any{"type": store.Block(r["action"])["type"]}, "condition": condition})
	}
	if len(rules) > 0 {
		out["lifecycle_config"] = map[string]any{"rule": rules}
	}
	return out
}

// conditionNames are those of the API, and of Terraform.
var conditionNames = map[string]string{"age": "age", "matchesPrefix": "matches_prefix", "numNewerVersions": "num_newer_versions", "isLive": "with_state"}

// lifecycle reads a file of rules as the API has them.
func lifecycle(file string) ([]any, error) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var doc struct {
		Rule []struct{ Action, Condition map[string]any }
	}
	if err := json.Unmarshal(raw, &doc); err != nil {
		return nil, fail("INVALID_ARGUMENT", "lifecycle", "%s: %v", file, err)
	}
	out := []any{}
	for _, r := range doc.Rule {
		condition := map[string]any{}
		for k, v := range r.Condition {
			to, ok := conditionNames[k]
			if !ok {
				return nil, wrong("a condition %s of a bucket's lifecycle", k)
			}
			condition[to] = v
		}
		out = append(out, map[string]any{"action": []any{map[string]any{"type": r.Action["type"]}}, "condition": []any{condition}})
	}
	return out, nil
}

func bucketList(e *env, l *line) error {
	p, err := l.project()
	if err != nil {
		return err
	}
	if _, err := e.list(bucketType, "projects/"+p, "projects/"+p, "storage.buckets.list"); err != nil {
		return err
	}
	all, err := e.c.World(bucketType, "")
	if err != nil {
		return err
	}
	var mine []*store.Object
	for _, b := range all {
		if b.Project == p {
			mine = append(mine, b)
		}
	}
	return e.listed(l, rows(mine, bucketJSON))
}
