package facts

import (
	"fmt"
	"regexp"
	"sort"
	"strings"
	"sync"
)

// Kind is what the box knows of a type beyond its schema.
type Kind struct {
	// ID is the full name, with attributes in braces. {number} is the project's number, {uuid} made up once.
	ID string
	// Handle is Terraform's id where it is not the full name.
	Handle string
	// Link is in front of the full name in self_link.
	Link string
	// On is the full name of what a grant is made on (the *_iam_member types).
	On string
}

const computeLink = "https://www.googleapis.com/compute/v1/"

func compute(place, collection string) Kind {
	where := map[string]string{"global": "global", "region": "regions/{region}", "zone": "zones/{zone}"}[place]
	return Kind{ID: "projects/{project}/" + where + "/" + collection + "/{name}", Link: computeLink}
}

func certificate(collection string) Kind {
	return Kind{ID: "projects/{project}/locations/{location}/" + collection + "/{name}"}
}

var kinds = map[string]Kind{
	"google_artifact_registry_repository":                   {ID: "projects/{project}/locations/{location}/repositories/{repository_id}"},
	"google_bigquery_dataset":                               {ID: "projects/{project}/datasets/{dataset_id}", Link: "https://bigquery.googleapis.com/bigquery/v2/"},
	"google_bigquery_table":                                 {ID: "projects/{project}/datasets/{dataset_id}/tables/{table_id}", Link: "https://bigquery.googleapis.com/bigquery/v2/"},
	"google_billing_budget":                                 {ID: "billingAccounts/{billing_account}/budgets/{uuid}"},
	"google_certificate_manager_certificate":                certificate("certificates"),
	"google_certificate_manager_certificate_map":            {ID: "projects/{project}/locations/global/certificateMaps/{name}"},
	"google_certificate_manager_certificate_map_entry":      {ID: "projects/{project}/locations/global/certificateMaps/{map}/certificateMapEntries/{name}"},
	"google_certificate_manager_dns_authorization":          certificate("dnsAuthorizations"),
	"google_cloud_quotas_quota_preference":                  {ID: "{parent}/locations/global/quotaPreferences/{name}"},
	"google_cloud_run_v2_service":                           {ID: "projects/{project}/locations/{location}/services/{name}"},
	"google_cloud_run_v2_job":                               {ID: "projects/{project}/locations/{location}/jobs/{name}"},
	"google_cloud_scheduler_job":                            {ID: "projects/{project}/locations/{region}/jobs/{name}"},
	"google_cloud_tasks_queue":                              {ID: "projects/{project}/locations/{location}/queues/{name}"},
	"google_compute_address":                                compute("region", "addresses"),
	"google_compute_backend_bucket":                         compute("global", "backendBuckets"),
	"google_compute_backend_service":                        compute("global", "backendServices"),
	"google_compute_firewall":                               compute("global", "firewalls"),
	"google_compute_global_address":                         compute("global", "addresses"),
	"google_compute_global_forwarding_rule":                 compute("global", "forwardingRules"),
	"google_compute_health_check":                           compute("global", "healthChecks"),
	"google_compute_network":                                compute("global", "networks"),
	"google_compute_network_firewall_policy":                compute("global", "firewallPolicies"),
	"google_compute_network_firewall_policy_rule":           {ID: "projects/{project}/global/firewallPolicies/{firewall_policy}/rules/{priority}"},
	"google_compute_network_firewall_policy_association":    {ID: "projects/{project}/global/firewallPolicies/{firewall_policy}/associations/{name}"},
	"google_compute_region_network_endpoint_group":          compute("region", "networkEndpointGroups"),
	"google_compute_router":                                 compute("region", "routers"),
	"google_compute_router_nat":                             {ID: "projects/{project}/regions/{region}/routers/{router}/nats/{name}", Handle: "{project}/{region}/{router}/{name}"},
	"google_compute_security_policy":                        compute("global", "securityPolicies"),
	"google_compute_ssl_policy":                             compute("global", "sslPolicies"),
	"google_compute_subnetwork":                             compute("region", "subnetworks"),
	"google_compute_target_http_proxy":                      compute("global", "targetHttpProxies"),
	"google_compute_target_https_proxy":                     compute("global", "targetHttpsProxies"),
	"google_compute_url_map":                                compute("global", "urlMaps"),
	"google_dns_managed_zone":                               {ID: "projects/{project}/managedZones/{name}"},
	"google_dns_policy":                                     {ID: "projects/{project}/policies/{name}"},
	"google_dns_record_set":                                 {ID: "projects/{project}/managedZones/{managed_zone}/rrsets/{name}/{type}"},
	"google_iam_workload_identity_pool":                     {ID: "projects/{project}/locations/global/workloadIdentityPools/{workload_identity_pool_id}"},
	"google_iam_workload_identity_pool_provider":            {ID: "projects/{project}/locations/global/workloadIdentityPools/{workload_identity_pool_id}/providers/{workload_identity_pool_provider_id}"},
	"google_kms_key_ring":                                   {ID: "projects/{project}/locations/{location}/keyRings/{name}"},
	"google_kms_crypto_key":                                 {ID: "{key_ring}/cryptoKeys/{name}"},
	"google_logging_metric":                                 {ID: "projects/{project}/metrics/{name}", Handle: "{name}"},
	"google_logging_project_bucket_config":                  {ID: "projects/{project}/locations/{location}/buckets/{bucket_id}"},
	"google_monitoring_alert_policy":                        {ID: "projects/{project}/alertPolicies/{number19}"},
	"google_monitoring_custom_service":                      {ID: "projects/{number}/services/{service_id}"},
	"google_monitoring_dashboard":                           {ID: "projects/{number}/dashboards/{uuid}"},
	"google_monitoring_notification_channel":                {ID: "projects/{project}/notificationChannels/{number19}"},
	"google_monitoring_slo":                                 {ID: "projects/{number}/services/{service}/serviceLevelObjectives/{slo_id}"},
	"google_monitoring_uptime_check_config":                 {ID: "projects/{project}/uptimeCheckConfigs/{display_name}-{hash}"},
	"google_network_connectivity_service_connection_policy": {ID: "projects/{project}/locations/{location}/serviceConnectionPolicies/{name}"},
	"google_project":                                        {ID: "projects/{project_id}"},
	"google_project_default_service_accounts":               {ID: "projects/{project}/defaultServiceAccounts", Handle: "projects/{project}"},
	"google_project_iam_audit_config":                       {ID: "projects/{project}/auditConfigs/{service}", Handle: "{project}/audit_config/{service}"},
	"google_project_iam_custom_role":                        {ID: "projects/{project}/roles/{role_id}"},
	"google_project_service":                                {ID: "projects/{project}/services/{service}", Handle: "{project}/{service}"},
	"google_pubsub_subscription":                            {ID: "projects/{project}/subscriptions/{name}"},
	"google_pubsub_topic":                                   {ID: "projects/{project}/topics/{name}"},
	"google_redis_cluster":                                  {ID: "projects/{project}/locations/{region}/clusters/{name}"},
	"google_redis_instance":                                 {ID: "projects/{project}/locations/{region}/instances/{name}"},
	"google_secret_manager_secret":                          {ID: "projects/{project}/secrets/{secret_id}"},
	"google_secret_manager_secret_version":                  {ID: "{secret}/versions/{serial}"},
	"google_service_account":                                {ID: "projects/{project}/serviceAccounts/{account_id}@{project}.iam.gserviceaccount.com"},
	"google_service_networking_connection":                  {ID: "{network}/peerings/{service}", Handle: "{network}:{service}"},
	"google_sql_database":                                   {ID: "projects/{project}/instances/{instance}/databases/{name}"},
	"google_sql_database_instance":                          {ID: "projects/{project}/instances/{name}", Handle: "{name}", Link: "https://sqladmin.googleapis.com/sql/v1beta4/"},
	"google_sql_user":                                       {ID: "projects/{project}/instances/{instance}/users/{name}", Handle: "{name}//{instance}"},
	"google_storage_bucket":                                 {ID: "{name}", Link: "https://www.googleapis.com/storage/v1/b/"},
	"google_storage_bucket_object":                          {ID: "{bucket}/{name}"},
	"google_vpc_access_connector":                           {ID: "projects/{project}/locations/{region}/connectors/{name}"},
}

// grantsOn says what the *_iam_member (binding) types grant on.
var grantsOn = map[string]string{
	"google_artifact_registry_repository": "projects/{project}/locations/{location}/repositories/{repository}",
	"google_bigquery_dataset":             "projects/{project}/datasets/{dataset_id}",
	"google_bigquery_table":               "projects/{project}/datasets/{dataset_id}/tables/{table_id}",
	"google_billing_account":              "billingAccounts/{billing_account_id}",
	"google_cloud_run_v2_job":             "projects/{project}/locations/{location}/jobs/{name}",
	"google_cloud_run_v2_service":         "projects/{project}/locations/{location}/services/{name}",
	"google_compute_subnetwork":           "projects/{project}/regions/{region}/subnetworks/{subnetwork}",
	"google_dns_managed_zone":             "projects/{project}/managedZones/{managed_zone}",
	"google_folder":                       "{folder}",
	"google_kms_crypto_key":               "{crypto_key_id}",
	"google_kms_key_ring":                 "{key_ring_id}",
	"google_organization":                 "organizations/{org_id}",
	"google_project":                      "projects/{project}",
	"google_pubsub_subscription":          "projects/{project}/subscriptions/{subscription}",
	"google_pubsub_topic":                 "projects/{project}/topics/{topic}",
	"google_secret_manager_secret":        "projects/{project}/secrets/{secret_id}",
	"google_service_account":              "{service_account_id}",
	"google_storage_bucket":               "{bucket}",
}

// KindOf gives what is known of a type; a type without an entry gets a full name from its most telling attribute.
func KindOf(typ string) Kind {
	if base, ok := GrantBase(typ); ok {
		on := grantsOn[base]
		if on == "" {
			on = "projects/{project}/" + strings.TrimPrefix(base, "google_") + "/{name}"
		}
		return Kind{ID: on + "/iam/{role}/{member}/{condition}", Handle: on + "/{role}/{member}", On: on}
	}
	if k, ok := kinds[typ]; ok {
		return k
	}
	return Kind{ID: "projects/{project}/" + strings.TrimPrefix(typ, "google_") + "/{name}"}
}

// Known says whether the box knows how a type is named.
func Known(typ string) bool {
	if base, ok := GrantBase(typ); ok {
		return grantsOn[base] != ""
	}
	_, ok := kinds[typ]
	return ok
}

// GrantBase says whether the type is one member of a policy, and of what.
func GrantBase(typ string) (string, bool) { return strings.CutSuffix(typ, "_iam_member") }

// Expand fills a template. An attribute that is a full name already takes the place of what stands before it, so that
// secret_id = "projects/p/secrets/s" and secret_id = "s" mean the same.
func Expand(template string, value func(string) string) (string, error) {
	var out strings.Builder
	for template != "" {
		i := strings.IndexByte(template, '{')
		if i < 0 {
			out.WriteString(template)
			break
		}
		j := i + strings.IndexByte(template[i:], '}')
		v := value(template[i+1 : j])
		if v == "" {
			return "", fmt.Errorf("%s is not known", template[i+1:j])
		}
		v = Short(v)
		if strings.HasPrefix(v, "projects/") || strings.HasPrefix(v, "billingAccounts/") {
			out.Reset()
		} else {
			out.WriteString(template[:i])
		}
		out.WriteString(v)
		template = template[j+1:]
	}
	return out.String(), nil
}

// Short takes the address off a link: what is left is the full name.
func Short(v string) string {
	for _, p := range []string{computeLink, "https://compute.googleapis.com/compute/v1/", "//certificatemanager.googleapis.com/", "https://bigquery.googleapis.com/bigquery/v2/", "https://sqladmin.googleapis.com/sql/v1beta4/", "//"} {
		if s, ok := strings.CutPrefix(v, p); ok && strings.Contains(s, "projects/") {
			return s[strings.Index(s, "projects/"):]
		}
	}
	return v
}

// TypeOf says which type a full name is of: by the collections in it. "" when the box does not know.
func TypeOf(id string) string {
	for _, m := range shapes() {
		if m.form.MatchString(id) {
			return m.typ
		}
	}
	return ""
}

// Parent gives the full name of what an object stands in (a database in its instance), or "".
func Parent(typ, id string) string {
	if _, grant := GrantBase(typ); grant {
		return ""
	}
	parts := strings.Split(id, "/")
	for n := len(parts) - 1; n >= 4; n-- {
		head := strings.Join(parts[:n], "/")
		if TypeOf(head) != "" {
			return head
		}
	}
	return ""
}

type shape struct {
	typ  string
	form *regexp.Regexp
}

var shapes = sync.OnceValue(func() []shape {
	var out []shape
	for typ, k := range kinds {
		// Alike in form and told apart by nothing: what lies in monitoring, and names made up by the API.
		if !strings.HasPrefix(k.ID, "projects/{project}/") && !strings.HasPrefix(k.ID, "{key_ring}") && !strings.HasPrefix(k.ID, "{secret}") {
			continue
		}
		form := strings.ReplaceAll(strings.ReplaceAll(k.ID, "{key_ring}", "projects/{p}/locations/{l}/keyRings/{n}"), "{secret}", "projects/{p}/secrets/{n}")
		if typ == "google_project_service" || strings.HasSuffix(typ, "audit_config") || typ == "google_dns_policy" {
			continue
		}
		out = append(out, shape{typ, regexp.MustCompile("^" + regexp.MustCompile(`\{[^}]*\}`).ReplaceAllString(form, "[^/]+") + "$")})
	}
	sort.Slice(out, func(i, j int) bool { return out[i].typ < out[j].typ })
	return out
})
