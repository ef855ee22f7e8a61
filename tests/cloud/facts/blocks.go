package facts

// keptBlocks are blocks that stay as they are when a configuration leaves them out. Terraform's view of a schema does not tell
// it: a block has no word for "optional and computed".
var keptBlocks = map[string][]string{
	"google_sql_database_instance": {"replication_cluster", "replica_configuration"},
}

func keepBlocks(typ string, attrs map[string]*Fact) {
	for _, name := range keptBlocks[typ] {
		if f := attrs[name]; f != nil {
			f.C, f.O = 1, 1
		}
	}
}
