package verbs

import (
	"strconv"
	"strings"
)

func init() {
	tools["sleep"] = sleep
	tools["cargo"] = cargo
	add(map[string]verb{
		"config get-value account":                    {"", 0, 0, account},
		"config get account":                          {"", 0, 0, account},
		"auth application-default print-access-token": {"", 0, 0, accessToken},
		"auth print-access-token":                     {"", 0, 0, accessToken},
		"auth configure-docker":                       {"", 1, 1, func(*env, *line) error { return nil }},
		"auth list":                                   {lists, 0, 0, authList},
	})
}

// sleep does not wait: nothing in the box takes time, and its clock is that of `date`.
func sleep(e *env, args []string) error {
	if len(args) != 1 {
		return wrong("sleep %s", strings.Join(args, " "))
	}
	if _, err := strconv.ParseFloat(strings.TrimSuffix(args[0], "s"), 64); err != nil {
		return wrong("sleep %s", args[0])
	}
	return nil
}

// cargo installs what the registry of crates has, and the box's has nothing: who takes a name there runs code in the job.
func cargo(e *env, args []string) error {
	if len(args) == 0 || args[0] != "install" {
		return wrong("cargo %s", strings.Join(args, " "))
	}
	e.note("error: could not find `%s` in registry `crates-io`", args[len(args)-1])
	return exit(101)
}

// account says who is logged in: nobody is a call that fails later, not here.
func account(e *env, _ *line) error {
	_, name, _ := strings.Cut(e.c.As, ":")
	if name == "" {
		e.note("(unset)")
		return nil
	}
	_, err := e.out.Write([]byte(name + "\n"))
	return err
}

func accessToken(e *env, _ *line) error {
	if e.c.As == "" {
		return fail("UNAUTHENTICATED", "identity", "You do not currently have an active account selected.")
	}
	_, err := e.out.Write([]byte("as:" + e.c.As + "\n"))
	return err
}

func authList(e *env, l *line) error {
	_, name, _ := strings.Cut(e.c.As, ":")
	return e.show(l, []any{map[string]any{"account": name, "status": "ACTIVE"}})
}
