# Made by olyc from data.oly, services.oly by the blueprints `consumes`, `pubsub`, `publishes`.
# Change the spec, then run `olyc build`.

resource "google_pubsub_subscription" "analytics_order_placed_consume" {
  name                       = "order-placed-analytics"
  topic                      = google_pubsub_topic.order_placed.id
  message_retention_duration = "604800s"
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
    push_endpoint = "https://analytics-${var.project_number}.${var.region}.run.app/events/order-placed"

    oidc_token {
      service_account_email = google_service_account.analytics_order_placed_consume.email
      audience              = "https://analytics-${var.project_number}.${var.region}.run.app"
    }
  }

  dead_letter_policy {
    dead_letter_topic     = google_pubsub_topic.order_placed_dead_letter.id
    max_delivery_attempts = 5
  }

  depends_on = [google_cloud_run_v2_service_iam_member.analytics_order_placed_consume]
}

# Pub/Sub takes a message off this subscription when it puts it aside.
resource "google_pubsub_subscription_iam_member" "analytics_order_placed_consume" {
  subscription = google_pubsub_subscription.analytics_order_placed_consume.id
  role         = "roles/pubsub.subscriber"
  member       = "serviceAccount:service-${var.project_number}@gcp-sa-pubsub.iam.gserviceaccount.com"
}

resource "google_pubsub_topic" "order_placed" {
  name                       = "order-placed"
  kms_key_name               = google_kms_crypto_key.crypto_key[var.order_placed_kms_key_name].id
  message_retention_duration = "604800s"

  # Messages lie where the environment runs, and nowhere else.
  message_storage_policy {
    allowed_persistence_regions = var.order_placed_allowed_persistence_regions
  }

  # Destroying it fails, until the spec says `protected = false`.
  deletion_policy = "PREVENT"

  # Programs are told of another topic before this one goes.
  lifecycle {
    create_before_destroy = true
  }

  depends_on = [google_project_service.api, google_kms_crypto_key_iam_member.crypto_key]
}

# Messages of order-placed that nobody could handle.
resource "google_pubsub_topic" "order_placed_dead_letter" {
  name                       = "order-placed-dead"
  kms_key_name               = google_kms_crypto_key.crypto_key[var.order_placed_dead_letter_kms_key_name].id
  message_retention_duration = "2678400s"

  message_storage_policy {
    allowed_persistence_regions = var.order_placed_dead_letter_allowed_persistence_regions
  }

  # Subscriptions name another place for such messages before this one goes.
  lifecycle {
    create_before_destroy = true
  }

  depends_on = [google_kms_crypto_key_iam_member.crypto_key]
}

# Keeps them until somebody has looked.
resource "google_pubsub_subscription" "order_placed_dead_letter" {
  name                       = "order-placed-dead"
  topic                      = google_pubsub_topic.order_placed_dead_letter.id
  message_retention_duration = "2678400s"
  ack_deadline_seconds       = 60

  expiration_policy {
    ttl = ""
  }
}

# Pub/Sub itself puts them aside.
resource "google_pubsub_topic_iam_member" "order_placed_dead_letter" {
  topic  = google_pubsub_topic.order_placed_dead_letter.id
  role   = "roles/pubsub.publisher"
  member = "serviceAccount:service-${var.project_number}@gcp-sa-pubsub.iam.gserviceaccount.com"
}

resource "google_monitoring_alert_policy" "order_placed_dead_letter" {
  display_name          = "order-placed: messages that nobody could handle"
  combiner              = "OR"
  severity              = "ERROR"
  notification_channels = [google_monitoring_notification_channel.platform.id]

  conditions {
    display_name = "a message waits"

    condition_threshold {
      filter          = "metric.type=\"pubsub.googleapis.com/subscription/num_undelivered_messages\" AND resource.type=\"pubsub_subscription\" AND resource.label.\"subscription_id\"=\"order-placed-dead\""
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
    subject   = "order-placed: messages that nobody could handle"
    content   = "Look at them with `gcloud pubsub subscriptions pull order-placed-dead`, repair the consumer, publish them to order-placed again, and then pull with `--auto-ack`."
  }

  depends_on = [google_project_service.api, google_pubsub_subscription.order_placed_dead_letter]
}

# orders publishes to order-placed.
resource "google_pubsub_topic_iam_member" "orders_order_placed_publish" {
  topic  = google_pubsub_topic.order_placed.id
  role   = "roles/pubsub.publisher"
  member = "serviceAccount:${google_service_account.orders.email}"
}
