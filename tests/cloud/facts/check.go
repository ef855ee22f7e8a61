package facts

import (
	"fmt"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Unknown stands for a value that is not known yet.
type Unknown struct{}

// CheckSchema holds a configuration against the provider's own checks: what it refuses before any call.
func CheckSchema(attrs map[string]*Fact, config map[string]any) []Violation {
	c := checker{root: config}
	c.block("", attrs, config)
	sort.Slice(c.out, func(i, j int) bool { return c.out[i].Path < c.out[j].Path })
	return c.out
}

type checker struct {
	root map[string]any
	out  []Violation
}

func (c *checker) say(path, format string, args ...any) {
	c.out = append(c.out, Violation{path, fmt.Sprintf(format, args...)})
}

func (c *checker) block(prefix string, attrs map[string]*Fact, config map[string]any) {
	for name, f := range attrs {
		v, path := config[name], prefix+name
		if isSet(v) {
			if f.ReadOnly() {
				c.say(path, "cannot be set: it can only be read")
			}
			c.conflicts(path, f)
		}
		c.groups(path, f)
		if f.B == nil {
			c.value(path, f, v)
			continue
		}
		list := Elements(v)
		if _, unknown := v.(Unknown); !unknown {
			if f.MaxItems > 0 && len(list) > f.MaxItems {
				c.say(path, "at most %d blocks are allowed, not %d", f.MaxItems, len(list))
			}
			if len(list) < f.MinItems && (f.R == 1 || len(list) > 0) {
				c.say(path, "at least %d blocks are needed, not %d", f.MinItems, len(list))
			}
		}
		for i, one := range list {
			if m, ok := one.(map[string]any); ok {
				c.block(path+"."+strconv.Itoa(i)+".", f.B, m)
			}
		}
	}
}

// Elements of what may be one block or several of them.
func Elements(v any) []any {
	switch v := v.(type) {
	case []any:
		return v
	case map[string]any:
		return []any{v}
	}
	return nil
}

// isSet: written down, though its value may not be known.
func isSet(v any) bool {
	switch v := v.(type) {
	case nil:
		return false
	case []any:
		return len(v) > 0
	}
	return true
}

func (c *checker) conflicts(path string, f *Fact) {
	for _, other := range f.Conflicts {
		if other != path && isSet(c.lookup(other)) && !c.unknown(other) && !c.unknown(path) {
			c.say(path, "conflicts with %s", other)
		}
	}
	for _, other := range f.With {
		if !isSet(c.lookup(other)) {
			c.say(path, "must be set together with %s", other)
		}
	}
}

func (c *checker) groups(path string, f *Fact) {
	set, unknown := 0, 0
	count := func(group []string) {
		set, unknown = 0, 0
		for _, one := range group {
			switch {
			case c.unknown(one):
				unknown++
			case isSet(c.lookup(one)):
				set++
			}
		}
	}
	if len(f.ExactlyOne) > 0 {
		if count(f.ExactlyOne); set > 1 || set == 0 && unknown == 0 {
			c.say(path, "exactly one of %s must be set, not %d", strings.Join(f.ExactlyOne, ", "), set)
		}
	}
	if len(f.AtLeastOne) > 0 {
		if count(f.AtLeastOne); set+unknown == 0 {
			c.say(path, "at least one of %s must be set", strings.Join(f.AtLeastOne, ", "))
		}
	}
}

func (c *checker) unknown(path string) bool { _, ok := c.lookup(path).(Unknown); return ok }

// lookup follows settings.0.name from the root.
func (c *checker) lookup(path string) any {
	var v any = c.root
	for _, part := range strings.Split(path, ".") {
		switch x := v.(type) {
		case Unknown:
			return x
		case map[string]any:
			if part == "0" {
				continue // a single block, written with an index all the same
			}
			v = x[part]
		case []any:
			i, err := strconv.Atoi(part)
			if err != nil || i >= len(x) {
				return nil
			}
			v = x[i]
		default:
			return nil
		}
	}
	return v
}

func (c *checker) value(path string, f *Fact, v any) {
	switch x := v.(type) {
	case nil, Unknown:
		return
	case []any:
		if f.MaxItems > 0 && len(x) > f.MaxItems {
			c.say(path, "at most %d are allowed, not %d", f.MaxItems, len(x))
		}
		if f.MinItems > len(x) && (f.R == 1 || len(x) > 0) {
			c.say(path, "at least %d are needed, not %d", f.MinItems, len(x))
		}
		for _, one := range x {
			c.scalar(path, f, one)
		}
	default:
		c.scalar(path, f, v)
	}
}

func (c *checker) scalar(path string, f *Fact, v any) {
	switch v.(type) {
	case nil, Unknown:
		return
	}
	if len(f.Enum) > 0 && !oneOf(f.Enum, v) {
		c.say(path, "expected one of %v, got %v", f.Enum, v)
	}
	if s, ok := v.(string); ok {
		if f.Pattern != "" && !matches(f.Pattern, s) {
			c.say(path, "%q does not match %s", s, f.Pattern)
		}
		if len(f.Range) == 2 && f.T == "string" {
			n := float64(utf8.RuneCountInString(s))
			if n < parse(f.Range[0]) || n > parse(f.Range[1]) {
				c.say(path, "length must be %s to %s, not %v", f.Range[0], f.Range[1], n)
			}
		}
		return
	}
	n, ok := v.(float64)
	if !ok {
		return
	}
	if len(f.Range) == 2 && (n < parse(f.Range[0]) || n > parse(f.Range[1])) {
		c.say(path, "expected a number from %s to %s, got %v", f.Range[0], f.Range[1], n)
	}
	if f.Min != "" && n < parse(f.Min) {
		c.say(path, "expected at least %s, got %v", f.Min, n)
	}
	if f.Max != "" && n > parse(f.Max) {
		c.say(path, "expected at most %s, got %v", f.Max, n)
	}
}

func parse(s string) float64 { n, _ := strconv.ParseFloat(s, 64); return n }

func oneOf(list []any, v any) bool {
	for _, one := range list {
		if fmt.Sprint(one) == fmt.Sprint(v) {
			return true
		}
	}
	return false
}
