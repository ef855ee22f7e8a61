# Made by olyc by the blueprint `artifact_registry`.
# Change the spec, then run `olyc build`.

resource "google_artifact_registry_repository" "main" {
  repository_id          = "shop"
  location               = var.region
  format                 = "DOCKER"
  description            = "Images of shop."
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

# cart pulls its own image.
resource "google_artifact_registry_repository_iam_member" "cart_reader" {
  location   = google_artifact_registry_repository.main.location
  repository = google_artifact_registry_repository.main.name
  role       = "roles/artifactregistry.reader"
  member     = "serviceAccount:${google_service_account.cart.email}"
}

# catalog pulls its own image.
resource "google_artifact_registry_repository_iam_member" "catalog_reader" {
  location   = google_artifact_registry_repository.main.location
  repository = google_artifact_registry_repository.main.name
  role       = "roles/artifactregistry.reader"
  member     = "serviceAccount:${google_service_account.catalog.email}"
}

# frontend pulls its own image.
resource "google_artifact_registry_repository_iam_member" "frontend_reader" {
  location   = google_artifact_registry_repository.main.location
  repository = google_artifact_registry_repository.main.name
  role       = "roles/artifactregistry.reader"
  member     = "serviceAccount:${google_service_account.frontend.email}"
}

# mailer pulls its own image.
resource "google_artifact_registry_repository_iam_member" "mailer_reader" {
  location   = google_artifact_registry_repository.main.location
  repository = google_artifact_registry_repository.main.name
  role       = "roles/artifactregistry.reader"
  member     = "serviceAccount:${google_service_account.mailer.email}"
}

# The build workflow pushes; nobody else does.
resource "google_artifact_registry_repository_iam_member" "publisher" {
  location   = google_artifact_registry_repository.main.location
  repository = google_artifact_registry_repository.main.name
  role       = "roles/artifactregistry.writer"
  member     = "serviceAccount:${google_service_account.publisher.email}"
}
