package facts

import "strings"

// services says which API serves a type: by the longest beginning.
var services = map[string]string{
	"google_artifact_registry":                       "artifactregistry.googleapis.com",
	"google_bigquery":                                "bigquery.googleapis.com",
	"google_billing_budget":                          "billingbudgets.googleapis.com",
	"google_binary_authorization":                    "binaryauthorization.googleapis.com",
	"google_certificate_manager":                     "certificatemanager.googleapis.com",
	"google_cloud_quotas":                            "cloudquotas.googleapis.com",
	"google_cloud_run":                               "run.googleapis.com",
	"google_cloud_scheduler":                         "cloudscheduler.googleapis.com",
	"google_cloud_tasks":                             "cloudtasks.googleapis.com",
	"google_cloudfunctions2":                         "cloudfunctions.googleapis.com",
	"google_compute":                                 "compute.googleapis.com",
	"google_dns":                                     "dns.googleapis.com",
	"google_iam_workload":                            "iam.googleapis.com",
	"google_kms":                                     "cloudkms.googleapis.com",
	"google_logging":                                 "logging.googleapis.com",
	"google_monitoring":                              "monitoring.googleapis.com",
	"google_network_connectivity":                    "networkconnectivity.googleapis.com",
	"google_project_default_service_accounts":        "iam.googleapis.com",
	"google_project_iam":                             "cloudresourcemanager.googleapis.com",
	"google_project_iam_custom_role":                 "iam.googleapis.com",
	"google_project_service":                         "serviceusage.googleapis.com",
	"google_pubsub":                                  "pubsub.googleapis.com",
	"google_redis":                                   "redis.googleapis.com",
	"google_secret_manager":                          "secretmanager.googleapis.com",
	"google_service_account":                         "iam.googleapis.com",
	"google_service_networking":                      "servicenetworking.googleapis.com",
	"google_sql":                                     "sqladmin.googleapis.com",
	"google_storage":                                 "storage.googleapis.com",
	"google_vpc_access":                              "vpcaccess.googleapis.com",
	"google_workflows":                               "workflows.googleapis.com",
	"google_network_connectivity_service_connection": "networkconnectivity.googleapis.com",
}

// Service names the API that a type's calls go to; "" when the box does not know.
func Service(typ string) string {
	best, api := "", ""
	for prefix, name := range services {
		if strings.HasPrefix(typ, prefix) && len(prefix) > len(best) {
			best, api = prefix, name
		}
	}
	return api
}

// DefaultAPIs are switched on in every new project.
var DefaultAPIs = []string{
	"analyticshub.googleapis.com", "bigquery.googleapis.com", "bigqueryconnection.googleapis.com", "bigquerydatapolicy.googleapis.com",
	"bigquerymigration.googleapis.com", "bigqueryreservation.googleapis.com", "bigquerystorage.googleapis.com", "cloudapis.googleapis.com",
	"cloudtrace.googleapis.com", "dataform.googleapis.com", "dataplex.googleapis.com", "datastore.googleapis.com", "logging.googleapis.com",
	"monitoring.googleapis.com", "servicemanagement.googleapis.com", "serviceusage.googleapis.com", "sql-component.googleapis.com",
	"storage-api.googleapis.com", "storage-component.googleapis.com", "storage.googleapis.com", "telemetry.googleapis.com",
}

// Dependencies are switched on with an API, as Google does.
var Dependencies = map[string][]string{
	"compute.googleapis.com":        {"oslogin.googleapis.com"},
	"cloudfunctions.googleapis.com": {"pubsub.googleapis.com"},
	"run.googleapis.com":            {"artifactregistry.googleapis.com", "containerregistry.googleapis.com", "pubsub.googleapis.com"},
	"iam.googleapis.com":            {"iamcredentials.googleapis.com"},
}

// Agents are Google's own identities in a project: the address, with NUMBER for the project's. Early ones come with the API,
// the others when `services identity create` (or a first use that we do not count on) makes them.
var Agents = map[string]struct {
	Address string
	Early   bool
}{
	"artifactregistry.googleapis.com":   {"service-NUMBER@gcp-sa-artifactregistry.iam.gserviceaccount.com", false},
	"bigquery.googleapis.com":           {"bq-NUMBER@bigquery-encryption.iam.gserviceaccount.com", false},
	"certificatemanager.googleapis.com": {"service-NUMBER@gcp-sa-certificatemanager.iam.gserviceaccount.com", false},
	"cloudscheduler.googleapis.com":     {"service-NUMBER@gcp-sa-cloudscheduler.iam.gserviceaccount.com", true},
	"cloudtasks.googleapis.com":         {"service-NUMBER@gcp-sa-cloudtasks.iam.gserviceaccount.com", true},
	"compute.googleapis.com":            {"service-NUMBER@compute-system.iam.gserviceaccount.com", true},
	"monitoring.googleapis.com":         {"service-NUMBER@gcp-sa-monitoring-notification.iam.gserviceaccount.com", false},
	"pubsub.googleapis.com":             {"service-NUMBER@gcp-sa-pubsub.iam.gserviceaccount.com", false},
	"redis.googleapis.com":              {"service-NUMBER@cloud-redis.iam.gserviceaccount.com", false},
	"run.googleapis.com":                {"service-NUMBER@serverless-robot-prod.iam.gserviceaccount.com", true},
	"secretmanager.googleapis.com":      {"service-NUMBER@gcp-sa-secretmanager.iam.gserviceaccount.com", false},
	"servicenetworking.googleapis.com":  {"service-NUMBER@service-networking.iam.gserviceaccount.com", true},
	"sqladmin.googleapis.com":           {"service-NUMBER@gcp-sa-cloud-sql.iam.gserviceaccount.com", false},
	"storage.googleapis.com":            {"service-NUMBER@gs-project-accounts.iam.gserviceaccount.com", true},
}
