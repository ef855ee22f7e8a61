# Made by olyc from shop.oly by the blueprints `publishes`, `consumes`, `pubsub`.
# Change the spec, then run `olyc build`.

# cart publishes to ordered.
resource "google_pubsub_topic_iam_member" "cart_ordered_publish" {
  topic  = google_pubsub_topic.ordered.id
  role   = "roles/pubsub.publisher"
  member = "serviceAccount:${google_service_account.cart.email}"
}

resource "google_pubsub_subscription" "mailer_ordered_consume" {
  name                       = "ordered-mailer"
  topic                      = google_pubsub_topic.ordered.id
  message_retention_duration = "259200s"
  # As long as the service may take; ten seconds are the least.
  ack_deadline_seconds         = 10
  enable_exactly_once_delivery = false

  # It is there until the spec says otherwise, even if nobody listens for a month.
  expiration_policy {
    ttl = ""
  }

  retry_policy {
    minimum_backoff = "10s"
    maximum_backoff = "600s"
  }

  push_config {
    push_endpoint = "https://mailer-${var.project_number}.${var.region}.run.app/events/ordered"

    oidc_token {
      service_account_email = google_service_account.mailer_ordered_consume.email
      audience              = "https://mailer-${var.project_number}.${var.region}.run.app"
    }
  }

  dead_letter_policy {
    dead_letter_topic     = google_pubsub_topic.ordered_dead_letter.id
    max_delivery_attempts = 10
  }

  depends_on = [google_cloud_run_v2_service_iam_member.mailer_ordered_consume]
}

# Pub/Sub takes a message off this subscription when it puts it aside.
resource "google_pubsub_subscription_iam_member" "mailer_ordered_consume" {
  subscription = google_pubsub_subscription.mailer_ordered_consume.id
  role         = "roles/pubsub.subscriber"
  member       = "serviceAccount:service-${var.project_number}@gcp-sa-pubsub.iam.gserviceaccount.com"
}

resource "google_pubsub_topic" "ordered" {
  name                       = "ordered"
  kms_key_name               = google_kms_crypto_key.crypto_key["pubsub/${var.region}"].id
  message_retention_duration = "259200s"

  # Messages lie where the environment runs, and nowhere else.
  message_storage_policy {
    allowed_persistence_regions = ["europe-west3"]
  }

  # Destroying it fails, until the spec says `protected = false`.
  deletion_policy = "PREVENT"

  # Programs are told of another topic before this one goes.
  lifecycle {
    create_before_destroy = true
  }

  depends_on = [google_project_service.api, google_kms_crypto_key_iam_member.crypto_key]
}

# Messages of ordered that nobody could handle.
resource "google_pubsub_topic" "ordered_dead_letter" {
  name                       = "ordered-dead"
  kms_key_name               = google_kms_crypto_key.crypto_key["pubsub/${var.region}"].id
  message_retention_duration = "2678400s"

  message_storage_policy {
    allowed_persistence_regions = ["europe-west3"]
  }

  # Subscriptions name another place for such messages before this one goes.
  lifecycle {
    create_before_destroy = true
  }

  depends_on = [google_kms_crypto_key_iam_member.crypto_key]
}

# Keeps them until somebody has looked.
resource "google_pubsub_subscription" "ordered_dead_letter" {
  name                       = "ordered-dead"
  topic                      = google_pubsub_topic.ordered_dead_letter.id
  message_retention_duration = "2678400s"
  ack_deadline_seconds       = 60

  expiration_policy {
    ttl = ""
  }
}

# Pub/Sub itself puts them aside.
resource "google_pubsub_topic_iam_member" "ordered_dead_letter" {
  topic  = google_pubsub_topic.ordered_dead_letter.id
  role   = "roles/pubsub.publisher"
  member = "serviceAccount:service-${var.project_number}@gcp-sa-pubsub.iam.gserviceaccount.com"
}

resource "google_monitoring_alert_policy" "ordered_dead_letter" {
  display_name          = "ordered: messages that nobody could handle"
  combiner              = "OR"
  severity              = "ERROR"
  notification_channels = [google_monitoring_notification_channel.shopkeepers.id]

  conditions {
    display_name = "a message waits"

    condition_threshold {
      filter          = "metric.type=\"pubsub.googleapis.com/subscription/num_undelivered_messages\" AND resource.type=\"pubsub_subscription\" AND resource.label.\"subscription_id\"=\"ordered-dead\""
      comparison      = "COMPARISON_GT"
      threshold_value = 0
      duration        = "300s"

      aggregations {
        alignment_period   = "300s"
        per_series_aligner = "ALIGN_MAX"
      }
    }
  }

  documentation {
    mime_type = "text/markdown"
    subject   = "ordered: messages that nobody could handle"
    content   = "Look at them with `gcloud pubsub subscriptions pull ordered-dead`, repair the consumer, publish them to ordered again, and then pull with `--auto-ack`."
  }

  depends_on = [google_project_service.api, google_pubsub_subscription.ordered_dead_letter]
}
