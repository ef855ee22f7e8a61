# Made by olyc from data.oly, services.oly by the blueprints `deployable`, `cloud_run`,
# `uses_postgres`, `consumes`, `call`, `migrates_postgres`, `github_identity`,
# `terraform_identities`, `drill_identity`.
# Change the spec, then run `olyc build`.

# The deployment workflow puts new revisions of accounts in place.
resource "google_cloud_run_v2_service_iam_member" "accounts_deployer" {
  for_each = toset(var.regions)
  name     = google_cloud_run_v2_service.accounts[each.key].name
  location = each.key
  role     = "roles/run.developer"
  member   = "serviceAccount:${google_service_account.deployer.email}"
}

# A revision runs as accounts; whoever deploys it must be allowed to say so.
resource "google_service_account_iam_member" "accounts_deployer" {
  service_account_id = google_service_account.accounts.name
  role               = "roles/iam.serviceAccountUser"
  member             = "serviceAccount:${google_service_account.deployer.email}"
}

# The identity of accounts: it may do what the edges of the spec say, and nothing else.
resource "google_service_account" "accounts" {
  account_id   = "accounts-run"
  display_name = "accounts on Cloud Run"
  description  = "Knows restaurants and their people."

  depends_on = [google_project_service.api]
}

# accounts reaches main and its copies, and no other database.
resource "google_project_iam_member" "accounts_main_read_write_connects" {
  project = var.project_id
  role    = "roles/cloudsql.client"
  member  = "serviceAccount:${google_service_account.accounts.email}"

  condition {
    title      = "accounts reads and writes main"
    expression = "resource.service == 'sqladmin.googleapis.com' && resource.name.startsWith('projects/${var.project_id}/instances/${google_sql_database_instance.main.name}')"
  }
}

# accounts reaches main and its copies, and no other database.
resource "google_project_iam_member" "accounts_main_read_write_logs_in" {
  project = var.project_id
  role    = "roles/cloudsql.instanceUser"
  member  = "serviceAccount:${google_service_account.accounts.email}"

  condition {
    title      = "accounts reads and writes main"
    expression = "resource.service == 'sqladmin.googleapis.com' && resource.name.startsWith('projects/${var.project_id}/instances/${google_sql_database_instance.main.name}')"
  }
}

# The deployment workflow puts new revisions of analytics in place.
resource "google_cloud_run_v2_service_iam_member" "analytics_deployer" {
  for_each = toset(var.regions)
  name     = google_cloud_run_v2_service.analytics[each.key].name
  location = each.key
  role     = "roles/run.developer"
  member   = "serviceAccount:${google_service_account.deployer.email}"
}

# A revision runs as analytics; whoever deploys it must be allowed to say so.
resource "google_service_account_iam_member" "analytics_deployer" {
  service_account_id = google_service_account.analytics.name
  role               = "roles/iam.serviceAccountUser"
  member             = "serviceAccount:${google_service_account.deployer.email}"
}

# The identity of analytics: it may do what the edges of the spec say, and nothing else.
resource "google_service_account" "analytics" {
  account_id   = "analytics-run"
  display_name = "analytics on Cloud Run"
  description  = "Forecasts tomorrow's orders from what was sold."

  depends_on = [google_project_service.api]
}

# The identity under which order-placed calls analytics.
resource "google_service_account" "analytics_order_placed_consume" {
  account_id   = "analytics-order-placed-in"
  display_name = "order-placed to analytics"
  description  = "Brings messages of order-placed to analytics."

  depends_on = [google_project_service.api]
}

# It may call analytics, and do nothing else.
resource "google_cloud_run_v2_service_iam_member" "analytics_order_placed_consume" {
  name     = google_cloud_run_v2_service.analytics[var.region].name
  location = var.region
  role     = "roles/run.invoker"
  member   = google_service_account.analytics_order_placed_consume.member
}

# The deployment workflow puts new revisions of gateway in place.
resource "google_cloud_run_v2_service_iam_member" "gateway_deployer" {
  for_each = toset(var.regions)
  name     = google_cloud_run_v2_service.gateway[each.key].name
  location = each.key
  role     = "roles/run.developer"
  member   = "serviceAccount:${google_service_account.deployer.email}"
}

# A revision runs as gateway; whoever deploys it must be allowed to say so.
resource "google_service_account_iam_member" "gateway_deployer" {
  service_account_id = google_service_account.gateway.name
  role               = "roles/iam.serviceAccountUser"
  member             = "serviceAccount:${google_service_account.deployer.email}"
}

# The identity of gateway: it may do what the edges of the spec say, and nothing else.
resource "google_service_account" "gateway" {
  account_id   = "gateway-run"
  display_name = "gateway on Cloud Run"
  description  = "The one public door: authenticates, limits, forwards."

  depends_on = [google_project_service.api]
}

# gateway may call orders.
resource "google_cloud_run_v2_service_iam_member" "gateway_orders_call" {
  for_each = toset(var.regions)
  name     = google_cloud_run_v2_service.orders[each.key].name
  location = each.key
  role     = "roles/run.invoker"
  member   = "serviceAccount:${google_service_account.gateway.email}"
}

# gateway may call accounts.
resource "google_cloud_run_v2_service_iam_member" "gateway_accounts_call" {
  for_each = toset(var.regions)
  name     = google_cloud_run_v2_service.accounts[each.key].name
  location = each.key
  role     = "roles/run.invoker"
  member   = "serviceAccount:${google_service_account.gateway.email}"
}

# The deployer reaches main and its copies, and no other database.
resource "google_project_iam_member" "main_migrations_connects" {
  project = var.project_id
  role    = "roles/cloudsql.client"
  member  = "serviceAccount:${google_service_account.deployer.email}"

  condition {
    title      = "Migrations of main"
    expression = "resource.service == 'sqladmin.googleapis.com' && resource.name.startsWith('projects/${var.project_id}/instances/${google_sql_database_instance.main.name}')"
  }
}

# The deployer reaches main and its copies, and no other database.
resource "google_project_iam_member" "main_migrations_logs_in" {
  project = var.project_id
  role    = "roles/cloudsql.instanceUser"
  member  = "serviceAccount:${google_service_account.deployer.email}"

  condition {
    title      = "Migrations of main"
    expression = "resource.service == 'sqladmin.googleapis.com' && resource.name.startsWith('projects/${var.project_id}/instances/${google_sql_database_instance.main.name}')"
  }
}

# The deployment workflow puts new revisions of orders in place.
resource "google_cloud_run_v2_service_iam_member" "orders_deployer" {
  for_each = toset(var.regions)
  name     = google_cloud_run_v2_service.orders[each.key].name
  location = each.key
  role     = "roles/run.developer"
  member   = "serviceAccount:${google_service_account.deployer.email}"
}

# A revision runs as orders; whoever deploys it must be allowed to say so.
resource "google_service_account_iam_member" "orders_deployer" {
  service_account_id = google_service_account.orders.name
  role               = "roles/iam.serviceAccountUser"
  member             = "serviceAccount:${google_service_account.deployer.email}"
}

# The identity of orders: it may do what the edges of the spec say, and nothing else.
resource "google_service_account" "orders" {
  account_id   = "orders-run"
  display_name = "orders on Cloud Run"
  description  = "Takes orders and tells the rest of the house about them."

  depends_on = [google_project_service.api]
}

# orders reaches main and its copies, and no other database.
resource "google_project_iam_member" "orders_main_read_write_connects" {
  project = var.project_id
  role    = "roles/cloudsql.client"
  member  = "serviceAccount:${google_service_account.orders.email}"

  condition {
    title      = "orders reads and writes main"
    expression = "resource.service == 'sqladmin.googleapis.com' && resource.name.startsWith('projects/${var.project_id}/instances/${google_sql_database_instance.main.name}')"
  }
}

# orders reaches main and its copies, and no other database.
resource "google_project_iam_member" "orders_main_read_write_logs_in" {
  project = var.project_id
  role    = "roles/cloudsql.instanceUser"
  member  = "serviceAccount:${google_service_account.orders.email}"

  condition {
    title      = "orders reads and writes main"
    expression = "resource.service == 'sqladmin.googleapis.com' && resource.name.startsWith('projects/${var.project_id}/instances/${google_sql_database_instance.main.name}')"
  }
}

# Workflows prove who they are; keys of service accounts and API keys do not exist here, as they
# could only leak.
resource "google_iam_workload_identity_pool" "github" {
  workload_identity_pool_id = "github"
  display_name              = "GitHub Actions"
  description               = "Workflows of olympus/cloud."

  depends_on = [google_project_service.api]
}

resource "google_iam_workload_identity_pool_provider" "github" {
  workload_identity_pool_id          = google_iam_workload_identity_pool.github.workload_identity_pool_id
  workload_identity_pool_provider_id = "github"
  display_name                       = "GitHub Actions"
  attribute_mapping = {
    "google.subject"                = "assertion.sub"
    "attribute.repository_id"       = "assertion.repository_id"
    "attribute.repository_owner_id" = "assertion.repository_owner_id"
    "attribute.environment"         = "assertion.environment"
    "attribute.ref"                 = "assertion.ref"
  }
  # checkov:skip=CKV_GCP_125: it asks for the subject, whose form GitHub changed in July 2026;
  # numbers and the environment cannot be forged and do not change.
  attribute_condition = "assertion.repository_owner_id == '${var.github_owner_id}' && assertion.repository_id == '${var.github_repository_id}' && assertion.environment in ['${var.environment}', '${var.environment}-plan']"

  oidc {
    issuer_uri = "https://token.actions.githubusercontent.com"
  }
}

# Pushes images, and can do nothing else.
resource "google_service_account" "publisher" {
  account_id   = "image-publisher"
  display_name = "Pushes images from GitHub"

  depends_on = [google_project_service.api]
}

# Deploys services, and can do nothing else.
resource "google_service_account" "deployer" {
  account_id   = "deployer"
  display_name = "Deploys services from GitHub"

  depends_on = [google_project_service.api]
}

resource "google_service_account_iam_member" "publisher" {
  service_account_id = google_service_account.publisher.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "principalSet://iam.googleapis.com/${google_iam_workload_identity_pool.github.name}/attribute.environment/${var.environment}"
}

resource "google_service_account_iam_member" "deployer" {
  service_account_id = google_service_account.deployer.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "principalSet://iam.googleapis.com/${google_iam_workload_identity_pool.github.name}/attribute.environment/${var.environment}"
}

# The identity that Google makes for every project may change everything in it; ours have their own,
# so it may do nothing.
resource "google_project_default_service_accounts" "main" {
  project = var.project_id
  action  = "DEPRIVILEGE"

  depends_on = [google_project_service.api]
}

# Who became which identity, and who changed what an identity may do.
resource "google_project_iam_audit_config" "iam_googleapis_com" {
  project = var.project_id
  service = "iam.googleapis.com"

  audit_log_config {
    log_type = "ADMIN_READ"
  }
  audit_log_config {
    log_type = "DATA_READ"
  }
  audit_log_config {
    log_type = "DATA_WRITE"
  }
}

# Who became which identity, and who changed what an identity may do.
resource "google_project_iam_audit_config" "sts_googleapis_com" {
  project = var.project_id
  service = "sts.googleapis.com"

  audit_log_config {
    log_type = "ADMIN_READ"
  }
  audit_log_config {
    log_type = "DATA_READ"
  }
  audit_log_config {
    log_type = "DATA_WRITE"
  }
}

# Compares the spec with what is there, and can change nothing.
resource "google_service_account" "planner" {
  account_id   = "planner"
  display_name = "Plans from GitHub"

  depends_on = [google_project_service.api]
}

# Applies what was approved.
resource "google_service_account" "applier" {
  account_id   = "applier"
  display_name = "Applies from GitHub"

  depends_on = [google_project_service.api]
}

resource "google_service_account_iam_member" "planner" {
  service_account_id = google_service_account.planner.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "principalSet://iam.googleapis.com/${google_iam_workload_identity_pool.github.name}/attribute.environment/${var.environment}-plan"
}

resource "google_service_account_iam_member" "applier" {
  service_account_id = google_service_account.applier.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "principalSet://iam.googleapis.com/${google_iam_workload_identity_pool.github.name}/attribute.environment/${var.environment}"
}

# The state is read for a plan, which takes no lock.
resource "google_storage_bucket_iam_member" "planner" {
  bucket = "${var.project_id}-terraform-state"
  role   = "roles/storage.objectViewer"
  member = google_service_account.planner.member
}

resource "google_storage_bucket_iam_member" "applier" {
  bucket = "${var.project_id}-terraform-state"
  role   = "roles/storage.objectAdmin"
  member = google_service_account.applier.member
}

resource "google_project_iam_member" "planner_serviceusage_serviceUsageViewer" {
  project = var.project_id
  role    = "roles/serviceusage.serviceUsageViewer"
  member  = google_service_account.planner.member
}

resource "google_project_iam_member" "planner_artifactregistry_reader" {
  project = var.project_id
  role    = "roles/artifactregistry.reader"
  member  = google_service_account.planner.member
}

resource "google_project_iam_member" "planner_bigquery_metadataViewer" {
  project = var.project_id
  role    = "roles/bigquery.metadataViewer"
  member  = google_service_account.planner.member
}

resource "google_project_iam_member" "planner_certificatemanager_viewer" {
  project = var.project_id
  role    = "roles/certificatemanager.viewer"
  member  = google_service_account.planner.member
}

resource "google_project_iam_member" "planner_cloudkms_viewer" {
  project = var.project_id
  role    = "roles/cloudkms.viewer"
  member  = google_service_account.planner.member
}

resource "google_project_iam_member" "planner_compute_viewer" {
  project = var.project_id
  role    = "roles/compute.viewer"
  member  = google_service_account.planner.member
}

resource "google_project_iam_member" "planner_containeranalysis_occurrences_viewer" {
  project = var.project_id
  role    = "roles/containeranalysis.occurrences.viewer"
  member  = google_service_account.planner.member
}

resource "google_project_iam_member" "planner_dns_reader" {
  project = var.project_id
  role    = "roles/dns.reader"
  member  = google_service_account.planner.member
}

resource "google_project_iam_member" "planner_iam_securityReviewer" {
  project = var.project_id
  role    = "roles/iam.securityReviewer"
  member  = google_service_account.planner.member
}

resource "google_project_iam_member" "planner_iam_workloadIdentityPoolViewer" {
  project = var.project_id
  role    = "roles/iam.workloadIdentityPoolViewer"
  member  = google_service_account.planner.member
}

resource "google_project_iam_member" "planner_monitoring_viewer" {
  project = var.project_id
  role    = "roles/monitoring.viewer"
  member  = google_service_account.planner.member
}

resource "google_project_iam_member" "planner_pubsub_viewer" {
  project = var.project_id
  role    = "roles/pubsub.viewer"
  member  = google_service_account.planner.member
}

resource "google_project_iam_member" "planner_redis_viewer" {
  project = var.project_id
  role    = "roles/redis.viewer"
  member  = google_service_account.planner.member
}

resource "google_project_iam_member" "planner_run_viewer" {
  project = var.project_id
  role    = "roles/run.viewer"
  member  = google_service_account.planner.member
}

resource "google_project_iam_member" "planner_secretmanager_viewer" {
  project = var.project_id
  role    = "roles/secretmanager.viewer"
  member  = google_service_account.planner.member
}

resource "google_project_iam_member" "planner_servicenetworking_networksAdmin" {
  project = var.project_id
  role    = "roles/servicenetworking.networksAdmin"
  member  = google_service_account.planner.member
}

resource "google_project_iam_member" "planner_cloudsql_viewer" {
  project = var.project_id
  role    = "roles/cloudsql.viewer"
  member  = google_service_account.planner.member
}

resource "google_project_iam_member" "applier_iam_serviceAccountUser" {
  # checkov:skip=CKV_GCP_41: whoever makes services says as whom they run
  # checkov:skip=CKV_GCP_49: whoever makes identities and grants manages them; it is trusted in the
  # approved environment alone
  project = var.project_id
  role    = "roles/iam.serviceAccountUser"
  member  = google_service_account.applier.member
}

resource "google_project_iam_member" "applier_serviceusage_serviceUsageAdmin" {
  # checkov:skip=CKV_GCP_41: whoever makes services says as whom they run
  # checkov:skip=CKV_GCP_49: whoever makes identities and grants manages them; it is trusted in the
  # approved environment alone
  project = var.project_id
  role    = "roles/serviceusage.serviceUsageAdmin"
  member  = google_service_account.applier.member
}

resource "google_project_iam_member" "applier_artifactregistry_admin" {
  # checkov:skip=CKV_GCP_41: whoever makes services says as whom they run
  # checkov:skip=CKV_GCP_49: whoever makes identities and grants manages them; it is trusted in the
  # approved environment alone
  project = var.project_id
  role    = "roles/artifactregistry.admin"
  member  = google_service_account.applier.member
}

resource "google_project_iam_member" "applier_bigquery_admin" {
  # checkov:skip=CKV_GCP_41: whoever makes services says as whom they run
  # checkov:skip=CKV_GCP_49: whoever makes identities and grants manages them; it is trusted in the
  # approved environment alone
  project = var.project_id
  role    = "roles/bigquery.admin"
  member  = google_service_account.applier.member
}

resource "google_project_iam_member" "applier_certificatemanager_owner" {
  # checkov:skip=CKV_GCP_41: whoever makes services says as whom they run
  # checkov:skip=CKV_GCP_49: whoever makes identities and grants manages them; it is trusted in the
  # approved environment alone
  project = var.project_id
  role    = "roles/certificatemanager.owner"
  member  = google_service_account.applier.member
}

resource "google_project_iam_member" "applier_cloudkms_admin" {
  # checkov:skip=CKV_GCP_41: whoever makes services says as whom they run
  # checkov:skip=CKV_GCP_49: whoever makes identities and grants manages them; it is trusted in the
  # approved environment alone
  project = var.project_id
  role    = "roles/cloudkms.admin"
  member  = google_service_account.applier.member
}

resource "google_project_iam_member" "applier_compute_admin" {
  # checkov:skip=CKV_GCP_41: whoever makes services says as whom they run
  # checkov:skip=CKV_GCP_49: whoever makes identities and grants manages them; it is trusted in the
  # approved environment alone
  project = var.project_id
  role    = "roles/compute.admin"
  member  = google_service_account.applier.member
}

resource "google_project_iam_member" "applier_dns_admin" {
  # checkov:skip=CKV_GCP_41: whoever makes services says as whom they run
  # checkov:skip=CKV_GCP_49: whoever makes identities and grants manages them; it is trusted in the
  # approved environment alone
  project = var.project_id
  role    = "roles/dns.admin"
  member  = google_service_account.applier.member
}

resource "google_project_iam_member" "applier_iam_serviceAccountAdmin" {
  # checkov:skip=CKV_GCP_41: whoever makes services says as whom they run
  # checkov:skip=CKV_GCP_49: whoever makes identities and grants manages them; it is trusted in the
  # approved environment alone
  project = var.project_id
  role    = "roles/iam.serviceAccountAdmin"
  member  = google_service_account.applier.member
}

resource "google_project_iam_member" "applier_iam_workloadIdentityPoolAdmin" {
  # checkov:skip=CKV_GCP_41: whoever makes services says as whom they run
  # checkov:skip=CKV_GCP_49: whoever makes identities and grants manages them; it is trusted in the
  # approved environment alone
  project = var.project_id
  role    = "roles/iam.workloadIdentityPoolAdmin"
  member  = google_service_account.applier.member
}

resource "google_project_iam_member" "applier_resourcemanager_projectIamAdmin" {
  # checkov:skip=CKV_GCP_41: whoever makes services says as whom they run
  # checkov:skip=CKV_GCP_49: whoever makes identities and grants manages them; it is trusted in the
  # approved environment alone
  project = var.project_id
  role    = "roles/resourcemanager.projectIamAdmin"
  member  = google_service_account.applier.member
}

resource "google_project_iam_member" "applier_monitoring_admin" {
  # checkov:skip=CKV_GCP_41: whoever makes services says as whom they run
  # checkov:skip=CKV_GCP_49: whoever makes identities and grants manages them; it is trusted in the
  # approved environment alone
  project = var.project_id
  role    = "roles/monitoring.admin"
  member  = google_service_account.applier.member
}

resource "google_project_iam_member" "applier_pubsub_admin" {
  # checkov:skip=CKV_GCP_41: whoever makes services says as whom they run
  # checkov:skip=CKV_GCP_49: whoever makes identities and grants manages them; it is trusted in the
  # approved environment alone
  project = var.project_id
  role    = "roles/pubsub.admin"
  member  = google_service_account.applier.member
}

resource "google_project_iam_member" "applier_redis_admin" {
  # checkov:skip=CKV_GCP_41: whoever makes services says as whom they run
  # checkov:skip=CKV_GCP_49: whoever makes identities and grants manages them; it is trusted in the
  # approved environment alone
  project = var.project_id
  role    = "roles/redis.admin"
  member  = google_service_account.applier.member
}

resource "google_project_iam_member" "applier_run_admin" {
  # checkov:skip=CKV_GCP_41: whoever makes services says as whom they run
  # checkov:skip=CKV_GCP_49: whoever makes identities and grants manages them; it is trusted in the
  # approved environment alone
  project = var.project_id
  role    = "roles/run.admin"
  member  = google_service_account.applier.member
}

resource "google_project_iam_member" "applier_secretmanager_admin" {
  # checkov:skip=CKV_GCP_41: whoever makes services says as whom they run
  # checkov:skip=CKV_GCP_49: whoever makes identities and grants manages them; it is trusted in the
  # approved environment alone
  project = var.project_id
  role    = "roles/secretmanager.admin"
  member  = google_service_account.applier.member
}

resource "google_project_iam_member" "applier_servicenetworking_networksAdmin" {
  # checkov:skip=CKV_GCP_41: whoever makes services says as whom they run
  # checkov:skip=CKV_GCP_49: whoever makes identities and grants manages them; it is trusted in the
  # approved environment alone
  project = var.project_id
  role    = "roles/servicenetworking.networksAdmin"
  member  = google_service_account.applier.member
}

resource "google_project_iam_member" "applier_cloudsql_admin" {
  # checkov:skip=CKV_GCP_41: whoever makes services says as whom they run
  # checkov:skip=CKV_GCP_49: whoever makes identities and grants manages them; it is trusted in the
  # approved environment alone
  project = var.project_id
  role    = "roles/cloudsql.admin"
  member  = google_service_account.applier.member
}

resource "google_dns_managed_zone_iam_member" "applier" {
  project      = "olympus-shared"
  managed_zone = "olympus-example"
  role         = "roles/dns.admin"
  member       = google_service_account.applier.member
}

# Tries to restore, once a month.
resource "google_service_account" "driller" {
  count        = var.has_prod_parts ? 1 : 0
  account_id   = "driller"
  display_name = "Drills from GitHub"

  depends_on = [google_project_service.api]
}

# The drill proves here who it is.
resource "google_iam_workload_identity_pool_provider" "drill" {
  count                              = var.has_prod_parts ? 1 : 0
  workload_identity_pool_id          = google_iam_workload_identity_pool.github.workload_identity_pool_id
  workload_identity_pool_provider_id = "github-drill"
  display_name                       = "GitHub Actions, drills"
  attribute_mapping = {
    "google.subject"                = "assertion.sub"
    "attribute.repository_id"       = "assertion.repository_id"
    "attribute.repository_owner_id" = "assertion.repository_owner_id"
    "attribute.environment"         = "assertion.environment"
    "attribute.ref"                 = "assertion.ref"
  }
  # checkov:skip=CKV_GCP_125: it asks for the subject, whose form GitHub changed in July 2026;
  # numbers and the environment cannot be forged and do not change.
  attribute_condition = "assertion.repository_owner_id == '${var.github_owner_id}' && assertion.repository_id == '${var.github_repository_id}' && assertion.environment == '${var.environment}-drill' && assertion.ref == 'refs/heads/main'"

  oidc {
    issuer_uri = "https://token.actions.githubusercontent.com"
  }
}

resource "google_service_account_iam_member" "driller" {
  count              = var.has_prod_parts ? 1 : 0
  service_account_id = google_service_account.driller[0].name
  role               = "roles/iam.workloadIdentityUser"
  member             = "principalSet://iam.googleapis.com/${google_iam_workload_identity_pool.github.name}/attribute.environment/${var.environment}-drill"
}

# A copy is made of what runs; that may not be changed.
resource "google_project_iam_custom_role" "driller" {
  count       = var.has_prod_parts ? 1 : 0
  role_id     = "driller"
  title       = "Makes copies for drills"
  permissions = ["cloudsql.instances.clone", "cloudsql.instances.create"]
}

resource "google_project_iam_member" "driller" {
  count   = var.has_prod_parts ? 1 : 0
  project = var.project_id
  role    = google_project_iam_custom_role.driller[0].name
  member  = google_service_account.driller[0].member
}

resource "google_project_iam_member" "driller_cloudsql_viewer" {
  count   = var.has_prod_parts ? 1 : 0
  project = var.project_id
  role    = "roles/cloudsql.viewer"
  member  = google_service_account.driller[0].member
}

resource "google_project_iam_custom_role" "drill_cleaner" {
  count       = var.has_prod_parts ? 1 : 0
  role_id     = "drillCleaner"
  title       = "Takes copies of drills away"
  permissions = ["cloudsql.instances.delete", "cloudsql.instances.update"]
}

# What a drill made of main, and nothing else.
resource "google_project_iam_member" "drill_cleaner_main" {
  count   = var.has_prod_parts ? 1 : 0
  project = var.project_id
  role    = google_project_iam_custom_role.drill_cleaner[0].name
  member  = google_service_account.driller[0].member

  condition {
    title      = "copies of main"
    expression = "resource.service == 'sqladmin.googleapis.com' && resource.name == 'projects/${var.project_id}/instances/${var.environment}-main-restored'"
  }
}
