package server

import (
	"fmt"
	"strings"

	"olyc.dev/cloud/facts"
	"olyc.dev/cloud/iam"
	"olyc.dev/cloud/store"
)

func (s *Server) memberExists(member string) bool { return iam.Exists(s.World, member) }

// accepts is what an API looks at before it makes or changes something.
func (s *Server) accepts(who string, old, o *store.Object) *store.Error {
	for _, v := range s.Facts.CheckLimits(o.Type, written(o.Attrs).(map[string]any)) {
		return store.Refuse("INVALID_ARGUMENT", "limit", "Invalid value at '%s.%s': %s", o.Type, v.Path, v.Message)
	}
	if err := s.refersToLiving(old, o); err != nil {
		return err
	}
	if err := ofProjects(o); err != nil {
		return err
	}
	return s.keys(o)
}

// ofProjects: a role of a project holds nothing that is asked of an account that pays: that lies above projects.
func ofProjects(o *store.Object) *store.Error {
	if o.Type != "google_project_iam_custom_role" {
		return nil
	}
	list, _ := o.Attrs["permissions"].([]any)
	for _, p := range list {
		if text, ok := p.(string); ok && (strings.HasPrefix(text, "billing.accounts.") || strings.HasPrefix(text, "billing.budgets.")) {
			return store.Refuse("INVALID_ARGUMENT", "role-permission", "Permission %s is not valid", text)
		}
	}
	return nil
}

// refersToLiving: what is named by its full name has to be there, and what it stands in as well.
func (s *Server) refersToLiving(old, o *store.Object) *store.Error {
	if parent := facts.Parent(o.Type, o.ID); parent != "" && !s.exists(parent) {
		return store.Refuse("NOT_FOUND", "reference", "%s of %s was not found", parent, o.Type)
	}
	var missing string
	walk(o.Attrs, "", func(name, text string) {
		if missing == "" && name != "id" && name != "self_link" && name != "name" && s.dangling(text) && s.World.Canon(text) != o.ID {
			missing = name + " = " + text
		}
		if name == "service_account" && strings.HasSuffix(text, ".iam.gserviceaccount.com") && iam.ServiceAccount(s.World, text) == nil {
			missing = name + " = " + text
		}
	})
	if missing != "" {
		return store.Refuse("NOT_FOUND", "reference", "The resource named by %s of %s %s was not found", missing, o.Type, o.ID)
	}
	return nil
}

// dangling says whether a text is the full name of something that the box would know and that is not there.
func (s *Server) dangling(text string) bool {
	id := s.World.Canon(text)
	if !strings.HasPrefix(id, "projects/") || strings.ContainsAny(id, " \n?={}$") || strings.Count(id, "/") < 3 {
		return false
	}
	project := strings.SplitN(id, "/", 3)[1]
	return s.World.Project(project) != nil && facts.TypeOf(id) != "" && !s.exists(id)
}

func (s *Server) exists(id string) bool {
	typ := facts.TypeOf(id)
	if typ != "" && s.World.Get(typ, id) != nil {
		return true
	}
	for _, o := range s.World.List("", id) {
		if o.ID == id {
			return true
		}
	}
	return false
}

// keys: a key of ours lies where the data lie, and Google's own identity may use it.
func (s *Server) keys(o *store.Object) *store.Error {
	var err *store.Error
	walk(o.Attrs, "", func(name, text string) {
		id := s.World.Canon(text)
		if err != nil || facts.TypeOf(id) != "google_kms_crypto_key" || strings.Contains(o.Type, "_kms_") || o.Type == "google_cloud_run_v2_service" {
			return
		}
		if _, grant := facts.GrantBase(o.Type); grant {
			return
		}
		place := locationOf(id)
		if o.Location != "" && !strings.EqualFold(place, o.Location) && place != "global" && o.Type != "google_secret_manager_secret" {
			err = store.Refuse("INVALID_ARGUMENT", "key-location", "The key %s lies in %s, %s in %s.", id, place, o.ID, o.Location)
			return
		}
		agent := s.agent(o)
		if agent == "" {
			return
		}
		ask := iam.Ask{Who: "serviceAccount:" + agent, Permission: "cloudkms.cryptoKeyVersions.useToEncrypt", Resource: id, Project: strings.SplitN(id, "/", 3)[1], Type: "google_kms_crypto_key"}
		if !s.memberExists("serviceAccount:"+agent) || !s.Judge.Allowed(s.World, ask) {
			err = store.Refuse("PERMISSION_DENIED", "key-agent", "Service account %s does not have the 'cloudkms.cryptoKeyVersions.useToEncrypt' permission on the key '%s'.", agent, id)
		}
	})
	return err
}

// agent is Google's own identity that reads and writes for a type.
func (s *Server) agent(o *store.Object) string {
	a := facts.Agents[facts.Service(o.Type)]
	p := s.World.Project(o.Project)
	if a.Address == "" || p == nil {
		return ""
	}
	return strings.Replace(a.Address, "NUMBER", p.Number, 1)
}

// after is what an API finds out only while it makes the thing: the thing is there, and has failed.
func (s *Server) after(old, o *store.Object) *store.Error {
	if o.Type != "google_cloud_run_v2_service" && o.Type != "google_cloud_run_v2_job" {
		return nil
	}
	if old != nil && store.Same(old.Attrs["template"], o.Attrs["template"]) {
		return nil // a change of traffic alone pulls no image and reads no secret
	}
	if err := s.starts(o); err != nil {
		store.Unready(s.World, o, err.Message)
		return err
	}
	return nil
}

// starts says whether what was made can start: its secrets, its image, and who it runs as.
func (s *Server) starts(o *store.Object) *store.Error {
	if why := o.Stat("failed"); why != "" {
		return store.Refuse("FAILED_PRECONDITION", "revision-not-ready", "Revision of '%s' is not ready and cannot serve traffic. %s", o.ID, why)
	}
	account := ""
	for _, email := range actors(o.Attrs["template"]) {
		account = email
	}
	for _, ref := range secrets(o.Attrs) {
		id := s.World.Canon(ref)
		if !strings.HasPrefix(id, "projects/") {
			id = "projects/" + o.Project + "/secrets/" + ref
		}
		versions := 0
		for _, v := range s.World.List("", id+"/versions/") {
			if v.Attrs["enabled"] != false {
				versions++
			}
		}
		if versions == 0 {
			return store.Refuse("FAILED_PRECONDITION", "secret-empty", "Revision of '%s' is not ready: Secret %s/versions/latest was not found", o.ID, id)
		}
		ask := iam.Ask{Who: "serviceAccount:" + account, Permission: "secretmanager.versions.access", Resource: id, Project: o.Project, Type: "google_secret_manager_secret"}
		if account != "" && !s.Judge.Allowed(s.World, ask) {
			return store.Refuse("PERMISSION_DENIED", "secret-denied", "Revision of '%s' is not ready: Permission denied on secret: %s for Revision service account %s.", o.ID, id, account)
		}
	}
	for _, image := range images(o.Attrs) {
		project, repository := repositoryOf(image)
		if s.World.Project(project) == nil {
			continue
		}
		if s.World.Get("google_artifact_registry_repository", repository) == nil {
			return store.Refuse("NOT_FOUND", "image", "Revision of '%s' is not ready: Image '%s' not found.", o.ID, image)
		}
		if s.World.Away(locationOf(repository)) {
			return store.Refuse("UNAVAILABLE", "region-away", "Revision of '%s' is not ready: Image '%s' cannot be pulled from %s.", o.ID, image, locationOf(repository))
		}
	}
	return nil
}

// secrets are those that the containers read.
func secrets(attrs map[string]any) []string {
	seen := map[string]bool{}
	var visit func(v any, name string)
	visit = func(v any, name string) {
		switch v := v.(type) {
		case []any:
			for _, one := range v {
				visit(one, name)
			}
		case map[string]any:
			if ref, ok := v["secret"].(string); ok && ref != "" && (name == "secret_key_ref" || name == "secret") {
				seen[ref] = true
			}
			for k, one := range v {
				visit(one, k)
			}
		}
	}
	visit(attrs["template"], "")
	return keys(seen)
}

// deletable: nothing protects it, and nothing that lives refers to it.
func (s *Server) deletable(o *store.Object) *store.Error {
	if o.Attrs["deletion_protection"] == true {
		return store.Refuse("FAILED_PRECONDITION", "deletion-protection", "cannot destroy %s %s without setting deletion_protection=false and running `terraform apply`", o.Type, o.ID)
	}
	if m := first(o.Attrs["settings"]); m != nil && m["deletion_protection_enabled"] == true {
		return store.Refuse("FAILED_PRECONDITION", "deletion-protection", "The instance %s is protected. Please disable the deletion protection and try again.", o.ID)
	}
	if o.Attrs["deletion_policy"] == "PREVENT" {
		return store.Refuse("FAILED_PRECONDITION", "deletion-protection", "cannot destroy %s %s with deletion_policy = PREVENT", o.Type, o.ID)
	}
	if inside := s.inside(o); inside != "" {
		return store.Refuse("FAILED_PRECONDITION", "not-empty", "%s %s is not empty: %s", o.Type, o.ID, inside)
	}
	if user := s.user(o); user != nil {
		return store.Refuse("RESOURCE_IN_USE", "in-use", "The %s resource '%s' is already being used by '%s' (%s)., resourceInUseByAnotherResource", o.Type, o.ID, user.ID, user.Type)
	}
	return nil
}

// cascades are types whose children go with them.
var cascades = map[string]bool{
	"google_sql_database_instance": true, "google_cloud_run_v2_service": true, "google_secret_manager_secret": true,
	"google_artifact_registry_repository": true, "google_compute_router": true, "google_iam_workload_identity_pool": true,
	"google_monitoring_custom_service": true, "google_kms_crypto_key": true, "google_compute_network_firewall_policy": true, "google_project_service": true,
	"google_pubsub_topic": true, "google_service_account": true,
}

func (s *Server) inside(o *store.Object) string {
	force := o.Attrs["force_destroy"] == true || o.Attrs["delete_contents_on_destroy"] == true
	if cascades[o.Type] || force {
		return ""
	}
	for _, child := range s.World.List("", o.ID+"/") {
		if _, grant := facts.GrantBase(child.Type); grant || child.Stat("default") != "" {
			continue
		}
		return fmt.Sprintf("%s (%s)", child.ID, child.Type)
	}
	return ""
}

// user finds something living that refers to an object. Grants do not count: they go with it.
func (s *Server) user(o *store.Object) *store.Object {
	self := map[string]bool{o.ID: true}
	if o.Type == "google_storage_bucket" || o.Type == "google_project_service" {
		return nil // named by many, held by none
	}
	var found *store.Object
	for _, other := range s.World.List("", "") {
		if _, grant := facts.GrantBase(other.Type); grant || other == o || strings.HasPrefix(other.ID, o.ID+"/") || strings.HasPrefix(o.ID, other.ID+"/") && other.ID != "" || lets(other, o) {
			continue
		}
		walk(other.Attrs, "", func(name, text string) {
			if name != "id" && name != "self_link" && strings.Contains(text, "/") && self[s.World.Canon(text)] {
				found = other
			}
		})
		if found != nil {
			return found
		}
	}
	return nil
}

// lets: Google lets the first stay with a name of the second that leads nowhere.
func lets(user, used *store.Object) bool {
	switch used.Type {
	case "google_service_account", "google_project_iam_custom_role", "google_secret_manager_secret", "google_pubsub_topic", "google_monitoring_custom_service", "google_monitoring_slo",
		"google_sql_database_instance", "google_bigquery_dataset", "google_bigquery_table", "google_artifact_registry_repository", "google_iam_workload_identity_pool", "google_cloud_run_v2_service":
		return true
	}
	return strings.HasPrefix(user.Type, "run_") || user.Type == "storage_object" || user.Type == "sql_backup"
}

// written leaves out what is nothing: the provider sends no zero for what nobody wrote. A zero that somebody wrote was refused
// when the configuration was looked at.
func written(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for k, one := range v {
			if n, zero := one.(float64); one != nil && !(zero && n == 0) {
				out[k] = written(one)
			}
		}
		return out
	case []any:
		out := make([]any, 0, len(v))
		for _, one := range v {
			out = append(out, written(one))
		}
		return out
	}
	return v
}
