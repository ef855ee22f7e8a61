// Package facts holds what is known of the provider: schema, limits of the API, permissions of each resource type, roles.
package facts

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"sync"
)

// Fact is what is known of an attribute or block; stdlib/providers/google explains the keys.
type Fact struct {
	T          string           `json:"t"`
	B          map[string]*Fact `json:"b"`
	Attr       int              `json:"attr"`
	E          *Fact            `json:"e"`
	Object     map[string]*Fact `json:"object"`
	R          int              `json:"r"`
	O          int              `json:"o"`
	C          int              `json:"c"`
	MinItems   int              `json:"min_items"`
	MaxItems   int              `json:"max_items"`
	Default    any              `json:"default"`
	New        int              `json:"new"`
	Secret     int              `json:"secret"`
	WO         int              `json:"wo"`
	Enum       []any            `json:"enum"`
	Range      []string         `json:"range"`
	Min        string           `json:"min"`
	Max        string           `json:"max"`
	Length     []any            `json:"length"`
	Pattern    string           `json:"pattern"`
	Conflicts  []string         `json:"conflicts"`
	ExactlyOne []string         `json:"exactly_one"`
	AtLeastOne []string         `json:"at_least_one"`
	With       []string         `json:"with"`
}

// IsBlock says whether it is written as a block; a block with Attr is an argument that holds objects.
func (f *Fact) IsBlock() bool { return f.B != nil && f.Attr == 0 }

// ReadOnly says whether nobody may set it.
func (f *Fact) ReadOnly() bool { return f.C == 1 && f.O == 0 && f.R == 0 }

// Facts is everything, read from stdlib/providers/google.
type Facts struct {
	Version   string
	resources map[string]json.RawMessage
	data      map[string]json.RawMessage
	ephemeral map[string]json.RawMessage
	Limits    map[string]Limits
	Perms     map[string]Perm
	Roles     map[string]map[string]bool
	mu        sync.Mutex
	parsed    map[string]map[string]*Fact
}

// Perm is what the provider's calls need.
type Perm struct {
	Read, Create, Update, Delete []string
	Project                      string
	OnlyIf                       map[string]string `json:"only_if"`
	Tolerated                    []string
}

// Load reads the schema, and with all the rest of the folder as well (a plugin needs no roles).
func Load(dir string, all bool) (*Facts, error) {
	f := &Facts{parsed: map[string]map[string]*Fact{}}
	var schema struct {
		Version                    string
		Resources, Data, Ephemeral map[string]json.RawMessage
	}
	names, err := filepath.Glob(filepath.Join(dir, "[0-9]*.json.gz"))
	if err != nil || len(names) == 0 {
		return nil, fmt.Errorf("no schema facts in %q", dir)
	}
	sort.Strings(names)
	if err := read(names[len(names)-1], &schema); err != nil {
		return nil, err
	}
	f.Version, f.resources, f.data, f.ephemeral = schema.Version, schema.Resources, schema.Data, schema.Ephemeral
	if err := read(filepath.Join(dir, "limits.json"), &f.Limits); err != nil {
		return nil, err
	}
	if !all {
		return f, nil
	}
	if err := read(filepath.Join(dir, "permissions.json"), &f.Perms); err != nil {
		return nil, err
	}
	var roles struct{ Roles map[string][]string }
	if err := read(filepath.Join(dir, "roles.json.gz"), &roles); err != nil {
		return nil, err
	}
	f.Roles = map[string]map[string]bool{}
	for role, permissions := range roles.Roles {
		set := make(map[string]bool, len(permissions))
		for _, p := range permissions {
			set[p] = true
		}
		f.Roles[role] = set
	}
	return f, nil
}

func read(path string, into any) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	if filepath.Ext(path) != ".gz" {
		return json.NewDecoder(file).Decode(into)
	}
	z, err := gzip.NewReader(file)
	if err != nil {
		return err
	}
	return json.NewDecoder(z).Decode(into)
}

// Resource gives the attributes of a resource type; nil when Google's provider has none of that name.
func (f *Facts) Resource(typ string) map[string]*Fact {
	return f.attributes("resource", f.resources, typ)
}

// Data gives those of a data source.
func (f *Facts) Data(typ string) map[string]*Fact { return f.attributes("data", f.data, typ) }

// Ephemeral gives those of an ephemeral resource.
func (f *Facts) Ephemeral(typ string) map[string]*Fact {
	return f.attributes("ephemeral", f.ephemeral, typ)
}

// Types lists all resource types.
func (f *Facts) Types() []string { return names(f.resources) }

// DataTypes lists all data sources.
func (f *Facts) DataTypes() []string { return names(f.data) }

func names(m map[string]json.RawMessage) []string {
	out := make([]string, 0, len(m))
	for name := range m {
		out = append(out, name)
	}
	sort.Strings(out)
	return out
}

func (f *Facts) attributes(kind string, from map[string]json.RawMessage, typ string) map[string]*Fact {
	f.mu.Lock()
	defer f.mu.Unlock()
	if got, ok := f.parsed[kind+typ]; ok {
		return got
	}
	raw, ok := from[typ]
	if !ok {
		return nil
	}
	var one struct{ Attributes map[string]*Fact }
	if err := json.Unmarshal(raw, &one); err != nil {
		panic(fmt.Sprintf("facts of %s: %v", typ, err))
	}
	keepBlocks(typ, one.Attributes)
	f.parsed[kind+typ] = one.Attributes
	return one.Attributes
}
