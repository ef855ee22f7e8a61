# Made by olyc from shop.oly by the blueprints `migrates_postgres`, `deployable`, `cloud_run`,
# `uses_postgres`, `call`, `consumes`, `github_identity`, `terraform_identities`.
# Change the spec, then run `olyc build`.

# The deployer reaches books and its copies, and no other database.
resource "google_project_iam_member" "books_migrations_connects" {
  project = var.project_id
  role    = "roles/cloudsql.client"
  member  = "serviceAccount:${google_service_account.deployer.email}"

  condition {
    title      = "Migrations of books"
    expression = "resource.service == 'sqladmin.googleapis.com' && resource.name.startsWith('projects/${var.project_id}/instances/${google_sql_database_instance.books.name}')"
  }
}

# The deployer reaches books and its copies, and no other database.
resource "google_project_iam_member" "books_migrations_logs_in" {
  project = var.project_id
  role    = "roles/cloudsql.instanceUser"
  member  = "serviceAccount:${google_service_account.deployer.email}"

  condition {
    title      = "Migrations of books"
    expression = "resource.service == 'sqladmin.googleapis.com' && resource.name.startsWith('projects/${var.project_id}/instances/${google_sql_database_instance.books.name}')"
  }
}

# The deployment workflow puts new revisions of cart in place.
resource "google_cloud_run_v2_service_iam_member" "cart_deployer" {
  for_each = toset(var.regions)
  name     = google_cloud_run_v2_service.cart[each.key].name
  location = each.key
  role     = "roles/run.developer"
  member   = "serviceAccount:${google_service_account.deployer.email}"
}

# A revision runs as cart; whoever deploys it must be allowed to say so.
resource "google_service_account_iam_member" "cart_deployer" {
  service_account_id = google_service_account.cart.name
  role               = "roles/iam.serviceAccountUser"
  member             = "serviceAccount:${google_service_account.deployer.email}"
}

# The identity of cart: it may do what the edges of the spec say, and nothing else.
resource "google_service_account" "cart" {
  account_id   = "cart-run"
  display_name = "cart on Cloud Run"
  description  = "Remembers what a visitor wants."

  depends_on = [google_project_service.api]
}

# The deployment workflow puts new revisions of catalog in place.
resource "google_cloud_run_v2_service_iam_member" "catalog_deployer" {
  for_each = toset(var.regions)
  name     = google_cloud_run_v2_service.catalog[each.key].name
  location = each.key
  role     = "roles/run.developer"
  member   = "serviceAccount:${google_service_account.deployer.email}"
}

# A revision runs as catalog; whoever deploys it must be allowed to say so.
resource "google_service_account_iam_member" "catalog_deployer" {
  service_account_id = google_service_account.catalog.name
  role               = "roles/iam.serviceAccountUser"
  member             = "serviceAccount:${google_service_account.deployer.email}"
}

# The identity of catalog: it may do what the edges of the spec say, and nothing else.
resource "google_service_account" "catalog" {
  account_id   = "catalog-run"
  display_name = "catalog on Cloud Run"
  description  = "Finds books."

  depends_on = [google_project_service.api]
}

# catalog reaches books and its copies, and no other database.
resource "google_project_iam_member" "catalog_books_read_connects" {
  project = var.project_id
  role    = "roles/cloudsql.client"
  member  = "serviceAccount:${google_service_account.catalog.email}"

  condition {
    title      = "catalog reads books"
    expression = "resource.service == 'sqladmin.googleapis.com' && resource.name.startsWith('projects/${var.project_id}/instances/${google_sql_database_instance.books.name}')"
  }
}

# catalog reaches books and its copies, and no other database.
resource "google_project_iam_member" "catalog_books_read_logs_in" {
  project = var.project_id
  role    = "roles/cloudsql.instanceUser"
  member  = "serviceAccount:${google_service_account.catalog.email}"

  condition {
    title      = "catalog reads books"
    expression = "resource.service == 'sqladmin.googleapis.com' && resource.name.startsWith('projects/${var.project_id}/instances/${google_sql_database_instance.books.name}')"
  }
}

# The deployment workflow puts new revisions of frontend in place.
resource "google_cloud_run_v2_service_iam_member" "frontend_deployer" {
  for_each = toset(var.regions)
  name     = google_cloud_run_v2_service.frontend[each.key].name
  location = each.key
  role     = "roles/run.developer"
  member   = "serviceAccount:${google_service_account.deployer.email}"
}

# A revision runs as frontend; whoever deploys it must be allowed to say so.
resource "google_service_account_iam_member" "frontend_deployer" {
  service_account_id = google_service_account.frontend.name
  role               = "roles/iam.serviceAccountUser"
  member             = "serviceAccount:${google_service_account.deployer.email}"
}

# The identity of frontend: it may do what the edges of the spec say, and nothing else.
resource "google_service_account" "frontend" {
  account_id   = "frontend-run"
  display_name = "frontend on Cloud Run"
  description  = "Pages for visitors."

  depends_on = [google_project_service.api]
}

# frontend may call catalog.
resource "google_cloud_run_v2_service_iam_member" "frontend_catalog_call" {
  for_each = toset(var.regions)
  name     = google_cloud_run_v2_service.catalog[each.key].name
  location = each.key
  role     = "roles/run.invoker"
  member   = "serviceAccount:${google_service_account.frontend.email}"
}

# frontend may call cart.
resource "google_cloud_run_v2_service_iam_member" "frontend_cart_call" {
  for_each = toset(var.regions)
  name     = google_cloud_run_v2_service.cart[each.key].name
  location = each.key
  role     = "roles/run.invoker"
  member   = "serviceAccount:${google_service_account.frontend.email}"
}

# The deployment workflow puts new revisions of mailer in place.
resource "google_cloud_run_v2_service_iam_member" "mailer_deployer" {
  for_each = toset(var.regions)
  name     = google_cloud_run_v2_service.mailer[each.key].name
  location = each.key
  role     = "roles/run.developer"
  member   = "serviceAccount:${google_service_account.deployer.email}"
}

# A revision runs as mailer; whoever deploys it must be allowed to say so.
resource "google_service_account_iam_member" "mailer_deployer" {
  service_account_id = google_service_account.mailer.name
  role               = "roles/iam.serviceAccountUser"
  member             = "serviceAccount:${google_service_account.deployer.email}"
}

# The identity of mailer: it may do what the edges of the spec say, and nothing else.
resource "google_service_account" "mailer" {
  account_id   = "mailer-run"
  display_name = "mailer on Cloud Run"
  description  = "Writes letters to people who bought something."

  depends_on = [google_project_service.api]
}

# The identity under which ordered calls mailer.
resource "google_service_account" "mailer_ordered_consume" {
  account_id   = "mailer-ordered-in"
  display_name = "ordered to mailer"
  description  = "Brings messages of ordered to mailer."

  depends_on = [google_project_service.api]
}

# It may call mailer, and do nothing else.
resource "google_cloud_run_v2_service_iam_member" "mailer_ordered_consume" {
  name     = google_cloud_run_v2_service.mailer[var.region].name
  location = var.region
  role     = "roles/run.invoker"
  member   = google_service_account.mailer_ordered_consume.member
}

# Workflows prove who they are; keys of service accounts and API keys do not exist here, as they
# could only leak.
resource "google_iam_workload_identity_pool" "github" {
  workload_identity_pool_id = "github"
  display_name              = "GitHub Actions"
  description               = "Workflows of bookshop/shop."

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

# Names of test stand in the one public zone.
resource "google_dns_managed_zone_iam_member" "applier" {
  count        = var.has_applier ? 1 : 0
  project      = "books-live"
  managed_zone = "books-example"
  role         = "roles/dns.admin"
  member       = google_service_account.applier.member
}
