package workflow

import "fmt"

// combinations are the runs of a job: one for each combination of its matrix, or a single one without. Where `include`
// stands alone each of its entries is one; beside axes it would extend them, which nothing generated does.
func (j *Job) combinations(scope *Scope) ([]map[string]any, error) {
	matrix, err := expandAll(scope, j.Strategy["matrix"])
	if err != nil {
		return nil, err
	}
	m, _ := matrix.(map[string]any)
	if m == nil {
		return []map[string]any{{}}, nil
	}
	out := []map[string]any{{}}
	axes := 0
	for _, name := range sortedKeys(m) {
		if name == "include" || name == "exclude" {
			continue
		}
		list, ok := m[name].([]any)
		if !ok {
			return nil, fmt.Errorf("job %s: matrix.%s is no list", j.ID, name)
		}
		axes++
		var next []map[string]any
		for _, c := range out {
			for _, v := range list {
				d := map[string]any{name: v}
				for k, w := range c {
					d[k] = w
				}
				next = append(next, d)
			}
		}
		out = next
	}
	if m["exclude"] != nil {
		return nil, fmt.Errorf("job %s: the runner does not know matrix.exclude", j.ID)
	}
	include, _ := m["include"].([]any)
	if include == nil {
		return out, nil
	}
	if axes > 0 {
		return nil, fmt.Errorf("job %s: the runner does not know include beside axes", j.ID)
	}
	out = nil
	for _, e := range include {
		c, ok := e.(map[string]any)
		if !ok {
			return nil, fmt.Errorf("job %s: an entry of include is no mapping", j.ID)
		}
		out = append(out, c)
	}
	return out, nil
}

// expandAll replaces the expressions in all texts of a value.
func expandAll(scope *Scope, v any) (any, error) {
	var err error
	switch v := v.(type) {
	case string:
		return scope.Value(v)
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			if out[i], err = expandAll(scope, e); err != nil {
				return nil, err
			}
		}
		return out, nil
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, e := range v {
			if out[k], err = expandAll(scope, e); err != nil {
				return nil, err
			}
		}
		return out, nil
	}
	return v, nil
}
