# Made by olyc from main.oly by the blueprint `cloud_run`.
# Change the spec, then run `olyc build`.

resource "google_cloud_run_v2_service" "app" {
  for_each = toset(var.regions)
  name     = "app"
  location = each.key
  # Only the load balancer and our own services come in. Visitors have no identity of Google's: app
  # itself decides whom it serves.
  ingress              = "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER"
  invoker_iam_disabled = true
  # It keeps nothing that could be lost: a region that is left goes, and what failed to start is
  # made again.
  deletion_protection = false

  scaling {
    min_instance_count = 1
  }

  template {
    service_account                  = google_service_account.app.email
    execution_environment            = "EXECUTION_ENVIRONMENT_GEN2"
    timeout                          = "30s"
    max_instance_request_concurrency = 80

    scaling {
      max_instance_count = 3
    }

    vpc_access {
      # Databases and caches by their private address; everything else directly.
      egress = "PRIVATE_RANGES_ONLY"

      network_interfaces {
        network    = google_compute_network.main.id
        subnetwork = google_compute_subnetwork.workloads[each.key].id
        tags       = ["app"]
      }
    }

    containers {
      name = "app"
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
        name  = "GREETING"
        value = "Hello"
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
