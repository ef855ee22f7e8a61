# Made by olyc from services.oly by the blueprints `reads_model`, `models`.
# Change the spec, then run `olyc build`.

# analytics reads its model.
resource "google_storage_bucket_iam_member" "analytics_model" {
  bucket = google_storage_bucket.models.name
  role   = "roles/storage.objectViewer"
  member = "serviceAccount:${google_service_account.analytics.email}"

  condition {
    title      = "The model of analytics"
    expression = "resource.name == 'projects/_/buckets/${var.project_id}-models/objects/forecast/1'"
  }
}

# Trained models. A version that was replaced can be taken back.
resource "google_storage_bucket" "models" {
  # checkov:skip=CKV_GCP_62: who reads a model stands in no log of its own; a bucket for access logs
  # would need another one
  name                        = "${var.project_id}-models"
  location                    = var.models_location
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = false

  versioning {
    enabled = true
  }

  soft_delete_policy {
    retention_duration_seconds = 604800
  }

  lifecycle {
    prevent_destroy = true
  }

  depends_on = [google_project_service.api]
}
