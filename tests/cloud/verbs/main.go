// Package verbs holds stand-ins for the command lines that generated scripts, workflows and guides call: gcloud, bq, gh,
// docker, curl and their like, over the one world of the box. Only the verbs, flags and formats that are in use are there;
// any other is an error (2), so that a script that passes here has said nothing that was not understood.
package verbs

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"olyc.dev/cloud/client"
	"olyc.dev/cloud/store"
)

// tools are the faces of the binary, by the name with which it was started.
var tools = map[string]func(*env, []string) error{}

// env is one call of a tool.
type env struct {
	c    *client.Client
	tool string
	in   io.Reader
	out  io.Writer
	err  io.Writer
	verb string // for messages and the journal: "gcloud run services describe"
}

// Is says whether there is a stand-in of that name.
func Is(name string) bool { return tools[filepath.Base(name)] != nil }

// Names lists all stand-ins: the folder that is put before PATH gets a link for each.
func Names() []string {
	var out []string
	for n := range tools {
		out = append(out, n)
	}
	return out
}

// usage is a call that the stand-in does not understand.
type usage string

func (u usage) Error() string { return string(u) }

func wrong(format string, args ...any) error { return usage(fmt.Sprintf(format, args...)) }

// exit is an end with a code of the tool's own, without further words.
type exit int

func (e exit) Error() string { return fmt.Sprintf("exit %d", int(e)) }

// Main runs a stand-in and gives its exit code.
func Main(name string, args []string) int {
	name = filepath.Base(name)
	c, err := client.FromEnv()
	if err != nil {
		fmt.Fprintln(os.Stderr, name+": "+err.Error())
		return 3
	}
	e := &env{c: c, tool: name, in: os.Stdin, out: os.Stdout, err: os.Stderr, verb: name}
	return e.end(tools[name](e, args))
}

func (e *env) end(err error) int {
	if err == nil {
		return 0
	}
	var code exit
	var bad usage
	var refused *store.Error
	switch {
	case errors.As(err, &code):
		return int(code)
	case errors.As(err, &bad):
		fmt.Fprintf(e.err, "%s: the box does not know this call: %s\n", e.verb, bad)
		return 2
	case errors.As(err, &refused):
		words := strings.ReplaceAll(strings.TrimPrefix(e.verb, "gcloud "), " ", ".")
		fmt.Fprintf(e.err, "ERROR: (%s.%s) %s: %s [box: %s]\n", e.tool, words, refused.Status, refused.Message, refused.Rule)
		return 1
	}
	fmt.Fprintf(e.err, "ERROR: (%s) %s\n", e.verb, err)
	return 1
}

// fail is an error of Google's in the words of the box.
func fail(status, rule, format string, args ...any) error {
	return store.Refuse(status, rule, format, args...)
}

// do asks the box, under the name of the verb.
func (e *env) do(call client.Call) (*client.Reply, error) {
	call.Verb = e.verb
	switch call.Op {
	case "ask", "read", "list", "grants":
		call.Verb += " (looks)" // a test that stops a command means what it does, not what it looks at before
	}
	return e.c.Do(call)
}

// read gets one object.
func (e *env) read(typ, id string, permissions ...string) (*store.Object, error) {
	r, err := e.do(client.Call{Op: "read", Type: typ, ID: id, Permissions: permissions})
	if err != nil {
		return nil, err
	}
	return r.Object, nil
}

// list gets the objects below a name.
func (e *env) list(typ, prefix, resource string, permissions ...string) ([]*store.Object, error) {
	r, err := e.do(client.Call{Op: "list", Type: typ, ID: prefix, Resource: resource, Permissions: permissions})
	if err != nil {
		return nil, err
	}
	return r.Objects, nil
}

// note says something to people, as tools do on standard error.
func (e *env) note(format string, args ...any) { fmt.Fprintf(e.err, format+"\n", args...) }
