# Made by olyc from shop.oly by the blueprints `disk_forecast`, `mail`, `uptime`, `slo_and_alerts`.
# Change the spec, then run `olyc build`.

resource "google_monitoring_alert_policy" "books_disk" {
  display_name          = "books: the disk will be full within 60 hours"
  combiner              = "OR"
  severity              = "WARNING"
  notification_channels = [google_monitoring_notification_channel.shopkeepers.id]

  conditions {
    display_name = "on course for 90 % of the disk"

    condition_threshold {
      filter          = "metric.type=\"cloudsql.googleapis.com/database/disk/utilization\" AND resource.type=\"cloudsql_database\" AND resource.label.\"database_id\"=\"${var.project_id}:${var.environment}-books\""
      comparison      = "COMPARISON_GT"
      threshold_value = 0.9
      duration        = "900s"

      # 60 hours, the farthest that is allowed.
      forecast_options {
        forecast_horizon = "216000s"
      }

      aggregations {
        alignment_period   = "300s"
        per_series_aligner = "ALIGN_MEAN"
      }
    }
  }

  alert_strategy {
    auto_close           = "86400s"
    notification_prompts = ["OPENED"]
  }

  documentation {
    mime_type = "text/markdown"
    subject   = "books: the disk will be full within 60 hours"
    content   = "The disk grows by itself and never shrinks. Find what grows, delete what nobody needs, or raise `storage` in the spec before it costs more than planned."
  }

  depends_on = [google_project_service.api]
}

# At this rate the month's budget is gone in two days: somebody must look now.
resource "google_monitoring_alert_policy" "shop_open_page" {
  count                 = var.has_live_parts ? 1 : 0
  display_name          = "shop-open: 2% of the budget in 1h"
  combiner              = "AND"
  severity              = "CRITICAL"
  notification_channels = [google_monitoring_notification_channel.shopkeepers.id]

  conditions {
    display_name = "burns 14.4 times too fast over 1h"

    condition_threshold {
      filter          = "select_slo_burn_rate(\"${google_monitoring_slo.shop_open[0].name}\", \"3600s\")"
      comparison      = "COMPARISON_GT"
      threshold_value = 14.4
      duration        = "0s"

      trigger {
        count = 1
      }
    }
  }
  conditions {
    display_name = "burns 14.4 times too fast over 5m"

    condition_threshold {
      filter          = "select_slo_burn_rate(\"${google_monitoring_slo.shop_open[0].name}\", \"300s\")"
      comparison      = "COMPARISON_GT"
      threshold_value = 14.4
      duration        = "0s"

      trigger {
        count = 1
      }
    }
  }

  # Closes by itself when the burning stops, and says so: nobody must remember to look again.
  alert_strategy {
    auto_close           = "3600s"
    notification_prompts = ["OPENED", "CLOSED"]

    # Nobody answered: it is said again every half hour until somebody closes it or the burning
    # stops.
    notification_channel_strategy {
      notification_channel_names = [google_monitoring_notification_channel.shopkeepers.id]
      renotify_interval          = "1800s"
    }
  }

  documentation {
    mime_type = "text/markdown"
    subject   = "frontend is burning its budget"
    content   = "At this rate the month's budget is gone in two days: somebody must look now. The promise is availability >= 99.5% over 30d. First look at the newest revision and at what frontend calls; if a deployment is younger than the burning, roll it back."
  }
}

# At this rate the budget is gone in five days: somebody must look today.
resource "google_monitoring_alert_policy" "shop_open_hurry" {
  count                 = var.has_live_parts ? 1 : 0
  display_name          = "shop-open: 5% of the budget in 6h"
  combiner              = "AND"
  severity              = "ERROR"
  notification_channels = [google_monitoring_notification_channel.shopkeepers.id]

  conditions {
    display_name = "burns 6 times too fast over 6h"

    condition_threshold {
      filter          = "select_slo_burn_rate(\"${google_monitoring_slo.shop_open[0].name}\", \"21600s\")"
      comparison      = "COMPARISON_GT"
      threshold_value = 6
      duration        = "0s"

      trigger {
        count = 1
      }
    }
  }
  conditions {
    display_name = "burns 6 times too fast over 30m"

    condition_threshold {
      filter          = "select_slo_burn_rate(\"${google_monitoring_slo.shop_open[0].name}\", \"1800s\")"
      comparison      = "COMPARISON_GT"
      threshold_value = 6
      duration        = "0s"

      trigger {
        count = 1
      }
    }
  }

  # Closes by itself when the burning stops, and says so: nobody must remember to look again.
  alert_strategy {
    auto_close           = "3600s"
    notification_prompts = ["OPENED", "CLOSED"]
  }

  documentation {
    mime_type = "text/markdown"
    subject   = "frontend is burning its budget"
    content   = "At this rate the budget is gone in five days: somebody must look today. The promise is availability >= 99.5% over 30d. First look at the newest revision and at what frontend calls; if a deployment is younger than the burning, roll it back."
  }
}

# At this rate the budget will not last: look this week.
resource "google_monitoring_alert_policy" "shop_open_ticket" {
  count                 = var.has_live_parts ? 1 : 0
  display_name          = "shop-open: 10% of the budget in 1d"
  combiner              = "AND"
  severity              = "WARNING"
  notification_channels = [google_monitoring_notification_channel.shopkeepers.id]

  conditions {
    display_name = "burns 3 times too fast over 1d"

    condition_threshold {
      filter          = "select_slo_burn_rate(\"${google_monitoring_slo.shop_open[0].name}\", \"86400s\")"
      comparison      = "COMPARISON_GT"
      threshold_value = 3
      duration        = "0s"

      trigger {
        count = 1
      }
    }
  }
  conditions {
    display_name = "burns 3 times too fast over 2h"

    condition_threshold {
      filter          = "select_slo_burn_rate(\"${google_monitoring_slo.shop_open[0].name}\", \"7200s\")"
      comparison      = "COMPARISON_GT"
      threshold_value = 3
      duration        = "0s"

      trigger {
        count = 1
      }
    }
  }

  # Closes by itself when the burning stops, and says so: nobody must remember to look again.
  alert_strategy {
    auto_close           = "3600s"
    notification_prompts = ["OPENED", "CLOSED"]
  }

  documentation {
    mime_type = "text/markdown"
    subject   = "frontend is burning its budget"
    content   = "At this rate the budget will not last: look this week. The promise is availability >= 99.5% over 30d. First look at the newest revision and at what frontend calls; if a deployment is younger than the burning, roll it back."
  }
}

resource "google_monitoring_notification_channel" "shopkeepers" {
  display_name = "Mail to shopkeepers"
  type         = "email"
  labels       = { email_address = "shop@books.example" }

  # A team that goes is taken off every alert first.
  lifecycle {
    create_before_destroy = true
  }

  depends_on = [google_project_service.api]
}

# From more than one continent at a time: one alone is the network's trouble, not ours.
resource "google_monitoring_alert_policy" "web_silent" {
  display_name          = "web does not answer"
  combiner              = "OR"
  severity              = "CRITICAL"
  notification_channels = [google_monitoring_notification_channel.shopkeepers.id]

  conditions {
    display_name = "two regions get no answer"

    condition_threshold {
      filter          = "metric.type=\"monitoring.googleapis.com/uptime_check/check_passed\" AND resource.type=\"uptime_url\" AND metric.label.\"check_id\"=\"${google_monitoring_uptime_check_config.web.uptime_check_id}\""
      comparison      = "COMPARISON_GT"
      threshold_value = 1
      duration        = "60s"

      aggregations {
        alignment_period     = "1200s"
        per_series_aligner   = "ALIGN_NEXT_OLDER"
        cross_series_reducer = "REDUCE_COUNT_FALSE"
        group_by_fields      = ["resource.label.host"]
      }
    }
  }

  alert_strategy {
    auto_close           = "3600s"
    notification_prompts = ["OPENED", "CLOSED"]
  }

  documentation {
    mime_type = "text/markdown"
    subject   = "web does not answer"
    content   = "Look at the certificate, at the load balancer's log, and at whether a region is away. If a deployment is younger than the silence, take it back."
  }
}
