package provider

import (
	"encoding/json"
	"fmt"
	"math/big"
	"sort"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"olyc.dev/cloud/facts"
)

// fromValue turns Terraform's value into what JSON has; what is not known yet becomes facts.Unknown.
func fromValue(v tftypes.Value) (any, error) {
	if !v.IsKnown() {
		return facts.Unknown{}, nil
	}
	if v.IsNull() {
		return nil, nil
	}
	t := v.Type()
	switch {
	case t.Is(tftypes.String):
		var s string
		err := v.As(&s)
		return s, err
	case t.Is(tftypes.Bool):
		var b bool
		err := v.As(&b)
		return b, err
	case t.Is(tftypes.Number):
		var n big.Float
		err := v.As(&n)
		f, _ := n.Float64()
		return f, err
	case t.Is(tftypes.Object{}), t.Is(tftypes.Map{}):
		var m map[string]tftypes.Value
		if err := v.As(&m); err != nil {
			return nil, err
		}
		out := make(map[string]any, len(m))
		for k, one := range m {
			x, err := fromValue(one)
			if err != nil {
				return nil, err
			}
			out[k] = x
		}
		return out, nil
	}
	var list []tftypes.Value
	if err := v.As(&list); err != nil {
		return nil, err
	}
	out := make([]any, 0, len(list))
	for _, one := range list {
		x, err := fromValue(one)
		if err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	return out, nil
}

// toValue is the way back.
func toValue(t tftypes.Type, v any) (tftypes.Value, error) {
	switch v.(type) {
	case nil:
		return tftypes.NewValue(t, nil), nil
	case facts.Unknown:
		return tftypes.NewValue(t, tftypes.UnknownValue), nil
	}
	bad := func() (tftypes.Value, error) {
		return tftypes.Value{}, fmt.Errorf("the box holds %T (%v) where a %s is wanted", v, v, t)
	}
	switch t := t.(type) {
	case tftypes.Object:
		m, ok := v.(map[string]any)
		if !ok {
			return bad()
		}
		out := map[string]tftypes.Value{}
		for name, at := range t.AttributeTypes {
			x, err := toValue(at, m[name])
			if err != nil {
				return tftypes.Value{}, fmt.Errorf("%s: %w", name, err)
			}
			out[name] = x
		}
		return tftypes.NewValue(t, out), nil
	case tftypes.Map:
		m, ok := v.(map[string]any)
		if !ok {
			return bad()
		}
		out := map[string]tftypes.Value{}
		for name, one := range m {
			x, err := toValue(t.ElementType, one)
			if err != nil {
				return tftypes.Value{}, err
			}
			out[name] = x
		}
		return tftypes.NewValue(t, out), nil
	case tftypes.List:
		return many(t, t.ElementType, v)
	case tftypes.Set:
		return many(t, t.ElementType, v)
	}
	switch {
	case t.Is(tftypes.Number):
		switch n := v.(type) {
		case float64:
			return tftypes.NewValue(t, big.NewFloat(n)), nil
		case string: // an API gives large numbers as text
			if f, ok := new(big.Float).SetString(n); ok {
				return tftypes.NewValue(t, f), nil
			}
		}
		return bad()
	case t.Is(tftypes.Bool):
		if _, ok := v.(bool); !ok {
			return bad()
		}
	case t.Is(tftypes.String):
		switch n := v.(type) {
		case float64:
			return tftypes.NewValue(t, fmt.Sprint(int64(n))), nil
		case string:
		default:
			return bad()
		}
	}
	return tftypes.NewValue(t, v), nil
}

func many(t, element tftypes.Type, v any) (tftypes.Value, error) {
	list, ok := v.([]any)
	if !ok {
		return tftypes.Value{}, fmt.Errorf("the box holds %T where a list is wanted", v)
	}
	out := make([]tftypes.Value, 0, len(list))
	for _, one := range list {
		x, err := toValue(element, one)
		if err != nil {
			return tftypes.Value{}, err
		}
		out = append(out, x)
	}
	return tftypes.NewValue(t, out), nil
}

// same: equal as the provider's SDK sees it, where nothing, "", 0, false and an empty list are one.
func same(f *facts.Fact, a, b any) bool {
	if zero(a) && zero(b) {
		return true
	}
	if f != nil && f.T == "set" {
		return texts(a) == texts(b)
	}
	switch x := a.(type) {
	case map[string]any:
		y, ok := b.(map[string]any)
		if !ok {
			return false
		}
		var inner map[string]*facts.Fact
		if f != nil {
			if inner = f.B; inner == nil {
				inner = f.Object
			}
		}
		for k := range union(x, y) {
			if !same(inner[k], x[k], y[k]) {
				return false
			}
		}
		return true
	case []any:
		y, ok := b.([]any)
		if !ok || len(x) != len(y) {
			return false
		}
		var one *facts.Fact
		if f != nil && f.B != nil {
			one = &facts.Fact{B: f.B}
		}
		for i := range x {
			if !same(one, x[i], y[i]) {
				return false
			}
		}
		return true
	case string:
		y, ok := b.(string)
		return ok && (x == y || facts.Short(x) == facts.Short(y))
	case facts.Unknown:
		return false
	}
	return fmt.Sprint(a) == fmt.Sprint(b)
}

func union(a, b map[string]any) map[string]bool {
	out := map[string]bool{}
	for k := range a {
		out[k] = true
	}
	for k := range b {
		out[k] = true
	}
	return out
}

// zero: a block that holds nothing but zeros is written down all the same; only lists, texts and numbers vanish.
func zero(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case string:
		return v == ""
	case bool:
		return !v
	case float64:
		return v == 0
	case []any:
		return len(v) == 0
	case map[string]any:
		return len(v) == 0
	}
	return false
}

// texts writes the elements of a set in an order of their own.
func texts(v any) string {
	list, _ := v.([]any)
	out := make([]string, 0, len(list))
	for _, one := range list {
		if _, unknown := one.(facts.Unknown); unknown {
			out = append(out, "?")
			continue
		}
		raw, _ := json.Marshal(trim(one))
		out = append(out, string(raw))
	}
	sort.Strings(out)
	raw, _ := json.Marshal(out)
	return string(raw)
}

// trim leaves out what is nothing, so that an element with null and one with "" are the same.
func trim(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for k, one := range v {
			if x := trim(one); !zero(x) {
				out[k] = x
			}
		}
		return out
	case []any:
		out := make([]any, 0, len(v))
		for _, one := range v {
			out = append(out, trim(one))
		}
		return out
	case facts.Unknown:
		return "?"
	case string:
		return facts.Short(v)
	}
	return v
}
