# Made by olyc by the blueprint `artifact_registry`.
# Change the spec, then run `olyc build`.

resource "google_artifact_registry_repository" "main" {
  repository_id          = "olympus"
  location               = var.region
  format                 = "DOCKER"
  description            = "Images of olympus."
  kms_key_name           = google_kms_crypto_key.crypto_key["artifactregistry/${var.region}"].id
  cleanup_policy_dry_run = false

  docker_config {
    # A tag that was released means the same image for ever.
    immutable_tags = true
  }

  cleanup_policies {
    id     = "keep-recent"
    action = "KEEP"

    most_recent_versions {
      keep_count = 20
    }
  }
  cleanup_policies {
    id     = "delete-untagged"
    action = "DELETE"

    condition {
      tag_state  = "UNTAGGED"
      older_than = "604800s"
    }
  }

  # Every image is scanned when it arrives, and again whenever a new vulnerability becomes known.
  vulnerability_scanning_config {
    enablement_config = "INHERITED"
  }

  depends_on = [google_project_service.api, google_kms_crypto_key_iam_member.crypto_key]
}

# Artifact Registry copies nothing by itself: this one fetches from the primary region on first use,
# and keeps what it fetched.
resource "google_artifact_registry_repository" "copy" {
  for_each      = var.copy
  repository_id = "olympus-copy"
  location      = each.key
  format        = "DOCKER"
  mode          = "REMOTE_REPOSITORY"
  description   = "Copy of ${var.region} for the day on which that region is away."
  kms_key_name  = google_kms_crypto_key.crypto_key["artifactregistry/us-east1"].id

  remote_repository_config {
    common_repository {
      uri = google_artifact_registry_repository.main.id
    }
  }

  vulnerability_scanning_config {
    enablement_config = "INHERITED"
  }

  depends_on = [google_kms_crypto_key_iam_member.crypto_key]
}

# The copies fetch as Artifact Registry itself.
resource "google_artifact_registry_repository_iam_member" "copies" {
  count      = var.has_prod_parts ? 1 : 0
  location   = google_artifact_registry_repository.main.location
  repository = google_artifact_registry_repository.main.name
  role       = "roles/artifactregistry.reader"
  member     = "serviceAccount:service-${var.project_number}@gcp-sa-artifactregistry.iam.gserviceaccount.com"
}

# accounts pulls its own image.
resource "google_artifact_registry_repository_iam_member" "accounts_reader" {
  location   = google_artifact_registry_repository.main.location
  repository = google_artifact_registry_repository.main.name
  role       = "roles/artifactregistry.reader"
  member     = "serviceAccount:${google_service_account.accounts.email}"
}

# analytics pulls its own image.
resource "google_artifact_registry_repository_iam_member" "analytics_reader" {
  location   = google_artifact_registry_repository.main.location
  repository = google_artifact_registry_repository.main.name
  role       = "roles/artifactregistry.reader"
  member     = "serviceAccount:${google_service_account.analytics.email}"
}

# gateway pulls its own image.
resource "google_artifact_registry_repository_iam_member" "gateway_reader" {
  location   = google_artifact_registry_repository.main.location
  repository = google_artifact_registry_repository.main.name
  role       = "roles/artifactregistry.reader"
  member     = "serviceAccount:${google_service_account.gateway.email}"
}

# orders pulls its own image.
resource "google_artifact_registry_repository_iam_member" "orders_reader" {
  location   = google_artifact_registry_repository.main.location
  repository = google_artifact_registry_repository.main.name
  role       = "roles/artifactregistry.reader"
  member     = "serviceAccount:${google_service_account.orders.email}"
}

# The build workflow pushes; nobody else does.
resource "google_artifact_registry_repository_iam_member" "publisher" {
  location   = google_artifact_registry_repository.main.location
  repository = google_artifact_registry_repository.main.name
  role       = "roles/artifactregistry.writer"
  member     = "serviceAccount:${google_service_account.publisher.email}"
}
