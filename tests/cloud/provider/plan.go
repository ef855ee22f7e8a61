package provider

import (
	"encoding/json"
	"reflect"
	"sort"
	"strconv"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"olyc.dev/cloud/facts"
)

// plan works out what will be: as the provider's SDK does it, what is computed stays as it was, and is unknown in what is new.
func plan(attrs map[string]*facts.Fact, config, prior, proposed map[string]any) map[string]any {
	out := make(map[string]any, len(attrs))
	for name, f := range attrs {
		switch {
		case f.WO == 1:
			out[name] = nil
		case f.IsBlock():
			out[name] = planBlocks(f, config[name], value(prior, name), proposed[name])
		case config[name] != nil:
			out[name] = config[name]
		case f.Default != nil:
			out[name] = f.Default
		case f.C == 1 && prior == nil:
			out[name] = facts.Unknown{}
		case f.C == 1:
			out[name] = prior[name]
		default:
			out[name] = nil
		}
		if prior != nil && !hasUnknown(out[name]) && same(f, out[name], prior[name]) {
			out[name] = prior[name] // null and "" are one to the SDK: no difference is made of it
		}
	}
	return out
}

func value(m map[string]any, name string) any {
	if m == nil {
		return nil
	}
	return m[name]
}

func planBlocks(f *facts.Fact, config, prior, proposed any) any {
	if _, unknown := proposed.(facts.Unknown); unknown {
		return proposed
	}
	if f.T == "single" || f.T == "group" {
		m, ok := config.(map[string]any)
		if !ok {
			return nil
		}
		p, _ := prior.(map[string]any)
		q, _ := proposed.(map[string]any)
		return plan(f.B, m, p, q)
	}
	now, _ := config.([]any)
	was, _ := prior.([]any)
	will, _ := proposed.([]any)
	if len(now) == 0 && f.C == 1 && f.O == 1 && len(was) > 0 {
		return was // left out, so it stays as it is
	}
	out := make([]any, 0, len(now))
	for i, one := range now {
		m, ok := one.(map[string]any)
		if !ok {
			out = append(out, one)
			continue
		}
		var p, q map[string]any
		if f.T == "set" {
			p = alike(f, m, was)
		} else if i < len(was) {
			p, _ = was[i].(map[string]any)
		}
		if i < len(will) {
			q, _ = will[i].(map[string]any)
		}
		out = append(out, plan(f.B, m, p, q))
	}
	return out
}

// alike finds the element of a set that was written the same way: what is computed in it is taken over.
func alike(f *facts.Fact, m map[string]any, was []any) map[string]any {
	for _, one := range was {
		p, ok := one.(map[string]any)
		if !ok {
			continue
		}
		equal := true
		for name, inner := range f.B {
			if m[name] == nil && (inner.C == 1 || inner.Default != nil) {
				continue
			}
			equal = equal && !hasUnknown(m[name]) && same(inner, m[name], p[name])
		}
		if equal {
			return p
		}
	}
	return nil
}

func hasUnknown(v any) bool {
	switch v := v.(type) {
	case facts.Unknown:
		return true
	case []any:
		for _, one := range v {
			if hasUnknown(one) {
				return true
			}
		}
	case map[string]any:
		for _, one := range v {
			if hasUnknown(one) {
				return true
			}
		}
	}
	return false
}

// replaced lists the attributes whose change means a new object.
func replaced(attrs map[string]*facts.Fact, prior, planned map[string]any, at *tftypes.AttributePath) []*tftypes.AttributePath {
	names := make([]string, 0, len(attrs))
	for name := range attrs {
		names = append(names, name)
	}
	sort.Strings(names)
	var out []*tftypes.AttributePath
	for _, name := range names {
		f, was, will := attrs[name], value(prior, name), value(planned, name)
		if name == "timeouts" || !hasUnknown(will) && same(f, was, will) {
			continue
		}
		path := at.WithAttributeName(name)
		if f.New == 1 {
			out = append(out, path)
			continue
		}
		if !f.IsBlock() {
			continue
		}
		if f.T == "set" {
			if renewing(f.B) {
				out = append(out, path)
			}
			continue
		}
		a, b := facts.Elements(was), facts.Elements(will)
		for i := 0; i < len(a) || i < len(b); i++ {
			step := path.WithElementKeyInt(i)
			if i >= len(b) {
				step = path // the element is gone: only the list is left to point at
			}
			if f.T == "single" || f.T == "group" {
				step = path
			}
			inner := replaced(f.B, element(a, i), element(b, i), step)
			if i >= len(b) && len(inner) > 0 {
				inner = []*tftypes.AttributePath{path}
			}
			out = append(out, inner...)
		}
	}
	return out
}

func element(list []any, i int) map[string]any {
	if i >= len(list) {
		return nil
	}
	m, _ := list[i].(map[string]any)
	return m
}

func renewing(attrs map[string]*facts.Fact) bool {
	for _, f := range attrs {
		if f.New == 1 {
			return true
		}
	}
	return false
}

// suppress takes differences back that the provider itself does not show: the same document, written differently.
func suppress(typ string, prior, planned map[string]any) {
	if typ == "google_monitoring_dashboard" {
		var was, will any
		a, _ := prior["dashboard_json"].(string)
		b, _ := planned["dashboard_json"].(string)
		if json.Unmarshal([]byte(a), &was) == nil && json.Unmarshal([]byte(b), &will) == nil && within(will, was) {
			planned["dashboard_json"] = a
		}
	}
	for name, v := range planned {
		a, ok := prior[name].(string)
		b, text := v.(string)
		if !ok || !text || len(a) < 2 || len(b) < 2 || a == b {
			continue
		}
		var was, will any
		if (b[0] == '[' || b[0] == '{') && json.Unmarshal([]byte(a), &was) == nil && json.Unmarshal([]byte(b), &will) == nil && reflect.DeepEqual(was, will) {
			planned[name] = a
		}
		if x, err := strconv.ParseFloat(a, 64); err == nil {
			if y, err := strconv.ParseFloat(b, 64); err == nil && x == y {
				planned[name] = a
			}
		}
	}
}

// within: everything that is written is there; what the API added does not count.
func within(written, there any) bool {
	switch w := written.(type) {
	case map[string]any:
		t, ok := there.(map[string]any)
		if !ok {
			return false
		}
		for k, v := range w {
			if !within(v, t[k]) {
				return false
			}
		}
		return true
	case []any:
		t, ok := there.([]any)
		if !ok || len(t) != len(w) {
			return false
		}
		for i := range w {
			if !within(w[i], t[i]) {
				return false
			}
		}
		return true
	}
	return reflect.DeepEqual(written, there)
}
