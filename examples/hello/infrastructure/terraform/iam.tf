# Made by olyc from main.oly by the blueprints `deployable`, `cloud_run`, `github_identity`,
# `terraform_identities`.
# Change the spec, then run `olyc build`.

# The deployment workflow puts new revisions of app in place.
resource "google_cloud_run_v2_service_iam_member" "app_deployer" {
  for_each = toset(var.regions)
  name     = google_cloud_run_v2_service.app[each.key].name
  location = each.key
  role     = "roles/run.developer"
  member   = "serviceAccount:${google_service_account.deployer.email}"
}

# A revision runs as app; whoever deploys it must be allowed to say so.
resource "google_service_account_iam_member" "app_deployer" {
  service_account_id = google_service_account.app.name
  role               = "roles/iam.serviceAccountUser"
  member             = "serviceAccount:${google_service_account.deployer.email}"
}

# The identity of app: it may do what the edges of the spec say, and nothing else.
resource "google_service_account" "app" {
  account_id   = "app-run"
  display_name = "app on Cloud Run"
  description  = "Says hello to whoever asks."

  depends_on = [google_project_service.api]
}

# Workflows prove who they are; keys of service accounts and API keys do not exist here, as they
# could only leak.
resource "google_iam_workload_identity_pool" "github" {
  workload_identity_pool_id = "github"
  display_name              = "GitHub Actions"
  description               = "Workflows of hello/app."

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

resource "google_project_iam_member" "planner_run_viewer" {
  project = var.project_id
  role    = "roles/run.viewer"
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

resource "google_project_iam_member" "applier_run_admin" {
  # checkov:skip=CKV_GCP_41: whoever makes services says as whom they run
  # checkov:skip=CKV_GCP_49: whoever makes identities and grants manages them; it is trusted in the
  # approved environment alone
  project = var.project_id
  role    = "roles/run.admin"
  member  = google_service_account.applier.member
}
