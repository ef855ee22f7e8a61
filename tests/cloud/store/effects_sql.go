package store

import (
	"sort"
	"strings"
	"time"
)

// Types of ours that belong to databases.
const (
	SQLInstance = "google_sql_database_instance"
	SQLData     = "sql_data"
	SQLBackup   = "sql_backup"
)

// Row is one row as it was written once; a database is the list of them, so that it can be had as it was at any moment.
type Row struct {
	At    time.Time `json:"at"`
	Key   string    `json:"key"`
	Value string    `json:"value"`
}

func init() {
	OnChange(SQLInstance, func(s *Store, old, o *Object) *Error {
		if old == nil {
			o.Status["state"] = "RUNNABLE"
			return s.fill(o)
		}
		return nil
	})
	// What is made on a server is on its copies as well.
	for _, typ := range []string{"google_sql_database", "google_sql_user"} {
		OnChange(typ, func(s *Store, old, o *Object) *Error {
			id, _, _ := strings.Cut(strings.Replace(o.ID, "/users/", "/databases/", 1), "/databases/")
			for _, r := range s.List(SQLInstance, "projects/"+o.Project+"/instances/") {
				if r.Str("master_instance_name") == id[strings.LastIndexByte(id, '/')+1:] {
					c := o.Clone()
					c.ID = r.ID + strings.TrimPrefix(o.ID, id)
					c.Attrs["instance"] = r.Name()
					s.Put(c)
				}
			}
			return nil
		})
	}
	OnDelete(SQLInstance, func(s *Store, o *Object) { s.Drop(SQLData, o.ID+"/data") })
}

// fill gives a new server its rows: those of its primary where it follows one, those of its source where it is a clone.
func (s *Store) fill(o *Object) *Error {
	source, until := o.Str("master_instance_name"), s.Now()
	if clone := Block(o.Attrs["clone"]); len(clone) > 0 {
		source, _ = clone["source_instance_name"].(string)
		if t, _ := clone["point_in_time"].(string); t != "" {
			at, err := time.Parse(time.RFC3339, t)
			if err != nil {
				return Refuse("INVALID_ARGUMENT", "moment", "Invalid value for pointInTime: %q", t)
			}
			if at.After(s.Now()) {
				return Refuse("INVALID_ARGUMENT", "moment", "The point in time %s is in the future", t)
			}
			until = at
		}
	}
	rows := []Row{}
	if source != "" {
		from := "projects/" + o.Project + "/instances/" + source[strings.LastIndexAny(source, ":/")+1:]
		if s.Get(SQLInstance, from) == nil {
			return Refuse("NOT_FOUND", "reference", "The Cloud SQL instance %s does not exist", from)
		}
		for _, r := range s.Rows(from) {
			if !r.At.After(until) {
				rows = append(rows, r)
			}
		}
	}
	s.SetRows(o.ID, rows)
	if source != "" {
		s.Inherit("projects/"+o.Project+"/instances/"+source[strings.LastIndexAny(source, ":/")+1:], o.ID)
	}
	return nil
}

// Inherit gives a server the databases and users of another: a copy has those of whom it follows.
func (s *Store) Inherit(from, to string) {
	for _, typ := range []string{"google_sql_database", "google_sql_user"} {
		for _, child := range s.List(typ, from+"/") {
			c := child.Clone()
			c.ID = to + strings.TrimPrefix(child.ID, from)
			c.Attrs["instance"] = to[strings.LastIndexByte(to, '/')+1:]
			delete(c.Attrs, "id")
			delete(c.Attrs, "self_link")
			if s.Get(typ, c.ID) == nil {
				s.Put(c)
			}
		}
	}
}

// Rows are those that a server holds, oldest first.
func (s *Store) Rows(instance string) []Row {
	o := s.Get(SQLData, instance+"/data")
	if o == nil {
		return nil
	}
	var out []Row
	for _, m := range Blocks(o.Attrs["rows"]) {
		at, _ := m["at"].(string)
		t, _ := time.Parse(time.RFC3339Nano, at)
		key, _ := m["key"].(string)
		value, _ := m["value"].(string)
		out = append(out, Row{t, key, value})
	}
	return out
}

// SetRows replaces them.
func (s *Store) SetRows(instance string, rows []Row) {
	sort.SliceStable(rows, func(i, j int) bool { return rows[i].At.Before(rows[j].At) })
	list := []any{}
	for _, r := range rows {
		list = append(list, map[string]any{"at": r.At.Format(time.RFC3339Nano), "key": r.Key, "value": r.Value})
	}
	s.Put(&Object{Type: SQLData, ID: instance + "/data", Attrs: map[string]any{"rows": list}})
}
