# Made by olyc from data.oly by the blueprint `memorystore`.
# Change the spec, then run `olyc build`.

# One node and not a cluster: all keys fit on it, and clients need one address. `shards` in the spec
# makes a cluster.
resource "google_redis_instance" "sessions" {
  name                 = var.sessions_name
  region               = var.region
  tier                 = var.sessions_tier
  memory_size_gb       = var.sessions_memory_size_gb
  redis_version        = "REDIS_7_2"
  customer_managed_key = google_kms_crypto_key.crypto_key["redis/${var.region}"].id
  deletion_protection  = true
  # Google Cloud has no security groups: it is private, encrypted, and answers nobody without the
  # password.
  authorized_network      = google_compute_network.main.id
  connect_mode            = "PRIVATE_SERVICE_ACCESS"
  reserved_ip_range       = google_compute_global_address.private_services.name
  auth_enabled            = true
  transit_encryption_mode = "SERVER_AUTHENTICATION"
  redis_configs = {
    maxmemory-gb     = var.sessions_maxmemory_gb
    maxmemory-policy = "volatile-lru"
    activedefrag     = "yes"
  }

  # Google uses snapshots when a node fails; nobody else can restore one.
  persistence_config {
    persistence_mode    = "RDB"
    rdb_snapshot_period = "TWELVE_HOURS"
  }

  # Sunday, 04:00 UTC.
  maintenance_policy {
    weekly_maintenance_window {
      day = "SUNDAY"

      start_time {
        hours   = 4
        minutes = 0
      }
    }
  }

  # Programs are told of another one before this one goes.
  lifecycle {
    create_before_destroy = true
  }

  depends_on = [
    google_project_service.api,
    google_kms_crypto_key_iam_member.crypto_key,
    google_service_networking_connection.private_services,
  ]
}

# Full memory drops keys or refuses writes, whatever the spec chose: somebody should know before.
resource "google_monitoring_alert_policy" "sessions_memory" {
  display_name          = "sessions: memory is nearly full"
  combiner              = "OR"
  severity              = "WARNING"
  notification_channels = [google_monitoring_notification_channel.platform.id]

  conditions {
    display_name = "more than 90 % for 10 minutes"

    condition_threshold {
      filter          = "metric.type=\"redis.googleapis.com/stats/memory/usage_ratio\" AND resource.type=\"redis_instance\" AND resource.label.\"instance_id\"=ends_with(\"/${google_redis_instance.sessions.name}\")"
      comparison      = "COMPARISON_GT"
      threshold_value = 0.9
      duration        = "600s"

      aggregations {
        alignment_period   = "60s"
        per_series_aligner = "ALIGN_MEAN"
      }
    }
  }

  alert_strategy {
    auto_close           = "3600s"
    notification_prompts = ["OPENED", "CLOSED"]
  }

  documentation {
    mime_type = "text/markdown"
    subject   = "sessions: memory is nearly full"
    content   = "When it is full, the policy `volatile-lru` decides. Give keys a time to live, or raise `memory` in the spec: growing takes minutes and keeps the keys of a highly available instance."
  }

  depends_on = [google_project_service.api]
}
