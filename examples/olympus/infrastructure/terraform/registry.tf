# Made by olyc by the blueprint `artifact_registry`.
# Change the spec, then run `olyc build`.

resource "google_artifact_registry_repository" "main" {
  for_each               = toset(var.regions)
  repository_id          = "olympus"
  location               = each.key
  format                 = "DOCKER"
  description            = "Images of olympus."
  kms_key_name           = google_kms_crypto_key.crypto_key["artifactregistry/${each.key}"].id
  cleanup_policy_dry_run = false

  docker_config {
    # Where tags are for ever, so is every image that has one. Nothing is deployed by its tag: a
    # digest cannot be moved.
    immutable_tags = false
  }

  cleanup_policies {
    id     = "keep-recent"
    action = "KEEP"

    most_recent_versions {
      keep_count = 20
    }
  }

  # All others, 30 days old. Cloud Run keeps a copy of what it runs.
  cleanup_policies {
    id     = "delete-old"
    action = "DELETE"

    condition {
      tag_state  = "ANY"
      older_than = "2592000s"
    }
  }

  # Every image is scanned when it arrives, and again whenever a new vulnerability becomes known.
  vulnerability_scanning_config {
    enablement_config = "INHERITED"
  }

  depends_on = [google_project_service.api, google_kms_crypto_key_iam_member.crypto_key]
}

# Whoever deploys an image must be able to read it; Cloud Run itself pulls within its project.
resource "google_artifact_registry_repository_iam_member" "deployer" {
  for_each   = toset(var.regions)
  location   = each.key
  repository = google_artifact_registry_repository.main[each.key].name
  role       = "projects/${var.project_id}/roles/imageReader"
  member     = "serviceAccount:deployer@${var.project_id}.iam.gserviceaccount.com"
}

# The build workflow pushes; nobody else does.
resource "google_artifact_registry_repository_iam_member" "publisher" {
  for_each   = toset(var.regions)
  location   = each.key
  repository = google_artifact_registry_repository.main[each.key].name
  role       = "projects/${var.project_id}/roles/imagePublisher"
  member     = "serviceAccount:image-publisher@${var.project_id}.iam.gserviceaccount.com"
}
