package verbs

import (
	"sort"
	"strings"
)

// verb is one command of gcloud: its flags beside those that all have, how many arguments it takes, and what it does.
type verb struct {
	flags    string
	min, max int
	run      func(*env, *line) error
}

// Flags that every command of gcloud has, as far as they are used.
const everywhere = " project= format= quiet"

// Flags of every command that lists.
const lists = " filter= sort-by= limit="

var gcloudVerbs = map[string]verb{}

func init() { tools["gcloud"] = gcloud }

func add(table map[string]verb) {
	for words, v := range table {
		gcloudVerbs[words] = v
	}
}

// gcloud finds the longest command that the words begin with.
func gcloud(e *env, args []string) error {
	n := 0
	for n < len(args) && !strings.HasPrefix(args[n], "-") {
		n++
	}
	for ; n > 0; n-- {
		words := strings.Join(args[:n], " ")
		v, ok := gcloudVerbs[words]
		if !ok {
			continue
		}
		e.verb = "gcloud " + words
		l, err := parse(args[n:], v.flags+everywhere)
		if err != nil {
			return err
		}
		if len(l.args) < v.min || len(l.args) > v.max {
			return wrong("%d arguments: %s", len(l.args), strings.Join(l.args, " "))
		}
		return v.run(e, l)
	}
	return wrong("gcloud %s", strings.Join(args, " "))
}

// Verbs lists the commands of gcloud that are known: the README counts them.
func Verbs() []string {
	var out []string
	for w := range gcloudVerbs {
		out = append(out, w)
	}
	sort.Strings(out)
	return out
}

// project is that of the flag: scripts never rely on a default that somebody has set on his machine.
func (l *line) project() (string, error) { return l.need("project") }

// show prints what a command answers.
func (e *env) show(l *line, v any) error { return printAs(e.out, l.flags["format"], v) }
