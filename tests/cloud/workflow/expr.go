package workflow

import (
	"fmt"
	"strconv"
	"strings"
)

// Scope is what an expression can see: the contexts (github, needs, steps, …) and the functions of status.
type Scope struct {
	Contexts map[string]any
	// Status functions differ between a job's `if` and a step's; nil where they are not allowed.
	Success, Failure, Cancelled func() bool
	// HashFiles is asked for files in the workspace.
	HashFiles func(patterns []string) (string, error)
	// usedStatus says whether a status function was called: an `if` without one has success() put before it.
	usedStatus bool
}

// Eval evaluates one expression, as it stands between `${{` and `}}`.
func (s *Scope) Eval(text string) (any, error) {
	p := &parser{tokens: nil, scope: s}
	var err error
	if p.tokens, err = lex(text); err != nil {
		return nil, fmt.Errorf("expression %q: %w", text, err)
	}
	v, err := p.or(true)
	if err == nil && p.at < len(p.tokens) {
		err = fmt.Errorf("unexpected %q", p.tokens[p.at].text)
	}
	if err != nil {
		return nil, fmt.Errorf("expression %q: %w", text, err)
	}
	return v, nil
}

// If evaluates an `if`: success() is demanded unless the expression asks for the status itself.
func (s *Scope) If(text string) (bool, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return s.Success(), nil
	}
	if strings.HasPrefix(text, "${{") && strings.HasSuffix(text, "}}") {
		text = text[3 : len(text)-2]
	}
	s.usedStatus = false
	v, err := s.Eval(text)
	if err != nil {
		return false, err
	}
	if !s.usedStatus && !s.Success() {
		return false, nil
	}
	return truthy(v), nil
}

// Expand replaces every `${{ … }}` in a text.
func (s *Scope) Expand(text string) (string, error) {
	var out strings.Builder
	for {
		i := strings.Index(text, "${{")
		if i < 0 {
			out.WriteString(text)
			return out.String(), nil
		}
		out.WriteString(text[:i])
		n := closing(text[i:])
		if n < 0 {
			return "", fmt.Errorf("an expression without an end: %q", text[i:])
		}
		v, err := s.Eval(text[i+3 : i+n])
		if err != nil {
			return "", err
		}
		out.WriteString(str(v))
		text = text[i+n+2:]
	}
}

// Value evaluates a text that may be one single expression: then its type is kept, as a matrix may need it.
func (s *Scope) Value(text string) (any, error) {
	t := strings.TrimSpace(text)
	if strings.HasPrefix(t, "${{") && closing(t) == len(t)-2 {
		return s.Eval(t[3 : len(t)-2])
	}
	return s.Expand(text)
}

// closing finds the `}}` of the `${{` that a text begins with; those within quotes do not count.
func closing(text string) int {
	quoted := false
	for i := 3; i < len(text); i++ {
		switch {
		case text[i] == '\'':
			quoted = !quoted
		case !quoted && strings.HasPrefix(text[i:], "}}"):
			return i
		}
	}
	return -1
}

type token struct {
	kind byte // 'n' number, 's' string, 'i' identifier, 'o' operator
	text string
}

func lex(text string) ([]token, error) {
	var out []token
	for i := 0; i < len(text); {
		c := text[i]
		switch {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			i++
		case c == '\'':
			var b strings.Builder
			i++
			for {
				if i >= len(text) {
					return nil, fmt.Errorf("a string without an end")
				}
				if text[i] == '\'' {
					if i+1 < len(text) && text[i+1] == '\'' {
						b.WriteByte('\'')
						i += 2
						continue
					}
					i++
					break
				}
				b.WriteByte(text[i])
				i++
			}
			out = append(out, token{'s', b.String()})
		case c >= '0' && c <= '9':
			j := i
			for j < len(text) && (text[j] >= '0' && text[j] <= '9' || text[j] == '.' || text[j] == 'x') {
				j++
			}
			out = append(out, token{'n', text[i:j]})
			i = j
		case letter(c):
			j := i
			for j < len(text) && (letter(text[j]) || text[j] == '-' || text[j] >= '0' && text[j] <= '9') {
				j++
			}
			out = append(out, token{'i', text[i:j]})
			i = j
		default:
			op := ""
			for _, o := range []string{"==", "!=", "<=", ">=", "&&", "||", "<", ">", "!", "(", ")", "[", "]", ".", ",", "*"} {
				if strings.HasPrefix(text[i:], o) {
					op = o
					break
				}
			}
			if op == "" {
				return nil, fmt.Errorf("unexpected %q", string(c))
			}
			out = append(out, token{'o', op})
			i += len(op)
		}
	}
	return out, nil
}

func letter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' }

// number reads as GitHub does.
func number(text string) (float64, error) { return strconv.ParseFloat(text, 64) }
