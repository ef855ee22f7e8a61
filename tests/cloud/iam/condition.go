package iam

import (
	"strings"
	"sync"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"

	"olyc.dev/cloud/facts"
	"olyc.dev/cloud/store"
)

// conditions evaluates the conditions of grants with CEL's own code; what does not compile gives nothing, as at Google.
type conditions struct {
	once     sync.Once
	env      *cel.Env
	programs map[string]cel.Program
}

func (c *conditions) start() {
	c.programs = map[string]cel.Program{}
	list := cel.ListType(cel.DynType)
	env, err := cel.NewEnv(
		cel.Variable("resource", cel.MapType(cel.StringType, cel.StringType)),
		cel.Variable("request", cel.MapType(cel.StringType, cel.DynType)),
		cel.Variable("api", cel.MapType(cel.StringType, cel.DynType)),
		cel.Function("getAttribute", cel.MemberOverload("api_get_attribute",
			[]*cel.Type{cel.MapType(cel.StringType, cel.DynType), cel.StringType, cel.DynType}, cel.DynType,
			cel.FunctionBinding(func(args ...ref.Val) ref.Val {
				if v, found := args[0].(traits.Mapper).Find(args[1]); found {
					return v
				}
				return args[2]
			}))),
		cel.Function("hasOnly", cel.MemberOverload("list_has_only", []*cel.Type{list, list}, cel.BoolType,
			cel.BinaryBinding(func(have, allowed ref.Val) ref.Val {
				for it := have.(traits.Lister).Iterator(); it.HasNext() == types.True; {
					if allowed.(traits.Container).Contains(it.Next()) != types.True {
						return types.False
					}
				}
				return types.True
			}))),
	)
	if err != nil {
		panic(err) // the environment is ours: it compiles or the box is broken
	}
	c.env = env
}

// Compiles says what is wrong with a condition, nil when nothing is: Google refuses a grant whose condition it cannot read.
func (j *Judge) Compiles(expression string) error {
	j.conds.once.Do(j.conds.start)
	_, issues := j.conds.env.Compile(expression)
	return issues.Err()
}

func (c *conditions) met(s *store.Store, expression string, a Ask) bool {
	c.once.Do(c.start)
	p, ok := c.programs[expression]
	if !ok {
		ast, issues := c.env.Compile(expression)
		if issues.Err() == nil {
			p, _ = c.env.Program(ast)
		}
		c.programs[expression] = p
	}
	if p == nil {
		return false
	}
	name, typ, service := Named(s, a)
	roles := []any{}
	for _, r := range a.Roles {
		roles = append(roles, r)
	}
	api := map[string]any{}
	if len(roles) > 0 {
		api["iam.googleapis.com/modifiedGrantsByRole"] = roles
	}
	out, _, err := p.Eval(map[string]any{
		"resource": map[string]string{"name": name, "type": typ, "service": service},
		"request":  map[string]any{"time": s.Now()},
		"api":      api,
	})
	return err == nil && out == types.True
}

// Named gives what a condition sees of the resource: its name in the form of its API, its type and service.
func Named(s *store.Store, a Ask) (name, typ, service string) {
	name, service = a.Resource, facts.Service(a.Type)
	switch a.Type {
	case "google_storage_bucket":
		return "projects/_/buckets/" + a.Resource, "storage.googleapis.com/Bucket", service
	case "storage_object", "google_storage_bucket_object":
		bucket, object, _ := strings.Cut(a.Resource, "/")
		return "projects/_/buckets/" + bucket + "/objects/" + object, "storage.googleapis.com/Object", "storage.googleapis.com"
	case "google_secret_manager_secret", "google_secret_manager_secret_version", "secret_version":
		typ = "secretmanager.googleapis.com/Secret"
		if strings.Contains(a.Resource, "/versions/") {
			typ = "secretmanager.googleapis.com/SecretVersion"
		}
		if p := s.Project(a.Project); p != nil {
			name = strings.Replace(name, "projects/"+p.ID+"/", "projects/"+p.Number+"/", 1)
		}
		return name, typ, "secretmanager.googleapis.com"
	case "google_kms_crypto_key":
		return name, "cloudkms.googleapis.com/CryptoKey", service
	case "google_kms_key_ring":
		return name, "cloudkms.googleapis.com/KeyRing", service
	case "google_sql_database_instance", "google_sql_user", "google_sql_database", "sql_backup":
		return name, "sqladmin.googleapis.com/Instance", "sqladmin.googleapis.com"
	case "google_bigquery_dataset":
		return name, "bigquery.googleapis.com/Dataset", service
	case "google_bigquery_table":
		return name, "bigquery.googleapis.com/Table", service
	case "google_pubsub_topic":
		return name, "pubsub.googleapis.com/Topic", service
	case "google_pubsub_subscription":
		return name, "pubsub.googleapis.com/Subscription", service
	case "google_service_account":
		return name, "iam.googleapis.com/ServiceAccount", service
	}
	if a.Resource == "projects/"+a.Project {
		return a.Resource, "cloudresourcemanager.googleapis.com/Project", "cloudresourcemanager.googleapis.com"
	}
	return name, service + "/" + strings.TrimPrefix(a.Type, "google_"), service
}
