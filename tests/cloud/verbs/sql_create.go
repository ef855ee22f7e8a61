package verbs

import (
	"olyc.dev/cloud/client"
	"olyc.dev/cloud/store"
)

func init() {
	add(map[string]verb{"sql instances create": {"region= master-instance-name= edition= tier= availability-type= deletion-protection disk-encryption-key=", 1, 1, sqlCreate}})
}

// sqlCreate makes a copy of a server: the only kind that a script makes. What no flag says it takes over from whom it follows.
func sqlCreate(e *env, l *line) error {
	id, err := l.instance(l.args[0])
	if err != nil {
		return err
	}
	master, err := l.need("master-instance-name")
	if err != nil {
		return err
	}
	region, err := l.need("region")
	if err != nil {
		return err
	}
	from, err := e.sqlInstance(l, master)
	if err != nil {
		return err
	}
	if from.Str("instance_type") != leader {
		return fail("INVALID_ARGUMENT", "replica-of-replica", "%s does not lead: a copy follows a primary", master)
	}
	attrs := asMap(plain(from.Attrs))
	settings := store.Block(attrs["settings"])
	for flag, name := range map[string]string{"edition": "edition", "tier": "tier", "availability-type": "availability_type"} {
		if v := l.flags[flag]; v != "" {
			settings[name] = v
		}
	}
	if settings["edition"] == "enterprise-plus" {
		settings["edition"] = "ENTERPRISE_PLUS"
	}
	settings["deletion_protection_enabled"] = l.has("deletion-protection")
	for k, v := range map[string]any{"name": l.args[0], "region": region, "master_instance_name": master, "instance_type": follower, "settings": []any{settings},
		"encryption_key_name": l.flags["disk-encryption-key"], "connection_name": from.Project + ":" + region + ":" + l.args[0], "replication_cluster": []any{},
		"clone": []any{}, "self_link": nil, "id": nil, "ip_address": nil, "private_ip_address": nil, "first_ip_address": nil, "dns_name": nil} {
		attrs[k] = v
	}
	_, err = e.do(client.Call{Op: "create", Type: store.SQLInstance, ID: id, Project: from.Project, Location: region, Resource: "projects/" + from.Project,
		Permissions: []string{"cloudsql.instances.create"}, Attrs: attrs})
	return err
}
