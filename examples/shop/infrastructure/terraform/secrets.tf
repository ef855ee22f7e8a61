# Made by olyc from shop.oly by the blueprints `uses_redis`, `memorystore`, `reads_secret`,
# `secret_manager`, `secret_audit`, `rotation_reminders`.
# Change the spec, then run `olyc build`.

# cart reads the password of carts.
resource "google_secret_manager_secret_iam_member" "cart_carts_read_write" {
  secret_id = google_secret_manager_secret_version.carts_auth.secret
  role      = "roles/secretmanager.secretAccessor"
  member    = "serviceAccount:${google_service_account.cart.email}"
}

# The password of carts, for the services that use it. Memorystore makes it, so it is also in the
# state: guard that.
resource "google_secret_manager_secret" "carts_auth" {
  secret_id           = "carts-auth"
  deletion_protection = true
  version_destroy_ttl = "604800s"

  replication {
    user_managed {
      replicas {
        location = "europe-west3"

        customer_managed_encryption {
          kms_key_name = google_kms_crypto_key.crypto_key["secretmanager/${var.region}"].id
        }
      }
    }
  }

  # Where its values lie is decided once: to move them the provider would make it anew. A region
  # that joins later reads them from here.
  lifecycle {
    ignore_changes = [replication]
  }

  depends_on = [google_project_service.api, google_kms_crypto_key_iam_member.crypto_key]
}

resource "google_secret_manager_secret_version" "carts_auth" {
  secret         = google_secret_manager_secret.carts_auth.id
  secret_data_wo = google_redis_instance.carts.auth_string
  # Count up when the password was changed.
  secret_data_wo_version = "1"

  # Another instance has another password.
  lifecycle {
    replace_triggered_by = [google_redis_instance.carts.id]
  }
}

# mailer reads postmark.
resource "google_secret_manager_secret_iam_member" "mailer_postmark_read" {
  secret_id = google_secret_manager_secret.postmark.id
  role      = "roles/secretmanager.secretAccessor"
  member    = "serviceAccount:${google_service_account.mailer.email}"
}

resource "google_secret_manager_secret" "postmark" {
  secret_id           = "postmark"
  deletion_protection = true
  # A destroyed version can be taken back for a week.
  version_destroy_ttl = "604800s"

  replication {
    user_managed {
      replicas {
        location = "europe-west3"

        customer_managed_encryption {
          kms_key_name = google_kms_crypto_key.crypto_key["secretmanager/${var.region}"].id
        }
      }
    }
  }

  # Secret Manager only reminds: a person or a job makes the new value, adds it as a version, and
  # destroys the old one.
  rotation {
    rotation_period    = "15552000s"
    next_rotation_time = timeadd(plantimestamp(), "4320h")
  }

  topics {
    name = google_pubsub_topic.secret_rotation.id
  }

  lifecycle {
    # Secret Manager moves the date by itself. Where the values lie is decided once: to move them
    # the provider would make the secret anew,
    # without them. A region that joins later reads them from here.
    ignore_changes = [rotation[0].next_rotation_time, replication]
  }

  depends_on = [
    google_project_service.api,
    google_kms_crypto_key_iam_member.crypto_key,
    google_pubsub_topic_iam_member.secret_rotation,
  ]
}

# Every reading and changing of a secret is logged. What is not here: databases have no passwords,
# because programs log in as themselves; certificates belong to Certificate Manager.
resource "google_project_iam_audit_config" "secrets" {
  project = var.project_id
  service = "secretmanager.googleapis.com"

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

resource "google_pubsub_topic" "secret_rotation" {
  name         = "secret-rotation"
  kms_key_name = google_kms_crypto_key.crypto_key["pubsub/${var.region}"].id

  message_storage_policy {
    allowed_persistence_regions = ["europe-west3"]
  }

  lifecycle {
    create_before_destroy = true
  }

  depends_on = [google_project_service.api, google_kms_crypto_key_iam_member.crypto_key]
}

resource "google_pubsub_topic_iam_member" "secret_rotation" {
  topic  = google_pubsub_topic.secret_rotation.id
  role   = "roles/pubsub.publisher"
  member = "serviceAccount:service-${var.project_number}@gcp-sa-secretmanager.iam.gserviceaccount.com"
}

resource "google_pubsub_subscription" "secret_rotation" {
  name                       = "secret-rotation"
  topic                      = google_pubsub_topic.secret_rotation.id
  message_retention_duration = "2678400s"
  ack_deadline_seconds       = 60

  expiration_policy {
    ttl = ""
  }
}

resource "google_monitoring_alert_policy" "secret_rotation" {
  display_name          = "A secret must be changed"
  combiner              = "OR"
  severity              = "WARNING"
  notification_channels = [google_monitoring_notification_channel.shopkeepers.id]

  conditions {
    display_name = "a reminder waits"

    condition_threshold {
      filter          = "metric.type=\"pubsub.googleapis.com/subscription/num_undelivered_messages\" AND resource.type=\"pubsub_subscription\" AND resource.label.\"subscription_id\"=\"secret-rotation\""
      comparison      = "COMPARISON_GT"
      threshold_value = 0
      duration        = "0s"

      aggregations {
        alignment_period   = "300s"
        per_series_aligner = "ALIGN_MAX"
      }
    }
  }

  documentation {
    mime_type = "text/markdown"
    subject   = "A secret must be changed"
    content   = "Read which one with `gcloud pubsub subscriptions pull secret-rotation`, add a new version with `gcloud secrets versions add`, deploy what reads it, destroy the old version, then pull again with `--auto-ack`."
  }

  depends_on = [google_project_service.api, google_pubsub_subscription.secret_rotation]
}
