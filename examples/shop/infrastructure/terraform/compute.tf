# Made by olyc from shop.oly by the blueprint `cloud_run`.
# Change the spec, then run `olyc build`.

resource "google_cloud_run_v2_service" "cart" {
  for_each = toset(var.regions)
  name     = "cart"
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
    service_account                  = google_service_account.cart.email
    execution_environment            = "EXECUTION_ENVIRONMENT_GEN2"
    timeout                          = "1s"
    max_instance_request_concurrency = 40

    scaling {
      max_instance_count = 5
    }

    vpc_access {
      # Databases and caches by their private address; everything else directly.
      egress = "PRIVATE_RANGES_ONLY"

      network_interfaces {
        network    = google_compute_network.main.id
        subnetwork = google_compute_subnetwork.workloads[each.key].id
        tags       = ["cart"]
      }
    }

    containers {
      name = "cart"
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
        name  = "MALLOC_ARENA_MAX"
        value = "2"
      }
      env {
        name  = "OMP_NUM_THREADS"
        value = "1"
      }
      env {
        name  = "OPENBLAS_NUM_THREADS"
        value = "1"
      }
      env {
        name  = "CARTS_TIMEOUT"
        value = "20ms"
      }
      env {
        name  = "ORDERED_TOPIC"
        value = google_pubsub_topic.ordered.id
      }
      env {
        name  = "REDIS_CA_CERT"
        value = google_redis_instance.carts.server_ca_certs[0].cert
      }
      env {
        name  = "REDIS_HOST"
        value = google_redis_instance.carts.host
      }
      env {
        name  = "REDIS_PORT"
        value = google_redis_instance.carts.port
      }
      env {
        name  = "REDIS_TLS"
        value = "true"
      }
      env {
        name = "REDIS_PASSWORD"

        value_source {
          secret_key_ref {
            secret  = google_secret_manager_secret_iam_member.cart_carts_read_write.secret_id
            version = "latest"
          }
        }
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

  depends_on = [google_project_service.api]
}

resource "google_cloud_run_v2_service" "catalog" {
  for_each = toset(var.regions)
  name     = "catalog"
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
    service_account                  = google_service_account.catalog.email
    execution_environment            = "EXECUTION_ENVIRONMENT_GEN2"
    timeout                          = "1s"
    max_instance_request_concurrency = 40

    scaling {
      max_instance_count = 5
    }

    vpc_access {
      # Databases and caches by their private address; everything else directly.
      egress = "PRIVATE_RANGES_ONLY"

      network_interfaces {
        network    = google_compute_network.main.id
        subnetwork = google_compute_subnetwork.workloads[each.key].id
        tags       = ["catalog"]
      }
    }

    containers {
      name = "catalog"
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
        name  = "BOOKS_TIMEOUT"
        value = "300ms"
      }
      env {
        name  = "PGDATABASE"
        value = "books"
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
        value = google_sql_user.catalog_books_read[each.key].name
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
        "${google_sql_database_instance.books.connection_name}?port=5432",
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

resource "google_cloud_run_v2_service" "frontend" {
  for_each = toset(var.regions)
  name     = "frontend"
  location = each.key
  # Only the load balancer and our own services come in. Visitors have no identity of Google's:
  # frontend itself decides whom it serves.
  ingress              = "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER"
  invoker_iam_disabled = true
  # It keeps nothing that could be lost: a region that is left goes, and what failed to start is
  # made again.
  deletion_protection = false

  scaling {
    min_instance_count = var.frontend_min
  }

  template {
    service_account                  = google_service_account.frontend.email
    execution_environment            = "EXECUTION_ENVIRONMENT_GEN2"
    timeout                          = "2s"
    max_instance_request_concurrency = 40

    scaling {
      max_instance_count = var.frontend_max
    }

    vpc_access {
      # Databases and caches by their private address; everything else directly.
      egress = "PRIVATE_RANGES_ONLY"

      network_interfaces {
        network    = google_compute_network.main.id
        subnetwork = google_compute_subnetwork.workloads[each.key].id
        tags       = ["frontend"]
      }
    }

    containers {
      name = "frontend"
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
        name  = "CATALOG_URL"
        value = "https://catalog-${var.project_number}.${each.key}.run.app"
      }
      env {
        name  = "CART_URL"
        value = "https://cart-${var.project_number}.${each.key}.run.app"
      }
      env {
        name  = "CART_TIMEOUT"
        value = "500ms"
      }
      env {
        name  = "CATALOG_TIMEOUT"
        value = "500ms"
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

  depends_on = [google_project_service.api]
}

resource "google_cloud_run_v2_service" "mailer" {
  for_each = toset(var.regions)
  name     = "mailer"
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
    service_account                  = google_service_account.mailer.email
    execution_environment            = "EXECUTION_ENVIRONMENT_GEN2"
    timeout                          = "10s"
    max_instance_request_concurrency = 40

    scaling {
      max_instance_count = 5
    }

    vpc_access {
      # Databases and caches by their private address; everything else directly.
      egress = "PRIVATE_RANGES_ONLY"

      network_interfaces {
        network    = google_compute_network.main.id
        subnetwork = google_compute_subnetwork.workloads[each.key].id
        tags       = ["mailer"]
      }
    }

    containers {
      name = "mailer"
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
        name = "POSTMARK_KEY"

        value_source {
          secret_key_ref {
            secret  = google_secret_manager_secret_iam_member.mailer_postmark_read.secret_id
            version = "latest"
          }
        }
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

  depends_on = [google_project_service.api]
}
