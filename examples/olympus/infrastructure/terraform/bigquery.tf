# Made by olyc from data.oly, services.oly by the blueprints `uses_dataset`, `bigquery`,
# `query_cost`.
# Change the spec, then run `olyc build`.

# analytics adds rows to sales.
resource "google_bigquery_dataset_iam_member" "analytics_sales_write" {
  dataset_id = google_bigquery_dataset.sales.dataset_id
  role       = "projects/${var.project_id}/roles/datasetWriter"
  member     = "serviceAccount:${google_service_account.analytics.email}"
}

resource "google_bigquery_dataset" "sales" {
  dataset_id  = "sales"
  location    = var.region
  description = "What was sold, for reports and forecasts."
  # Never together with the rows in it.
  delete_contents_on_destroy = false
  deletion_policy            = "PREVENT"
  # What was changed or deleted by mistake can be queried as it was for seven days.
  max_time_travel_hours = "168"
  storage_billing_model = "LOGICAL"

  default_encryption_configuration {
    kms_key_name = google_kms_crypto_key.crypto_key["bigquery/${var.region}"].id
  }

  depends_on = [google_project_service.api, google_kms_crypto_key_iam_member.crypto_key]
}

resource "google_bigquery_table" "sales_placed" {
  dataset_id          = google_bigquery_dataset.sales.dataset_id
  table_id            = "placed"
  description         = "What was sold, for reports and forecasts."
  deletion_protection = true
  schema = jsonencode([
    {
      name        = "id"
      type        = "STRING"
      mode        = "REQUIRED"
      description = "Identifies the order everywhere."
    },
    { name = "restaurant", type = "STRING", mode = "REQUIRED", description = "Restaurant." },
    {
      name        = "total"
      type        = "NUMERIC"
      mode        = "REQUIRED"
      description = "In US dollars, taxes included."
    },
    { name = "placed_at", type = "TIMESTAMP", mode = "REQUIRED", description = "Placed at." },
    { name = "note", type = "STRING", mode = "NULLABLE", description = "Note." },
  ])

  time_partitioning {
    type  = "DAY"
    field = "placed_at"
  }

  # A query that does not say which days it wants is refused: it would read, and cost, the whole
  # table.
  require_partition_filter = true
  clustering               = ["restaurant"]

  encryption_configuration {
    kms_key_name = google_kms_crypto_key.crypto_key["bigquery/${var.region}"].id
  }
}

resource "google_cloud_quotas_quota_preference" "queries" {
  parent   = "projects/${var.project_id}"
  name     = "bigquery-query-usage-per-day"
  service  = "bigquery.googleapis.com"
  quota_id = "QueryUsagePerDay"
  # Much less than Google's 200 TiB: meant so.
  ignore_safety_checks = "QUOTA_DECREASE_PERCENTAGE_TOO_HIGH"

  quota_config {
    preferred_value = var.queries_preferred_value
  }

  depends_on = [google_project_service.api]
}

resource "google_monitoring_alert_policy" "queries" {
  display_name          = "Queries read much"
  combiner              = "OR"
  severity              = "WARNING"
  notification_channels = [google_monitoring_notification_channel.platform.id]

  conditions {
    display_name = "more than half of a day's limit within a day"

    condition_threshold {
      filter          = "metric.type=\"bigquery.googleapis.com/query/scanned_bytes_billed\" AND resource.type=\"global\""
      comparison      = "COMPARISON_GT"
      threshold_value = var.queries_threshold_value
      duration        = "0s"

      aggregations {
        alignment_period     = "86400s"
        per_series_aligner   = "ALIGN_SUM"
        cross_series_reducer = "REDUCE_SUM"
      }
    }
  }

  alert_strategy {
    auto_close           = "86400s"
    notification_prompts = ["OPENED"]
  }

  documentation {
    mime_type = "text/markdown"
    subject   = "Queries read much"
    content   = "At the daily limit of the spec queries are refused. Find the readers in `INFORMATION_SCHEMA.JOBS_BY_PROJECT`: a missing filter on the partition is the usual reason. If it is growth, raise `scan_limit` in the spec."
  }

  depends_on = [google_project_service.api]
}
