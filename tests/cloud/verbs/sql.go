package verbs

import (
	"fmt"
	"strings"
	"time"

	"olyc.dev/cloud/client"
	"olyc.dev/cloud/store"
)

func init() {
	add(map[string]verb{
		"sql instances describe":                 {"", 1, 1, sqlDescribe},
		"sql instances list":                     {lists, 0, 0, sqlList},
		"sql instances promote-replica":          {"failover", 1, 1, sqlPromote},
		"sql instances switchover":               {"db-timeout=", 1, 1, sqlSwitchover},
		"sql instances patch":                    {"failover-dr-replica-name= no-deletion-protection deletion-protection clear-failover-dr-replica-name", 1, 1, sqlPatch},
		"sql instances clone":                    {"point-in-time=", 2, 2, sqlClone},
		"sql instances delete":                   {"enable-final-backup final-backup-retention-days= final-backup-description=", 1, 1, sqlDelete},
		"sql instances get-latest-recovery-time": {"", 1, 1, sqlLatest},
		"sql databases list":                     {"instance=" + lists, 0, 0, sqlDatabases},
		"sql backups list":                       {"instance=" + lists, 0, 0, sqlBackups},
		"sql backups create":                     {"instance= description= async", 0, 0, sqlBackup},
		"sql backups restore":                    {"restore-instance= backup-instance= async", 1, 1, sqlRestore},
		"sql operations list":                    {"instance=" + lists, 0, 0, sqlOperations},
	})
}

func (l *line) instance(name string) (string, error) {
	p, err := l.project()
	return "projects/" + p + "/instances/" + name, err
}

func (e *env) sqlInstance(l *line, name string) (*store.Object, error) {
	id, err := l.instance(name)
	if err != nil {
		return nil, err
	}
	return e.read(store.SQLInstance, id, "cloudsql.instances.get")
}

// sqlJSON is how gcloud prints a server.
func (e *env) sqlJSON(o *store.Object) map[string]any {
	s := store.Block(o.Attrs["settings"])
	out := map[string]any{
		"kind": "sql#instance", "name": o.Name(), "project": o.Project, "region": o.Location, "state": o.Stat("state"), "instanceType": o.Str("instance_type"),
		"databaseVersion": o.Str("database_version"), "connectionName": o.Str("connection_name"), "createTime": o.Created.UTC().Format(time.RFC3339),
		"settings": map[string]any{"tier": s["tier"], "edition": s["edition"], "availabilityType": s["availability_type"],
			"deletionProtectionEnabled": s["deletion_protection_enabled"] == true, "userLabels": s["user_labels"]},
		"diskEncryptionConfiguration": map[string]any{"kmsKeyName": o.Str("encryption_key_name")},
	}
	if m := o.Str("master_instance_name"); m != "" {
		out["masterInstanceName"] = o.Project + ":" + m
		if p, err := e.c.World(store.SQLInstance, "projects/"+o.Project+"/instances/"+m); err == nil && len(p) > 0 {
			heir := store.Block(p[0].Attrs["replication_cluster"])["failover_dr_replica_name"] == o.Name()
			out["replicationCluster"] = map[string]any{"drReplica": heir}
		}
	}
	if c := store.Block(o.Attrs["replication_cluster"]); len(c) > 0 && o.Str("instance_type") == leader {
		out["replicationCluster"] = map[string]any{"failoverDrReplicaName": c["failover_dr_replica_name"], "drReplica": c["dr_replica"] == true}
	}
	if names := e.followers(o); len(names) > 0 {
		out["replicaNames"] = names
	}
	return out
}

// followers are the copies of a server.
func (e *env) followers(o *store.Object) []any {
	var out []any
	list, err := e.c.World(store.SQLInstance, "projects/"+o.Project+"/instances/")
	if err != nil {
		return nil
	}
	for _, r := range list {
		if r.Str("master_instance_name") == o.Name() {
			out = append(out, r.Name())
		}
	}
	return out
}

func sqlDescribe(e *env, l *line) error {
	o, err := e.sqlInstance(l, l.args[0])
	if err != nil {
		return err
	}
	return e.show(l, e.sqlJSON(o))
}

func sqlList(e *env, l *line) error {
	p, err := l.project()
	if err != nil {
		return err
	}
	found, err := e.list(store.SQLInstance, "projects/"+p+"/instances/", "projects/"+p, "cloudsql.instances.list")
	if err != nil {
		return err
	}
	return e.listed(l, rows(found, func(o *store.Object) any { return e.sqlJSON(o) }))
}

// sqlChange writes attributes of a server by the call of a permission.
func (e *env) sqlChange(o *store.Object, attrs map[string]any, permissions ...string) error {
	_, err := e.do(client.Call{Op: "patch", Type: store.SQLInstance, ID: o.ID, Permissions: permissions, Attrs: attrs})
	return err
}

// google changes what no call of ours changes: Google itself, inside of an operation. It is not asked for permissions, and
// reaches what lies in a region that is away: there it is done when the region is back.
func (e *env) google(o *store.Object, attrs map[string]any) error {
	now, err := e.c.World(store.SQLInstance, o.ID)
	if err != nil || len(now) == 0 {
		return err
	}
	n := now[0]
	for k, v := range attrs {
		n.Attrs[k] = v
	}
	return e.c.Put(client.Fixture{Objects: []*store.Object{n}})
}

const leader, follower = "CLOUD_SQL_INSTANCE", "READ_REPLICA_INSTANCE"

func sqlPromote(e *env, l *line) error {
	o, err := e.sqlInstance(l, l.args[0])
	if err != nil {
		return err
	}
	if o.Str("instance_type") != follower {
		return fail("FAILED_PRECONDITION", "not-a-replica", "The instance %s is not a replica: promote is not possible.", o.Name())
	}
	primary := o.Str("master_instance_name")
	if l.has("failover") {
		return e.sqlFailover(o, primary)
	}
	return e.sqlChange(o, map[string]any{"instance_type": leader, "master_instance_name": "", "replication_cluster": []any{}}, "cloudsql.instances.promoteReplica")
}

// sqlFailover promotes the designated copy; the old primary follows it as soon as it is back, and loses what it had not sent.
func (e *env) sqlFailover(o *store.Object, primary string) error {
	old, err := e.c.World(store.SQLInstance, "projects/"+o.Project+"/instances/"+primary)
	if err != nil || len(old) == 0 {
		return fail("NOT_FOUND", "not-found", "The primary %s does not exist", primary)
	}
	if store.Block(old[0].Attrs["replication_cluster"])["failover_dr_replica_name"] != o.Name() {
		return fail("FAILED_PRECONDITION", "no-dr-replica", "%s is not the designated DR replica of %s", o.Name(), primary)
	}
	err = e.sqlChange(o, map[string]any{"instance_type": leader, "master_instance_name": "",
		"replication_cluster": dr(primary)}, "cloudsql.instances.promoteReplica")
	if err != nil {
		return err
	}
	if err := e.google(old[0], map[string]any{"instance_type": follower, "master_instance_name": o.Name(), "replication_cluster": []any{}}); err != nil {
		return err
	}
	return e.copyRows(o.ID, old[0].ID)
}

func dr(name string) []any {
	return []any{map[string]any{"failover_dr_replica_name": name, "dr_replica": false}}
}

// copyRows makes the rows of one server those of another.
func (e *env) copyRows(from, to string) error {
	list, err := e.c.World(store.SQLData, from+"/data")
	if err != nil || len(list) == 0 {
		return err
	}
	list[0].ID = to + "/data"
	return e.c.Put(client.Fixture{Objects: list[:1]})
}

func sqlSwitchover(e *env, l *line) error {
	o, err := e.sqlInstance(l, l.args[0])
	if err != nil {
		return err
	}
	if o.Str("instance_type") != follower {
		return fail("FAILED_PRECONDITION", "not-a-replica", "The instance %s is not a replica.", o.Name())
	}
	// Both have to be there: nothing is lost.
	old, err := e.sqlInstance(l, o.Str("master_instance_name"))
	if err != nil {
		return err
	}
	if store.Block(old.Attrs["replication_cluster"])["failover_dr_replica_name"] != o.Name() {
		return fail("FAILED_PRECONDITION", "no-dr-replica", "%s is not the designated DR replica of %s", o.Name(), old.Name())
	}
	if err := e.copyRows(old.ID, o.ID); err != nil {
		return err
	}
	err = e.sqlChange(o, map[string]any{"instance_type": leader, "master_instance_name": "", "replication_cluster": dr(old.Name())}, "cloudsql.instances.promoteReplica")
	if err != nil {
		return err
	}
	return e.google(old, map[string]any{"instance_type": follower, "master_instance_name": o.Name(), "replication_cluster": []any{}})
}

func sqlPatch(e *env, l *line) error {
	o, err := e.sqlInstance(l, l.args[0])
	if err != nil {
		return err
	}
	attrs := map[string]any{}
	if name := l.flags["failover-dr-replica-name"]; name != "" {
		r, err := e.sqlInstance(l, name)
		if err != nil {
			return err
		}
		settings := store.Block(o.Attrs["settings"])
		switch {
		case r.Str("master_instance_name") != o.Name():
			return fail("INVALID_ARGUMENT", "no-dr-replica", "%s is no replica of %s", name, o.Name())
		case settings["edition"] != "ENTERPRISE_PLUS":
			return fail("INVALID_ARGUMENT", "no-dr-replica", "a DR replica is only for the edition Enterprise Plus, and %s is %v", o.Name(), settings["edition"])
		case r.Location == o.Location:
			return fail("INVALID_ARGUMENT", "no-dr-replica", "%s lies in the region of its primary", name)
		}
		attrs["replication_cluster"] = dr(name)
	}
	if l.has("clear-failover-dr-replica-name") {
		attrs["replication_cluster"] = []any{}
	}
	if l.has("no-deletion-protection") || l.has("deletion-protection") {
		s := asMap(plain(store.Block(o.Attrs["settings"])))
		s["deletion_protection_enabled"] = l.has("deletion-protection")
		attrs["settings"] = []any{s}
	}
	if len(attrs) == 0 {
		return wrong("nothing to patch")
	}
	return e.sqlChange(o, attrs, "cloudsql.instances.update")
}

func sqlClone(e *env, l *line) error {
	source, err := e.sqlInstance(l, l.args[0])
	if err != nil {
		return err
	}
	id, err := l.instance(l.args[1])
	if err != nil {
		return err
	}
	if source.Str("instance_type") != leader {
		return fail("INVALID_ARGUMENT", "clone-of-replica", "%s is a replica: it cannot be cloned", source.Name())
	}
	clone := map[string]any{"source_instance_name": source.Name()}
	if t := l.flags["point-in-time"]; t != "" {
		if _, err := time.Parse(time.RFC3339, t); err != nil {
			return fail("INVALID_ARGUMENT", "moment", "Invalid value for --point-in-time: %s", t)
		}
		clone["point_in_time"] = t
	}
	if _, err := e.do(client.Call{Op: "ask", Type: store.SQLInstance, ID: source.ID, Permissions: []string{"cloudsql.instances.clone"}}); err != nil {
		return err
	}
	attrs := asMap(plain(source.Attrs))
	for k, v := range map[string]any{"name": l.args[1], "clone": []any{clone}, "self_link": nil, "id": nil, "replication_cluster": []any{}, "ip_address": nil,
		"private_ip_address": nil, "first_ip_address": nil, "dns_name": nil, "deletion_protection": false} {
		attrs[k] = v
	}
	attrs["connection_name"] = source.Project + ":" + source.Location + ":" + l.args[1]
	_, err = e.do(client.Call{Op: "create", Type: store.SQLInstance, ID: id, Project: source.Project, Location: source.Location,
		Permissions: []string{"cloudsql.instances.create"}, Resource: "projects/" + source.Project, Attrs: attrs})
	return err
}

func sqlDelete(e *env, l *line) error {
	o, err := e.sqlInstance(l, l.args[0])
	if err != nil {
		return err
	}
	if names := e.followers(o); len(names) > 0 {
		return fail("FAILED_PRECONDITION", "in-use", "The instance %s has replicas (%v): delete them first", o.Name(), names)
	}
	if l.has("enable-final-backup") {
		if err := e.makeBackup(o, "final backup"); err != nil {
			return err
		}
	}
	_, err = e.do(client.Call{Op: "delete", Type: store.SQLInstance, ID: o.ID, Permissions: []string{"cloudsql.instances.delete"}})
	return err
}

func sqlLatest(e *env, l *line) error {
	o, err := e.sqlInstance(l, l.args[0])
	if err != nil {
		return err
	}
	backup := store.Block(store.Block(o.Attrs["settings"])["backup_configuration"])
	if backup["point_in_time_recovery_enabled"] != true {
		return fail("FAILED_PRECONDITION", "no-pitr", "Point-in-time recovery is not enabled for %s", o.Name())
	}
	// The log of transactions is a little behind.
	t := e.now().Add(-time.Minute).Truncate(time.Second)
	return e.show(l, map[string]any{"kind": "sql#getLatestRecoveryTime", "latestRecoveryTime": t.Format(time.RFC3339), "earliestRecoveryTime": o.Created.UTC().Format(time.RFC3339)})
}

// now is the clock of the box.
func (e *env) now() time.Time { return time.Now().UTC() }

func (e *env) instanceFlag(l *line) (*store.Object, error) {
	name, err := l.need("instance")
	if err != nil {
		return nil, err
	}
	return e.sqlInstance(l, name)
}

func sqlDatabases(e *env, l *line) error {
	o, err := e.instanceFlag(l)
	if err != nil {
		return err
	}
	found, err := e.list("google_sql_database", o.ID+"/databases/", o.ID, "cloudsql.databases.list")
	if err != nil {
		return err
	}
	return e.listed(l, append(rows(found, func(d *store.Object) any { return map[string]any{"name": d.Name(), "instance": o.Name()} }),
		map[string]any{"name": "postgres", "instance": o.Name()}))
}

func backupJSON(b *store.Object) any {
	return map[string]any{"id": b.Name(), "instance": part(b.ID, "instances"), "status": "SUCCESSFUL", "endTime": b.Created.UTC().Format(time.RFC3339),
		"windowStartTime": b.Created.UTC().Format(time.RFC3339), "description": b.Str("description"), "location": b.Str("location"), "type": "ON_DEMAND"}
}

func sqlBackups(e *env, l *line) error {
	o, err := e.instanceFlag(l)
	if err != nil {
		return err
	}
	found, err := e.list(store.SQLBackup, o.ID+"/backupRuns/", o.ID, "cloudsql.backupRuns.list")
	if err != nil {
		return err
	}
	return e.listed(l, rows(found, backupJSON))
}

func (e *env) makeBackup(o *store.Object, description string) error {
	data, err := e.c.World(store.SQLData, o.ID+"/data")
	if err != nil {
		return err
	}
	attrs := map[string]any{"description": description, "rows": []any{}}
	if len(data) > 0 {
		attrs["rows"] = data[0].Attrs["rows"]
	}
	place := store.Block(store.Block(o.Attrs["settings"])["backup_configuration"])["location"]
	attrs["location"] = place
	_, err = e.do(client.Call{Op: "create", Type: store.SQLBackup, ID: fmt.Sprintf("%s/backupRuns/%d", o.ID, e.now().UnixMilli()), Location: cell(place),
		Permissions: []string{"cloudsql.backupRuns.create"}, Resource: o.ID, Attrs: attrs})
	return err
}

func sqlBackup(e *env, l *line) error {
	o, err := e.instanceFlag(l)
	if err != nil {
		return err
	}
	return e.makeBackup(o, l.flags["description"])
}

// sqlRestore overwrites a server with a backup.
func sqlRestore(e *env, l *line) error {
	name, err := l.need("restore-instance")
	if err != nil {
		return err
	}
	o, err := e.sqlInstance(l, name)
	if err != nil {
		return err
	}
	from := l.flags["backup-instance"]
	if from == "" {
		from = name
	}
	p, _ := l.project()
	b, err := e.read(store.SQLBackup, "projects/"+p+"/instances/"+from+"/backupRuns/"+l.args[0], "cloudsql.backupRuns.get")
	if err != nil {
		return err
	}
	if _, err := e.do(client.Call{Op: "ask", Type: store.SQLInstance, ID: o.ID, Permissions: []string{"cloudsql.instances.restoreBackup"}}); err != nil {
		return err
	}
	return e.c.Put(client.Fixture{Objects: []*store.Object{{Type: store.SQLData, ID: o.ID + "/data", Attrs: map[string]any{"rows": b.Attrs["rows"]}}}})
}

// sqlOperations: an operation is over as soon as it was asked for, so none is ever under way.
func sqlOperations(e *env, l *line) error {
	if _, err := e.instanceFlag(l); err != nil {
		return err
	}
	if f := l.flags["filter"]; f != "" && !strings.Contains(f, "status") {
		return wrong("--filter=%s", f)
	}
	return e.show(l, []any{})
}
