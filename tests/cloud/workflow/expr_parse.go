package workflow

import (
	"fmt"
	"strings"
)

// parser evaluates while it reads. `live` is false where a value is not needed any more (`false && …`): functions are
// then still checked by name, and not called.
type parser struct {
	tokens []token
	at     int
	scope  *Scope
}

func (p *parser) is(op string) bool {
	if p.at < len(p.tokens) && p.tokens[p.at].kind == 'o' && p.tokens[p.at].text == op {
		p.at++
		return true
	}
	return false
}

func (p *parser) or(live bool) (any, error) {
	v, err := p.and(live)
	for err == nil && p.is("||") {
		var w any
		done := truthy(v)
		if w, err = p.and(live && !done); !done {
			v = w
		}
	}
	return v, err
}

func (p *parser) and(live bool) (any, error) {
	v, err := p.compare(live)
	for err == nil && p.is("&&") {
		var w any
		done := !truthy(v)
		if w, err = p.compare(live && !done); !done {
			v = w
		}
	}
	return v, err
}

func (p *parser) compare(live bool) (any, error) {
	v, err := p.unary(live)
	for err == nil {
		op := ""
		for _, o := range []string{"==", "!=", "<=", ">=", "<", ">"} {
			if p.is(o) {
				op = o
				break
			}
		}
		if op == "" {
			return v, nil
		}
		var w any
		if w, err = p.unary(live); err == nil {
			v = compared(op, v, w)
		}
	}
	return v, err
}

func (p *parser) unary(live bool) (any, error) {
	if p.is("!") {
		v, err := p.unary(live)
		return !truthy(v), err
	}
	return p.access(live)
}

// access reads a value and what is asked of it: `.name`, `['name']`, `.*`.
func (p *parser) access(live bool) (any, error) {
	v, err := p.primary(live)
	star := false
	for err == nil {
		switch {
		case p.is("."):
			if p.is("*") {
				v, star = values(v), true
				continue
			}
			if p.at >= len(p.tokens) || p.tokens[p.at].kind != 'i' {
				return nil, fmt.Errorf("a name is missing after a dot")
			}
			v = field(v, p.tokens[p.at].text, star)
			p.at++
		case p.is("["):
			var k any
			if k, err = p.or(live); err != nil {
				return nil, err
			}
			if !p.is("]") {
				return nil, fmt.Errorf("] is missing")
			}
			if i, ok := k.(float64); ok {
				list, _ := v.([]any)
				v = nil
				if int(i) >= 0 && int(i) < len(list) {
					v = list[int(i)]
				}
			} else {
				v = field(v, str(k), star)
			}
		default:
			return v, nil
		}
	}
	return v, err
}

func (p *parser) primary(live bool) (any, error) {
	if p.at >= len(p.tokens) {
		return nil, fmt.Errorf("it ends too early")
	}
	if p.is("(") {
		v, err := p.or(live)
		if err == nil && !p.is(")") {
			err = fmt.Errorf(") is missing")
		}
		return v, err
	}
	t := p.tokens[p.at]
	p.at++
	switch t.kind {
	case 's':
		return t.text, nil
	case 'n':
		return number(t.text)
	case 'i':
		if p.is("(") {
			return p.call(t.text, live)
		}
		switch t.text {
		case "true":
			return true, nil
		case "false":
			return false, nil
		case "null":
			return nil, nil
		}
		v, ok := p.scope.Contexts[t.text]
		if !ok {
			return nil, fmt.Errorf("there is no context %q here", t.text)
		}
		return v, nil
	}
	return nil, fmt.Errorf("unexpected %q", t.text)
}

func (p *parser) call(name string, live bool) (any, error) {
	var args []any
	for !p.is(")") {
		if len(args) > 0 && !p.is(",") {
			return nil, fmt.Errorf("a comma is missing in %s()", name)
		}
		v, err := p.or(live)
		if err != nil {
			return nil, err
		}
		args = append(args, v)
	}
	return p.scope.call(name, args, live)
}

// values is `.*`: all values of a map or a list.
func values(v any) []any {
	switch v := v.(type) {
	case []any:
		return v
	case map[string]any:
		var out []any
		for _, k := range sortedKeys(v) {
			out = append(out, v[k])
		}
		return out
	}
	return nil
}

// field is `.name`, whose case does not matter at GitHub; of a filtered list, it is that of every element.
func field(v any, name string, star bool) any {
	switch v := v.(type) {
	case map[string]any:
		if w, ok := v[name]; ok {
			return w
		}
		for k, w := range v {
			if strings.EqualFold(k, name) {
				return w
			}
		}
	case []any:
		if !star {
			return nil
		}
		out := []any{}
		for _, e := range v {
			if w := field(e, name, false); w != nil {
				out = append(out, w)
			}
		}
		return out
	}
	return nil
}
