package verbs

import "strings"

// line is a parsed command line.
type line struct {
	args  []string
	flags map[string]string
	lists map[string][]string // flags given more than once
}

// parse splits arguments by the flags that a verb knows: "name=" takes a value, "name" takes none. An unknown flag is an
// error. All that follows `--` is an argument.
func parse(args []string, known string) (*line, error) {
	l := &line{flags: map[string]string{}, lists: map[string][]string{}}
	want := map[string]bool{}
	for _, k := range strings.Fields(known) {
		name, value := strings.CutSuffix(k, "=")
		want[name] = value
	}
	for i := 0; i < len(args); i++ {
		a := args[i]
		switch {
		case a == "--":
			l.args = append(l.args, args[i+1:]...)
			return l, nil
		case len(a) > 1 && a[0] == '-':
			name, value, given := strings.Cut(strings.TrimLeft(a, "-"), "=")
			takes, ok := want[name]
			if !ok {
				return nil, wrong("unknown flag %s", a)
			}
			switch {
			case takes && !given:
				i++
				if i >= len(args) {
					return nil, wrong("%s wants a value", a)
				}
				value = args[i]
			case !takes && given:
				return nil, wrong("%s takes no value", a)
			case !takes:
				value = "true"
			}
			l.flags[name] = value
			l.lists[name] = append(l.lists[name], value)
		default:
			l.args = append(l.args, a)
		}
	}
	return l, nil
}

func (l *line) has(name string) bool { _, ok := l.flags[name]; return ok }

// need gives the value of a flag that must be there.
func (l *line) need(name string) (string, error) {
	if v := l.flags[name]; v != "" {
		return v, nil
	}
	return "", wrong("--%s is needed", name)
}
