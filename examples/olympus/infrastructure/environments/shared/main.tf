# Made by olyc from main.oly by the blueprint `shared`.
# Change the spec, then run `olyc build`.

resource "google_project_service" "apis" {
  # What the resources of this root need switched on.
  for_each           = toset(["bigquery.googleapis.com", "dns.googleapis.com", "iam.googleapis.com", "iamcredentials.googleapis.com", "storage.googleapis.com", "sts.googleapis.com"])
  service            = each.key
  disable_on_destroy = false
}

# Everything public stands in this zone. Signed, so that nobody in between can answer in our name.
resource "google_dns_managed_zone" "public" {
  name        = "olympus-example"
  dns_name    = "olympus.example."
  description = "Public names of olympus."
  visibility  = "public"

  dnssec_config {
    state = "on"

    default_key_specs {
      algorithm  = "ecdsap256sha256"
      key_type   = "keySigning"
      key_length = 256
    }
    default_key_specs {
      algorithm  = "ecdsap256sha256"
      key_type   = "zoneSigning"
      key_length = 256
    }
  }

  lifecycle {
    prevent_destroy = true
  }

  depends_on = [google_project_service.apis]
}

# State of dev: every version is kept, so that a bad apply can be taken back.
resource "google_storage_bucket" "state_dev" {
  # checkov:skip=CKV_GCP_62: who reads the state is in the data access log; a bucket for access logs
  # would have to log itself
  name                        = "olympus-dev-terraform-state"
  location                    = "us-central1"
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = false

  versioning {
    enabled = true
  }

  soft_delete_policy {
    retention_duration_seconds = 2592000
  }

  lifecycle {
    prevent_destroy = true
  }
}

# State of staging: every version is kept, so that a bad apply can be taken back.
resource "google_storage_bucket" "state_staging" {
  # checkov:skip=CKV_GCP_62: who reads the state is in the data access log; a bucket for access logs
  # would have to log itself
  name                        = "olympus-staging-terraform-state"
  location                    = "us-central1"
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = false

  versioning {
    enabled = true
  }

  soft_delete_policy {
    retention_duration_seconds = 2592000
  }

  lifecycle {
    prevent_destroy = true
  }
}

# State of prod: every version is kept, so that a bad apply can be taken back.
resource "google_storage_bucket" "state_prod" {
  # checkov:skip=CKV_GCP_62: who reads the state is in the data access log; a bucket for access logs
  # would have to log itself
  name                        = "olympus-prod-terraform-state"
  location                    = "us-central1"
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = false

  versioning {
    enabled = true
  }

  soft_delete_policy {
    retention_duration_seconds = 2592000
  }

  lifecycle {
    prevent_destroy = true
  }
}

# The bill, line by line. Its export is switched on once in the console: Google offers no other way.
resource "google_bigquery_dataset" "billing" {
  dataset_id                 = "billing"
  location                   = "US"
  description                = "Detailed cost of every project of olympus."
  delete_contents_on_destroy = false
  # checkov:skip=CKV_GCP_81: the billing export writes with its own identity, which cannot use a key
  # of ours
  max_time_travel_hours = "168"

  depends_on = [google_project_service.apis]
}

# How workflows that look after this root prove who they are; those of the environments have pools
# of their own.
resource "google_iam_workload_identity_pool" "github" {
  workload_identity_pool_id = "github"
  display_name              = "GitHub Actions"
  description               = "Workflows of olympus/cloud that look after what is shared."

  depends_on = [google_project_service.apis]
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
  }
  # checkov:skip=CKV_GCP_125: it asks for the subject, whose form GitHub changed in July 2026;
  # numbers and the environment cannot be forged and do not change
  attribute_condition = "assertion.repository_owner_id == '${var.github_owner_id}' && assertion.repository_id == '${var.github_repository_id}' && assertion.environment == 'shared'"

  oidc {
    issuer_uri = "https://token.actions.githubusercontent.com"
  }
}

# Compares this root with what is really there, and can change nothing.
resource "google_service_account" "planner" {
  account_id   = "planner"
  display_name = "Looks for drift from GitHub"

  depends_on = [google_project_service.apis]
}

resource "google_service_account_iam_member" "planner" {
  service_account_id = google_service_account.planner.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "principalSet://iam.googleapis.com/${google_iam_workload_identity_pool.github.name}/attribute.repository_id/${var.github_repository_id}"
}

resource "google_project_iam_member" "planner_bigquery_metadataViewer" {
  project = "olympus-shared"
  role    = "roles/bigquery.metadataViewer"
  member  = google_service_account.planner.member
}

resource "google_project_iam_member" "planner_dns_reader" {
  project = "olympus-shared"
  role    = "roles/dns.reader"
  member  = google_service_account.planner.member
}

resource "google_project_iam_member" "planner_iam_securityReviewer" {
  project = "olympus-shared"
  role    = "roles/iam.securityReviewer"
  member  = google_service_account.planner.member
}

resource "google_project_iam_member" "planner_serviceusage_serviceUsageViewer" {
  project = "olympus-shared"
  role    = "roles/serviceusage.serviceUsageViewer"
  member  = google_service_account.planner.member
}

resource "google_project_iam_member" "planner_storage_objectViewer" {
  project = "olympus-shared"
  role    = "roles/storage.objectViewer"
  member  = google_service_account.planner.member
}
