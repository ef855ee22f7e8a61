# Made by olyc from shop.oly by the blueprints `dashboard`, `uptime`, `slo_and_alerts`.
# Change the spec, then run `olyc build`.

# Who asks, who fails, how long it takes, how full everything is, and what the business does: events
# on topics are what it lives from.
resource "google_monitoring_dashboard" "platform" {
  dashboard_json = jsonencode({
    displayName = "shop"
    mosaicLayout = {
      columns = 48
      tiles = [
        {
          width  = 24
          height = 16
          widget = {
            title = "Requests a second"
            xyChart = {
              dataSets = [
                {
                  plotType   = "LINE"
                  targetAxis = "Y1"
                  timeSeriesQuery = {
                    timeSeriesFilter = {
                      filter = "metric.type=\"run.googleapis.com/request_count\" resource.type=\"cloud_run_revision\""
                      aggregation = {
                        alignmentPeriod    = "60s"
                        perSeriesAligner   = "ALIGN_RATE"
                        crossSeriesReducer = "REDUCE_SUM"
                        groupByFields      = ["resource.label.service_name"]
                      }
                    }
                  }
                },
              ]
            }
          }
        },
        {
          xPos   = 24
          width  = 24
          height = 16
          widget = {
            title = "Errors a second"
            xyChart = {
              dataSets = [
                {
                  plotType   = "LINE"
                  targetAxis = "Y1"
                  timeSeriesQuery = {
                    timeSeriesFilter = {
                      filter = "metric.type=\"run.googleapis.com/request_count\" resource.type=\"cloud_run_revision\" metric.label.response_code_class=\"5xx\""
                      aggregation = {
                        alignmentPeriod    = "60s"
                        perSeriesAligner   = "ALIGN_RATE"
                        crossSeriesReducer = "REDUCE_SUM"
                        groupByFields      = ["resource.label.service_name"]
                      }
                    }
                  }
                },
              ]
            }
          }
        },
        {
          yPos   = 16
          width  = 24
          height = 16
          widget = {
            title = "Latency: 99 of 100 are faster (ms)"
            xyChart = {
              dataSets = [
                {
                  plotType   = "LINE"
                  targetAxis = "Y1"
                  timeSeriesQuery = {
                    timeSeriesFilter = {
                      filter = "metric.type=\"run.googleapis.com/request_latencies\" resource.type=\"cloud_run_revision\""
                      aggregation = {
                        alignmentPeriod    = "60s"
                        perSeriesAligner   = "ALIGN_PERCENTILE_99"
                        crossSeriesReducer = "REDUCE_MAX"
                        groupByFields      = ["resource.label.service_name"]
                      }
                    }
                  }
                },
              ]
            }
          }
        },
        {
          xPos   = 24
          yPos   = 16
          width  = 24
          height = 16
          widget = {
            title = "Instances"
            xyChart = {
              dataSets = [
                {
                  plotType   = "LINE"
                  targetAxis = "Y1"
                  timeSeriesQuery = {
                    timeSeriesFilter = {
                      filter = "metric.type=\"run.googleapis.com/container/instance_count\" resource.type=\"cloud_run_revision\""
                      aggregation = {
                        alignmentPeriod    = "60s"
                        perSeriesAligner   = "ALIGN_MAX"
                        crossSeriesReducer = "REDUCE_SUM"
                        groupByFields      = ["resource.label.service_name"]
                      }
                    }
                  }
                },
              ]
            }
          }
        },
        {
          yPos   = 32
          width  = 24
          height = 16
          widget = {
            title = "Processors in use"
            xyChart = {
              dataSets = [
                {
                  plotType   = "LINE"
                  targetAxis = "Y1"
                  timeSeriesQuery = {
                    timeSeriesFilter = {
                      filter = "metric.type=\"run.googleapis.com/container/cpu/utilizations\" resource.type=\"cloud_run_revision\""
                      aggregation = {
                        alignmentPeriod    = "60s"
                        perSeriesAligner   = "ALIGN_PERCENTILE_99"
                        crossSeriesReducer = "REDUCE_MAX"
                        groupByFields      = ["resource.label.service_name"]
                      }
                    }
                  }
                },
              ]
            }
          }
        },
        {
          xPos   = 24
          yPos   = 32
          width  = 24
          height = 16
          widget = {
            title = "Memory in use"
            xyChart = {
              dataSets = [
                {
                  plotType   = "LINE"
                  targetAxis = "Y1"
                  timeSeriesQuery = {
                    timeSeriesFilter = {
                      filter = "metric.type=\"run.googleapis.com/container/memory/utilizations\" resource.type=\"cloud_run_revision\""
                      aggregation = {
                        alignmentPeriod    = "60s"
                        perSeriesAligner   = "ALIGN_PERCENTILE_99"
                        crossSeriesReducer = "REDUCE_MAX"
                        groupByFields      = ["resource.label.service_name"]
                      }
                    }
                  }
                },
              ]
            }
          }
        },
        {
          yPos   = 48
          width  = 24
          height = 16
          widget = {
            title = "Databases: processors in use"
            xyChart = {
              dataSets = [
                {
                  plotType   = "LINE"
                  targetAxis = "Y1"
                  timeSeriesQuery = {
                    timeSeriesFilter = {
                      filter = "metric.type=\"cloudsql.googleapis.com/database/cpu/utilization\" resource.type=\"cloudsql_database\""
                      aggregation = {
                        alignmentPeriod    = "60s"
                        perSeriesAligner   = "ALIGN_MEAN"
                        crossSeriesReducer = "REDUCE_MAX"
                        groupByFields      = ["resource.label.database_id"]
                      }
                    }
                  }
                },
              ]
            }
          }
        },
        {
          xPos   = 24
          yPos   = 48
          width  = 24
          height = 16
          widget = {
            title = "Databases: disk in use"
            xyChart = {
              dataSets = [
                {
                  plotType   = "LINE"
                  targetAxis = "Y1"
                  timeSeriesQuery = {
                    timeSeriesFilter = {
                      filter = "metric.type=\"cloudsql.googleapis.com/database/disk/utilization\" resource.type=\"cloudsql_database\""
                      aggregation = {
                        alignmentPeriod    = "60s"
                        perSeriesAligner   = "ALIGN_MEAN"
                        crossSeriesReducer = "REDUCE_MAX"
                        groupByFields      = ["resource.label.database_id"]
                      }
                    }
                  }
                },
              ]
            }
          }
        },
        {
          yPos   = 64
          width  = 24
          height = 16
          widget = {
            title = "Redis: memory in use"
            xyChart = {
              dataSets = [
                {
                  plotType   = "LINE"
                  targetAxis = "Y1"
                  timeSeriesQuery = {
                    timeSeriesFilter = {
                      filter = "metric.type=\"redis.googleapis.com/stats/memory/usage_ratio\" resource.type=\"redis_instance\""
                      aggregation = {
                        alignmentPeriod    = "60s"
                        perSeriesAligner   = "ALIGN_MEAN"
                        crossSeriesReducer = "REDUCE_MAX"
                        groupByFields      = ["resource.label.instance_id"]
                      }
                    }
                  }
                },
              ]
            }
          }
        },
        {
          xPos   = 24
          yPos   = 64
          width  = 24
          height = 16
          widget = {
            title = "Business: events a second"
            xyChart = {
              dataSets = [
                {
                  plotType   = "LINE"
                  targetAxis = "Y1"
                  timeSeriesQuery = {
                    timeSeriesFilter = {
                      filter = "metric.type=\"pubsub.googleapis.com/topic/send_message_operation_count\" resource.type=\"pubsub_topic\""
                      aggregation = {
                        alignmentPeriod    = "60s"
                        perSeriesAligner   = "ALIGN_RATE"
                        crossSeriesReducer = "REDUCE_SUM"
                        groupByFields      = ["resource.label.topic_id"]
                      }
                    }
                  }
                },
              ]
            }
          }
        },
      ]
    }
  })

  depends_on = [google_project_service.api]
}

resource "google_monitoring_custom_service" "shop_open" {
  count = var.has_live_parts ? 1 : 0
  # The API takes no underscore here.
  service_id   = "shop-open"
  display_name = "frontend: shop-open"

  depends_on = [google_project_service.api]
}

# availability >= 99.5%, over 30d.
resource "google_monitoring_slo" "shop_open" {
  count               = var.has_live_parts ? 1 : 0
  service             = google_monitoring_custom_service.shop_open[0].service_id
  slo_id              = "shop_open"
  display_name        = "frontend: availability >= 99.5%"
  goal                = 0.995
  rolling_period_days = 30

  request_based_sli {
    good_total_ratio {
      total_service_filter = "metric.type=\"loadbalancing.googleapis.com/https/request_count\" AND resource.type=\"https_lb_rule\" AND resource.label.\"backend_target_name\"=one_of(\"frontend\",\"frontend-cached\") AND metric.label.\"response_code_class\"!=400"
      bad_service_filter   = "metric.type=\"loadbalancing.googleapis.com/https/request_count\" AND resource.type=\"https_lb_rule\" AND resource.label.\"backend_target_name\"=one_of(\"frontend\",\"frontend-cached\") AND metric.label.\"response_code_class\"=500"
    }
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_monitoring_uptime_check_config" "web" {
  display_name     = "web"
  period           = "60s"
  timeout          = "10s"
  selected_regions = ["USA", "EUROPE", "ASIA_PACIFIC"]

  http_check {
    path         = "/health"
    port         = 443
    use_ssl      = true
    validate_ssl = true

    accepted_response_status_codes {
      status_class = "STATUS_CLASS_2XX"
    }
  }

  monitored_resource {
    type   = "uptime_url"
    labels = { project_id = var.project_id, host = var.web_hostname }
  }

  # Another host is another check: the alert learns of it before the old one goes.
  lifecycle {
    create_before_destroy = true
  }

  depends_on = [google_project_service.api]
}
