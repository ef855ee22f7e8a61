package verbs

import (
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"sort"
	"strconv"
	"strings"
)

// print writes a resource (or a list of them) in one of the forms that gcloud's --format has and that are in use.
func printAs(w io.Writer, format string, v any) error {
	v = plain(v)
	rows, isList := v.([]any)
	if !isList {
		rows = []any{v}
	}
	switch {
	case format == "":
		// For people: nothing that a script may read.
		for _, r := range rows {
			b, _ := json.MarshalIndent(r, "", "  ")
			fmt.Fprintln(w, string(b))
		}
		return nil
	case format == "json":
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(v)
	}
	m := regexp.MustCompile(`^(value|csv\[no-heading\]|get)\(([^()]+)\)$`).FindStringSubmatch(format)
	if m == nil {
		return wrong("--format=%s", format)
	}
	sep := "\t"
	if strings.HasPrefix(m[1], "csv") {
		sep = ","
	}
	for _, r := range rows {
		var cells []string
		for _, path := range strings.Split(m[2], ",") {
			cells = append(cells, cell(at(r, strings.TrimSpace(path))))
		}
		fmt.Fprintln(w, strings.Join(cells, sep))
	}
	return nil
}

// plain makes any value one of JSON's.
func plain(v any) any {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // only values of JSON come here
	}
	var out any
	if err := json.Unmarshal(b, &out); err != nil {
		panic(err)
	}
	return out
}

var index = regexp.MustCompile(`^([^\[\]]*)((?:\[\d*\])*)$`)

// at follows a path such as spec.template.spec.containers[0].image; `[]` goes through a list.
func at(v any, path string) any {
	for i, p := range strings.Split(path, ".") {
		m := index.FindStringSubmatch(p)
		if m == nil {
			return nil
		}
		if m[1] != "" {
			o, _ := v.(map[string]any)
			v = o[m[1]]
		}
		for _, n := range strings.FieldsFunc(m[2], func(r rune) bool { return r == ']' }) {
			list, _ := v.([]any)
			if n == "[" {
				rest := strings.Join(strings.Split(path, ".")[i+1:], ".")
				var out []any
				for _, e := range list {
					if rest != "" {
						e = at(e, rest)
					}
					out = append(out, e)
				}
				return out
			}
			k, _ := strconv.Atoi(n[1:])
			if k >= len(list) {
				return nil
			}
			v = list[k]
		}
	}
	return v
}

// cell is how gcloud writes a value between others.
func cell(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case bool:
		if v {
			return "True"
		}
		return "False"
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case []any:
		var out []string
		for _, e := range v {
			out = append(out, cell(e))
		}
		return strings.Join(out, ";")
	case map[string]any:
		var out []string
		for _, k := range keys(v) {
			out = append(out, k+"="+cell(v[k]))
		}
		return strings.Join(out, ";")
	}
	return fmt.Sprint(v)
}

func keys[V any](m map[string]V) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}

// listing applies --filter, --sort-by and --limit, in that order.
func listing(rows []any, l *line) ([]any, error) {
	if f := l.flags["filter"]; f != "" {
		var out []any
		for _, r := range rows {
			ok, err := fits(r, f)
			if err != nil {
				return nil, err
			}
			if ok {
				out = append(out, r)
			}
		}
		rows = out
	}
	if by := l.flags["sort-by"]; by != "" {
		if strings.Contains(by, ",") {
			return nil, wrong("--sort-by=%s", by)
		}
		path, down := strings.CutPrefix(by, "~")
		sort.SliceStable(rows, func(i, j int) bool {
			a, b := cell(at(rows[i], path)), cell(at(rows[j], path))
			if down {
				return a > b
			}
			return a < b
		})
	}
	if n := l.flags["limit"]; n != "" {
		k, err := strconv.Atoi(n)
		if err != nil {
			return nil, wrong("--limit=%s", n)
		}
		rows = rows[:min(k, len(rows))]
	}
	if rows == nil {
		rows = []any{}
	}
	return rows, nil
}

var condition = regexp.MustCompile(`^\s*(-?)([A-Za-z_][A-Za-z0-9_.\[\]]*)\s*(<=|>=|!=|=|<|>|:)\s*(.*?)\s*$`)

// fits holds a row against a filter: conditions joined by AND, of which each compares a path with a word.
func fits(row any, filter string) (bool, error) {
	for _, part := range strings.Split(filter, " AND ") {
		m := condition.FindStringSubmatch(part)
		if m == nil || strings.Contains(part, " OR ") || strings.ContainsAny(m[4], "()~") {
			return false, wrong("--filter=%s", filter)
		}
		want := strings.Trim(m[4], `"'`)
		got := at(row, m[2])
		var ok bool
		switch m[3] {
		case "=":
			ok = strings.EqualFold(cell(got), want)
		case "!=":
			ok = !strings.EqualFold(cell(got), want)
		case ":":
			// A word of it; a star stands for the rest.
			ok = has(got, want)
		default:
			c := strings.Compare(cell(got), want)
			ok = m[3] == "<" && c < 0 || m[3] == "<=" && c <= 0 || m[3] == ">" && c > 0 || m[3] == ">=" && c >= 0
		}
		if ok == (m[1] == "-") {
			return false, nil
		}
	}
	return true, nil
}

func has(v any, want string) bool {
	if list, ok := v.([]any); ok {
		for _, e := range list {
			if has(e, want) {
				return true
			}
		}
		return false
	}
	s := strings.ToLower(cell(v))
	want = strings.ToLower(want)
	if start, star := strings.CutSuffix(want, "*"); star {
		return v != nil && strings.HasPrefix(s, start)
	}
	for _, w := range append(strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" /,.:", r) }), s) {
		if w == want {
			return true
		}
	}
	return false
}
