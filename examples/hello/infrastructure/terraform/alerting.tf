# Made by olyc from main.oly by the blueprint `uptime`.
# Change the spec, then run `olyc build`.

# From more than one continent at a time: one alone is the network's trouble, not ours.
resource "google_monitoring_alert_policy" "public_silent" {
  display_name          = "public does not answer"
  combiner              = "OR"
  severity              = "CRITICAL"
  notification_channels = []

  conditions {
    display_name = "two regions get no answer"

    condition_threshold {
      filter          = "metric.type=\"monitoring.googleapis.com/uptime_check/check_passed\" AND resource.type=\"uptime_url\" AND metric.label.\"check_id\"=\"${google_monitoring_uptime_check_config.public.uptime_check_id}\""
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
    subject   = "public does not answer"
    content   = "Look at the certificate, at the load balancer's log, and at whether a region is away. If a deployment is younger than the silence, take it back."
  }
}
