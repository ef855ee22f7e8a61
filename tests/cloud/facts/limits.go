package facts

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Limit is what only Google's API refuses.
type Limit struct {
	Pattern      string   `json:"pattern"`
	KeyPattern   string   `json:"key_pattern"`
	KeyMaxLength int      `json:"key_max_length"`
	Min          *float64 `json:"min"`
	Max          *float64 `json:"max"`
	MultipleOf   float64  `json:"multiple_of"`
	Unit         string   `json:"unit"`
	MinLength    int      `json:"min_length"`
	MaxLength    int      `json:"max_length"`
	OneOf        []any    `json:"one_of"`
	MinItems     int      `json:"min_items"`
	MaxItems     int      `json:"max_items"`
	Note         string   `json:"note"`
}

// Limits are those of one type, by path.
type Limits map[string]*Limit

// UnmarshalJSON leaves the rules between arguments out: they are for a reader, not for a program.
func (l *Limits) UnmarshalJSON(raw []byte) error {
	var all map[string]json.RawMessage
	if err := json.Unmarshal(raw, &all); err != nil {
		return err
	}
	*l = Limits{}
	for path, one := range all {
		if path == "cross" {
			continue
		}
		var limit Limit
		if err := json.Unmarshal(one, &limit); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		(*l)[path] = &limit
	}
	return nil
}

// Violation is a value that is refused, and where.
type Violation struct {
	Path    string
	Message string
}

func (v Violation) Error() string { return v.Path + ": " + v.Message }

// CheckLimits holds values against the limits of the API.
func (f *Facts) CheckLimits(typ string, attrs map[string]any) []Violation {
	var out []Violation
	if os.Getenv("CLOUD_WITHOUT") == "limit" {
		return nil // to see by hand what comes after; never in a test
	}
	for path, limit := range f.Limits[typ] {
		for _, v := range at(attrs, strings.Split(path, ".")) {
			if m := limit.refuses(v); m != "" {
				out = append(out, Violation{path, m})
			}
		}
	}
	return out
}

// at collects the values at a path; lists and sets are walked through, the last part may be the key of a map.
func at(v any, path []string) []any {
	if len(path) == 0 {
		return []any{v}
	}
	switch v := v.(type) {
	case []any:
		var out []any
		for _, one := range v {
			out = append(out, at(one, path)...)
		}
		return out
	case map[string]any:
		if next, ok := v[path[0]]; ok && next != nil {
			return at(next, path[1:])
		}
	}
	return nil
}

func (l *Limit) refuses(v any) string {
	switch v := v.(type) {
	case nil, Unknown:
		return ""
	case []any:
		if l.MaxItems > 0 && len(v) > l.MaxItems {
			return fmt.Sprintf("at most %d are allowed, not %d", l.MaxItems, len(v))
		}
		if len(v) < l.MinItems && len(v) > 0 {
			return fmt.Sprintf("at least %d are needed, not %d", l.MinItems, len(v))
		}
		for _, one := range v {
			if _, block := one.(map[string]any); !block {
				if m := l.refuses(one); m != "" {
					return m
				}
			}
		}
		return ""
	case map[string]any:
		return l.refusesMap(v)
	case bool:
		return ""
	case string:
		if v == "" {
			return "" // the provider sends no empty string
		}
		if m := l.refusesText(v); m != "" {
			return m
		}
	}
	n, ok := l.number(v)
	if !ok {
		return l.outside(v)
	}
	if n == 0 && strings.Contains(l.Note, "0 means") {
		return ""
	}
	exclusive := strings.Contains(l.Note, "itself is refused")
	if l.Min != nil && (n < *l.Min || exclusive && n == *l.Min) || l.Max != nil && (n > *l.Max || exclusive && n == *l.Max) {
		return fmt.Sprintf("%v is out of range: %s%s", v, bounds(l), unitName(l.Unit))
	}
	if l.MultipleOf > 0 && n/l.MultipleOf != float64(int64(n/l.MultipleOf)) {
		return fmt.Sprintf("%v is no multiple of %v", v, l.MultipleOf)
	}
	return l.outside(v)
}

func (l *Limit) refusesMap(v map[string]any) string {
	if l.MaxItems > 0 && len(v) > l.MaxItems {
		return fmt.Sprintf("at most %d are allowed, not %d", l.MaxItems, len(v))
	}
	for k, one := range v {
		if l.KeyPattern != "" && !matches(l.KeyPattern, k) {
			return fmt.Sprintf("the key %q does not match %s", k, l.KeyPattern)
		}
		if l.KeyMaxLength > 0 && utf8.RuneCountInString(k) > l.KeyMaxLength {
			return fmt.Sprintf("the key %q is longer than %d", k, l.KeyMaxLength)
		}
		if text, ok := one.(string); ok {
			if m := l.refusesText(text); m != "" {
				return m
			}
		}
	}
	return ""
}

func (l *Limit) refusesText(v string) string {
	if l.Pattern != "" && !matches(l.Pattern, v) {
		return fmt.Sprintf("%q does not match %s", v, l.Pattern)
	}
	n := utf8.RuneCountInString(v)
	if l.Unit == "bytes" {
		n = len(v)
	}
	if l.MaxLength > 0 && n > l.MaxLength {
		return fmt.Sprintf("%d characters, at most %d are allowed", n, l.MaxLength)
	}
	if n < l.MinLength {
		return fmt.Sprintf("%d characters, at least %d are needed", n, l.MinLength)
	}
	return ""
}

func (l *Limit) outside(v any) string {
	if len(l.OneOf) == 0 {
		return ""
	}
	for _, one := range l.OneOf {
		if fmt.Sprint(one) == fmt.Sprint(v) {
			return ""
		}
	}
	return fmt.Sprintf("%v is none of %v", v, l.OneOf)
}

var quantity = map[string]float64{"": 1, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "Ki": 1 << 10, "Mi": 1 << 20, "Gi": 1 << 30, "Ti": 1 << 40}

var quantityForm = regexp.MustCompile(`^([0-9.]+)(Ki|Mi|Gi|Ti|k|M|G|T|m)?$`)

// number reads a value in the limit's unit.
func (l *Limit) number(v any) (float64, bool) {
	if l.Min == nil && l.Max == nil && l.MultipleOf == 0 {
		return 0, false
	}
	switch v := v.(type) {
	case float64:
		return v, true
	case json.Number:
		n, err := v.Float64()
		return n, err == nil
	case string:
		if l.Unit == "s" {
			v = strings.TrimSuffix(v, "s")
		}
		if l.Unit == "bytes" {
			m := quantityForm.FindStringSubmatch(v)
			if m == nil {
				return 0, false
			}
			n, err := strconv.ParseFloat(m[1], 64)
			return n * quantity[m[2]], err == nil
		}
		if n, ok := strings.CutSuffix(v, "m"); ok && l.Unit == "" {
			n, err := strconv.ParseFloat(n, 64) // 500m of a CPU
			return n / 1000, err == nil
		}
		n, err := strconv.ParseFloat(v, 64)
		return n, err == nil
	}
	return 0, false
}

func bounds(l *Limit) string {
	switch {
	case l.Min == nil:
		return fmt.Sprintf("at most %v", *l.Max)
	case l.Max == nil:
		return fmt.Sprintf("at least %v", *l.Min)
	}
	return fmt.Sprintf("%v to %v", *l.Min, *l.Max)
}

func unitName(unit string) string {
	switch unit {
	case "s":
		return " seconds"
	case "":
		return ""
	}
	return " " + unit
}

func matches(pattern, s string) bool {
	// The schema's patterns come as they stand in its source: with every backslash twice.
	re, err := regexp.Compile(strings.ReplaceAll(pattern, `\\`, `\`))
	return err != nil || re.MatchString(s) // a pattern that RE2 cannot read says nothing
}
