package workflow

import (
	"encoding/json"
	"fmt"
	"sort"
	"strconv"
	"strings"
)

func sortedKeys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}

func truthy(v any) bool {
	switch v := v.(type) {
	case nil:
		return false
	case bool:
		return v
	case float64:
		return v != 0
	case string:
		return v != ""
	}
	return true
}

// str is how a value looks within a text.
func str(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case int:
		return strconv.Itoa(v)
	}
	b, _ := json.Marshal(v)
	return string(b)
}

// num is what GitHub makes of a value where numbers are compared; ok is false for what is no number.
func num(v any) (float64, bool) {
	switch v := v.(type) {
	case nil:
		return 0, true
	case bool:
		if v {
			return 1, true
		}
		return 0, true
	case float64:
		return v, true
	case string:
		if v == "" {
			return 0, true
		}
		f, err := strconv.ParseFloat(v, 64)
		return f, err == nil
	}
	return 0, false
}

// compared follows GitHub: texts without regard to case, different types as numbers, what is no number equals nothing.
func compared(op string, v, w any) bool {
	a, isText := v.(string)
	b, alsoText := w.(string)
	if isText && alsoText {
		a, b = strings.ToLower(a), strings.ToLower(b)
		return ordered(op, strings.Compare(a, b))
	}
	x, okX := num(v)
	y, okY := num(w)
	if !okX || !okY {
		return op == "!="
	}
	switch {
	case x < y:
		return ordered(op, -1)
	case x > y:
		return ordered(op, 1)
	}
	return ordered(op, 0)
}

func ordered(op string, c int) bool {
	switch op {
	case "==":
		return c == 0
	case "!=":
		return c != 0
	case "<":
		return c < 0
	case "<=":
		return c <= 0
	case ">":
		return c > 0
	}
	return c >= 0
}

// call runs one of the functions that generated workflows use; any other is an error.
func (s *Scope) call(name string, args []any, live bool) (any, error) {
	status := map[string]func() bool{"success": s.Success, "failure": s.Failure, "cancelled": s.Cancelled,
		"always": func() bool { return true }}
	if f, ok := status[name]; ok {
		s.usedStatus = true
		if f == nil {
			return nil, fmt.Errorf("%s() is not available here", name)
		}
		return f(), nil
	}
	want := map[string]int{"contains": 2, "startsWith": 2, "endsWith": 2, "toJSON": 1, "fromJSON": 1}
	if n, ok := want[name]; ok && n != len(args) {
		return nil, fmt.Errorf("%s() wants %d arguments", name, n)
	}
	if !live {
		_, known := want[name]
		if !known && name != "format" && name != "join" && name != "hashFiles" {
			return nil, fmt.Errorf("the runner knows no function %s()", name)
		}
		return nil, nil
	}
	switch name {
	case "contains":
		if list, ok := args[0].([]any); ok {
			for _, e := range list {
				if compared("==", e, args[1]) {
					return true, nil
				}
			}
			return false, nil
		}
		return strings.Contains(strings.ToLower(str(args[0])), strings.ToLower(str(args[1]))), nil
	case "startsWith":
		return strings.HasPrefix(strings.ToLower(str(args[0])), strings.ToLower(str(args[1]))), nil
	case "endsWith":
		return strings.HasSuffix(strings.ToLower(str(args[0])), strings.ToLower(str(args[1]))), nil
	case "toJSON":
		b, err := json.MarshalIndent(args[0], "", "  ")
		return string(b), err
	case "fromJSON":
		var v any
		err := json.Unmarshal([]byte(str(args[0])), &v)
		return v, err
	case "join":
		sep := ","
		if len(args) > 1 {
			sep = str(args[1])
		}
		var parts []string
		for _, e := range values(args[0]) {
			parts = append(parts, str(e))
		}
		return strings.Join(parts, sep), nil
	case "format":
		out := str(args[0])
		for i, a := range args[1:] {
			out = strings.ReplaceAll(out, fmt.Sprintf("{%d}", i), str(a))
		}
		return out, nil
	case "hashFiles":
		if s.HashFiles == nil {
			return nil, fmt.Errorf("hashFiles() is not available here")
		}
		var patterns []string
		for _, a := range args {
			patterns = append(patterns, str(a))
		}
		return s.HashFiles(patterns)
	}
	return nil, fmt.Errorf("the runner knows no function %s()", name)
}
