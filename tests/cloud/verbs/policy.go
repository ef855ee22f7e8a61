package verbs

import (
	"sort"

	"olyc.dev/cloud/client"
	"olyc.dev/cloud/store"
)

// policy prints who holds what on a resource.
func (e *env) policy(l *line, typ, id, permission string) error {
	r, err := e.do(client.Call{Op: "grants", Type: typ, ID: id, Resource: id, Permissions: []string{permission}})
	if err != nil {
		return err
	}
	roles := map[string][]any{}
	for _, g := range r.Grants {
		roles[g.Role] = append(roles[g.Role], g.Member)
	}
	bindings := []any{}
	for _, role := range keys(roles) {
		bindings = append(bindings, map[string]any{"role": role, "members": roles[role]})
	}
	return e.show(l, map[string]any{"bindings": bindings, "version": 1})
}

// bind gives a role to a member on a resource.
func (e *env) bind(l *line, op, typ, id string, permissions ...string) error {
	role, err := l.need("role")
	if err != nil {
		return err
	}
	member, err := l.need("member")
	if err != nil {
		return err
	}
	if c := l.flags["condition"]; c != "" && c != "None" {
		return wrong("--condition=%s", c)
	}
	_, err = e.do(client.Call{Op: op, Type: typ, ID: id, Resource: id, Permissions: permissions,
		Grant: &store.Grant{Resource: id, Role: role, Member: member}})
	if err != nil {
		return err
	}
	e.note("Updated IAM policy for [%s].", id)
	return nil
}

// rows turns objects into rows, in the order of their names.
func rows(list []*store.Object, row func(*store.Object) any) []any {
	sort.SliceStable(list, func(i, j int) bool { return list[i].ID < list[j].ID })
	return inOrder(list, row)
}

// inOrder turns objects into rows, in the order that they have.
func inOrder(list []*store.Object, row func(*store.Object) any) []any {
	var out []any
	for _, o := range list {
		out = append(out, plain(row(o)))
	}
	return out
}

// listed shows rows as a call asks for them: some, in an order, so many.
func (e *env) listed(l *line, all []any) error {
	out, err := listing(all, l)
	if err != nil {
		return err
	}
	return e.show(l, out)
}
