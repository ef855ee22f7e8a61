# Made by olyc from services.oly by the blueprint `cloud_run`.
# Change the spec, then run `olyc build`.

resource "google_cloud_run_v2_service" "accounts" {
  for_each = toset(var.regions)
  name     = "accounts"
  location = each.key
  # Only our own services come in, by the address on run.app, each with its identity.
  ingress              = "INGRESS_TRAFFIC_INTERNAL_ONLY"
  invoker_iam_disabled = false
  # It keeps nothing that could be lost: a region that is left goes, and what failed to start is
  # made again.
  deletion_protection = false

  scaling {
    min_instance_count = var.accounts_min
  }

  template {
    service_account                  = google_service_account.accounts.email
    execution_environment            = "EXECUTION_ENVIRONMENT_GEN2"
    timeout                          = "1s"
    max_instance_request_concurrency = 80

    scaling {
      max_instance_count = var.accounts_max
    }

    vpc_access {
      # Databases and caches by their private address; everything else directly.
      egress = "PRIVATE_RANGES_ONLY"

      network_interfaces {
        network    = google_compute_network.main.id
        subnetwork = google_compute_subnetwork.workloads[each.key].id
        tags       = ["accounts"]
      }
    }

    containers {
      name = "accounts"
      # A placeholder for the first apply; the deployment workflow puts the real image here and owns
      # it from then on.
      image = "us-docker.pkg.dev/cloudrun/container/hello"

      ports {
        name           = "http1"
        container_port = 8080
      }

      resources {
        limits = { cpu = "1", memory = "512Mi" }
        # Paid for while it answers, not while it waits.
        cpu_idle          = true
        startup_cpu_boost = true
      }

      env {
        name  = "LOG_LEVEL"
        value = var.accounts_log_level
      }
      env {
        name  = "MAIN_TIMEOUT"
        value = "20ms"
      }
      env {
        name  = "PGDATABASE"
        value = "main"
      }
      env {
        name  = "PGHOST"
        value = "127.0.0.1"
      }
      env {
        name  = "PGPORT"
        value = "5432"
      }
      env {
        name  = "PGSSLMODE"
        value = "disable"
      }
      env {
        name  = "PGUSER"
        value = google_sql_user.accounts_main_read_write[var.region].name
      }

      # What has not answered by then is ended and started again. It has to answer before it reaches
      # anything else: the first connection of a new instance into the network may take a minute.
      startup_probe {
        period_seconds    = 5
        timeout_seconds   = 3
        failure_threshold = 5

        http_get {
          path = "/health"
        }
      }

      liveness_probe {
        period_seconds    = 30
        timeout_seconds   = 3
        failure_threshold = 3

        http_get {
          path = "/health/live"
        }
      }

      readiness_probe {
        period_seconds    = 10
        timeout_seconds   = 3
        failure_threshold = 3
        success_threshold = 2

        http_get {
          path = "/health/ready"
        }
      }

      depends_on = ["database-proxy"]
    }

    # Speaks for the service with its databases: finds them, encrypts, and proves who the service
    # is, so that no password exists.
    containers {
      name  = "database-proxy"
      image = "gcr.io/cloud-sql-connectors/cloud-sql-proxy:2.27.0"
      args = [
        "--auto-iam-authn",
        "--private-ip",
        "--structured-logs",
        "--exit-zero-on-sigterm",
        "--health-check",
        "--http-address=0.0.0.0",
        "${google_sql_database_instance.main.connection_name}?port=5432",
      ]

      resources {
        limits = { cpu = "1", memory = "512Mi" }
      }

      startup_probe {
        period_seconds    = 2
        timeout_seconds   = 2
        failure_threshold = 30

        http_get {
          path = "/startup"
          port = 9090
        }
      }
    }
  }

  # Blue and green: the deployment workflow shifts these percentages revision by revision.
  traffic {
    type    = "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST"
    percent = 100
  }

  lifecycle {
    # These belong to the deployment workflow. Without them here an unrelated apply would undo a
    # rollout.
    ignore_changes = [
      client,
      client_version,
      template[0].containers[0].image,
      template[0].labels,
      template[0].revision,
      traffic,
    ]
  }

  depends_on = [google_project_service.api]
}

resource "google_cloud_run_v2_service" "analytics" {
  for_each = toset(var.regions)
  name     = "analytics"
  location = each.key
  # Only our own services come in, by the address on run.app, each with its identity.
  ingress              = "INGRESS_TRAFFIC_INTERNAL_ONLY"
  invoker_iam_disabled = false
  # It keeps nothing that could be lost: a region that is left goes, and what failed to start is
  # made again.
  deletion_protection = false

  scaling {
    min_instance_count = 0
  }

  template {
    service_account                  = google_service_account.analytics.email
    execution_environment            = "EXECUTION_ENVIRONMENT_GEN2"
    timeout                          = "5s"
    max_instance_request_concurrency = 80

    scaling {
      max_instance_count = 4
    }

    vpc_access {
      # Databases and caches by their private address; everything else directly.
      egress = "PRIVATE_RANGES_ONLY"

      network_interfaces {
        network    = google_compute_network.main.id
        subnetwork = google_compute_subnetwork.workloads[each.key].id
        tags       = ["analytics"]
      }
    }

    containers {
      name = "analytics"
      # A placeholder for the first apply; the deployment workflow puts the real image here and owns
      # it from then on.
      image = "us-docker.pkg.dev/cloudrun/container/hello"

      ports {
        name           = "http1"
        container_port = 8080
      }

      resources {
        limits = { cpu = "2", memory = "2048Mi" }
        # Paid for while it answers, not while it waits.
        cpu_idle          = true
        startup_cpu_boost = true
      }

      env {
        name  = "MALLOC_ARENA_MAX"
        value = "2"
      }
      env {
        name  = "OMP_NUM_THREADS"
        value = "2"
      }
      env {
        name  = "OPENBLAS_NUM_THREADS"
        value = "2"
      }
      env {
        name  = "LOG_LEVEL"
        value = var.analytics_log_level
      }
      env {
        name  = "MODEL_URI"
        value = "gs://${var.project_id}-models/forecast/1"
      }
      env {
        name  = "SALES_DATASET"
        value = "${var.project_id}.${google_bigquery_dataset.sales.dataset_id}"
      }

      # What has not answered by then is ended and started again. It has to answer before it reaches
      # anything else: the first connection of a new instance into the network may take a minute.
      startup_probe {
        period_seconds    = 5
        timeout_seconds   = 3
        failure_threshold = 12

        http_get {
          path = "/health"
        }
      }

      liveness_probe {
        period_seconds    = 30
        timeout_seconds   = 3
        failure_threshold = 3

        http_get {
          path = "/health/live"
        }
      }

      readiness_probe {
        period_seconds    = 10
        timeout_seconds   = 3
        failure_threshold = 3
        success_threshold = 2

        http_get {
          path = "/health/ready"
        }
      }
    }
  }

  # Blue and green: the deployment workflow shifts these percentages revision by revision.
  traffic {
    type    = "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST"
    percent = 100
  }

  lifecycle {
    # These belong to the deployment workflow. Without them here an unrelated apply would undo a
    # rollout.
    ignore_changes = [
      client,
      client_version,
      template[0].containers[0].image,
      template[0].labels,
      template[0].revision,
      traffic,
    ]
  }

  depends_on = [google_project_service.api, google_storage_bucket_iam_member.analytics_model]
}

resource "google_cloud_run_v2_service" "gateway" {
  for_each = toset(var.regions)
  name     = "gateway"
  location = each.key
  # Only the load balancer and our own services come in. Visitors have no identity of Google's:
  # gateway itself decides whom it serves.
  ingress              = "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER"
  invoker_iam_disabled = true
  # It keeps nothing that could be lost: a region that is left goes, and what failed to start is
  # made again.
  deletion_protection = false

  scaling {
    min_instance_count = var.gateway_min
  }

  template {
    service_account                  = google_service_account.gateway.email
    execution_environment            = "EXECUTION_ENVIRONMENT_GEN2"
    timeout                          = "1s"
    max_instance_request_concurrency = 80

    scaling {
      max_instance_count = var.gateway_max
    }

    vpc_access {
      # Databases and caches by their private address; everything else directly.
      egress = "PRIVATE_RANGES_ONLY"

      network_interfaces {
        network    = google_compute_network.main.id
        subnetwork = google_compute_subnetwork.workloads[each.key].id
        tags       = ["gateway"]
      }
    }

    containers {
      name = "gateway"
      # A placeholder for the first apply; the deployment workflow puts the real image here and owns
      # it from then on.
      image = "us-docker.pkg.dev/cloudrun/container/hello"

      ports {
        name           = "http1"
        container_port = 8080
      }

      resources {
        limits = { cpu = "1", memory = "512Mi" }
        # Paid for while it answers, not while it waits.
        cpu_idle          = true
        startup_cpu_boost = true
      }

      env {
        name  = "GOMEMLIMIT"
        value = "460MiB"
      }
      env {
        name  = "LOG_LEVEL"
        value = var.gateway_log_level
      }
      env {
        name  = "ORDERS_URL"
        value = "https://orders-${var.project_number}.${each.key}.run.app"
      }
      env {
        name  = "ACCOUNTS_URL"
        value = "https://accounts-${var.project_number}.${each.key}.run.app"
      }
      env {
        name  = "ACCOUNTS_TIMEOUT"
        value = "25ms"
      }
      env {
        name  = "ORDERS_TIMEOUT"
        value = "60ms"
      }
      env {
        name  = "REDIS_CA_CERT"
        value = google_redis_instance.sessions.server_ca_certs[0].cert
      }
      env {
        name  = "REDIS_HOST"
        value = google_redis_instance.sessions.host
      }
      env {
        name  = "REDIS_PORT"
        value = google_redis_instance.sessions.port
      }
      env {
        name  = "REDIS_TLS"
        value = "true"
      }
      env {
        name  = "SESSIONS_TIMEOUT"
        value = "20ms"
      }
      env {
        name = "JWT_KEY"

        value_source {
          secret_key_ref {
            secret  = google_secret_manager_secret_iam_member.gateway_jwt_key_read.secret_id
            version = "latest"
          }
        }
      }
      env {
        name = "REDIS_PASSWORD"

        value_source {
          secret_key_ref {
            secret  = google_secret_manager_secret_iam_member.gateway_sessions_read_write.secret_id
            version = "latest"
          }
        }
      }

      # What has not answered by then is ended and started again. It has to answer before it reaches
      # anything else: the first connection of a new instance into the network may take a minute.
      startup_probe {
        period_seconds    = 5
        timeout_seconds   = 3
        failure_threshold = 5

        http_get {
          path = "/health"
        }
      }

      liveness_probe {
        period_seconds    = 30
        timeout_seconds   = 3
        failure_threshold = 3

        http_get {
          path = "/health/live"
        }
      }

      readiness_probe {
        period_seconds    = 10
        timeout_seconds   = 3
        failure_threshold = 3
        success_threshold = 2

        http_get {
          path = "/health/ready"
        }
      }
    }
  }

  # Blue and green: the deployment workflow shifts these percentages revision by revision.
  traffic {
    type    = "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST"
    percent = 100
  }

  lifecycle {
    # These belong to the deployment workflow. Without them here an unrelated apply would undo a
    # rollout.
    ignore_changes = [
      client,
      client_version,
      template[0].containers[0].image,
      template[0].labels,
      template[0].revision,
      traffic,
    ]
  }

  depends_on = [google_project_service.api]
}

resource "google_cloud_run_v2_service" "orders" {
  for_each = toset(var.regions)
  name     = "orders"
  location = each.key
  # Only our own services come in, by the address on run.app, each with its identity.
  ingress              = "INGRESS_TRAFFIC_INTERNAL_ONLY"
  invoker_iam_disabled = false
  # It keeps nothing that could be lost: a region that is left goes, and what failed to start is
  # made again.
  deletion_protection = false

  scaling {
    min_instance_count = var.orders_min
  }

  template {
    service_account                  = google_service_account.orders.email
    execution_environment            = "EXECUTION_ENVIRONMENT_GEN2"
    timeout                          = "1s"
    max_instance_request_concurrency = 80

    scaling {
      max_instance_count = var.orders_max
    }

    vpc_access {
      # Databases and caches by their private address; everything else directly.
      egress = "PRIVATE_RANGES_ONLY"

      network_interfaces {
        network    = google_compute_network.main.id
        subnetwork = google_compute_subnetwork.workloads[each.key].id
        tags       = ["orders"]
      }
    }

    containers {
      name = "orders"
      # A placeholder for the first apply; the deployment workflow puts the real image here and owns
      # it from then on.
      image = "us-docker.pkg.dev/cloudrun/container/hello"

      ports {
        name           = "http1"
        container_port = 8080
      }

      resources {
        limits = { cpu = "1", memory = "512Mi" }
        # Paid for while it answers, not while it waits.
        cpu_idle          = true
        startup_cpu_boost = true
      }

      env {
        name  = "LOG_LEVEL"
        value = var.orders_log_level
      }
      env {
        name  = "MAIN_TIMEOUT"
        value = "40ms"
      }
      env {
        name  = "ORDER_PLACED_TIMEOUT"
        value = "15ms"
      }
      env {
        name  = "ORDER_PLACED_TOPIC"
        value = google_pubsub_topic.order_placed.id
      }
      env {
        name  = "PGDATABASE"
        value = "main"
      }
      env {
        name  = "PGHOST"
        value = "127.0.0.1"
      }
      env {
        name  = "PGPORT"
        value = "5432"
      }
      env {
        name  = "PGSSLMODE"
        value = "disable"
      }
      env {
        name  = "PGUSER"
        value = google_sql_user.orders_main_read_write[var.region].name
      }

      # What has not answered by then is ended and started again. It has to answer before it reaches
      # anything else: the first connection of a new instance into the network may take a minute.
      startup_probe {
        period_seconds    = 5
        timeout_seconds   = 3
        failure_threshold = 5

        http_get {
          path = "/health"
        }
      }

      liveness_probe {
        period_seconds    = 30
        timeout_seconds   = 3
        failure_threshold = 3

        http_get {
          path = "/health/live"
        }
      }

      readiness_probe {
        period_seconds    = 10
        timeout_seconds   = 3
        failure_threshold = 3
        success_threshold = 2

        http_get {
          path = "/health/ready"
        }
      }

      depends_on = ["database-proxy"]
    }

    # Speaks for the service with its databases: finds them, encrypts, and proves who the service
    # is, so that no password exists.
    containers {
      name  = "database-proxy"
      image = "gcr.io/cloud-sql-connectors/cloud-sql-proxy:2.27.0"
      args = [
        "--auto-iam-authn",
        "--private-ip",
        "--structured-logs",
        "--exit-zero-on-sigterm",
        "--health-check",
        "--http-address=0.0.0.0",
        "${google_sql_database_instance.main.connection_name}?port=5432",
      ]

      resources {
        limits = { cpu = "1", memory = "512Mi" }
      }

      startup_probe {
        period_seconds    = 2
        timeout_seconds   = 2
        failure_threshold = 30

        http_get {
          path = "/startup"
          port = 9090
        }
      }
    }
  }

  # Blue and green: the deployment workflow shifts these percentages revision by revision.
  traffic {
    type    = "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST"
    percent = 100
  }

  lifecycle {
    # These belong to the deployment workflow. Without them here an unrelated apply would undo a
    # rollout.
    ignore_changes = [
      client,
      client_version,
      template[0].containers[0].image,
      template[0].labels,
      template[0].revision,
      traffic,
    ]
  }

  depends_on = [google_project_service.api]
}
