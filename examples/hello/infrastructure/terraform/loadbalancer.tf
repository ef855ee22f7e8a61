# Made by olyc from main.oly by the blueprints `backend`, `load_balancer`, `apex_zone`.
# Change the spec, then run `olyc build`.

resource "google_compute_region_network_endpoint_group" "app" {
  for_each              = toset(var.regions)
  name                  = "app-${each.key}"
  region                = each.key
  network_endpoint_type = "SERVERLESS"

  # By its name and not by its resource, which would have to be made before it is destroyed as well:
  # a service that failed to start could
  # then never be made again, as its name is taken.
  cloud_run {
    service = "app"
  }

  # A region that goes is forgotten by the backends before its group goes: Google deletes nothing
  # that is in use. Its name has in it
  # all that would make another one of it.
  lifecycle {
    create_before_destroy = true
  }
}

# app: the nearest region answers; one that keeps failing is left alone for a while.
resource "google_compute_backend_service" "app" {
  name                  = "app"
  load_balancing_scheme = "EXTERNAL_MANAGED"
  protocol              = "HTTPS"
  security_policy       = google_compute_security_policy.public.id
  enable_cdn            = false

  log_config {
    enable      = true
    sample_rate = 1
  }

  # Serverless backends have no health checks: readiness probes and this stand in for them.
  outlier_detection {
    consecutive_errors = 5

    base_ejection_time {
      seconds = 30
    }

    interval {
      seconds = 10
    }

    max_ejection_percent = 50
  }

  backend {
    group = google_compute_region_network_endpoint_group.app[var.region].id
  }

  # The door forgets it first.
  lifecycle {
    create_before_destroy = true
  }
}

# The one address that the world sees.
resource "google_compute_global_address" "public" {
  name = "public"

  lifecycle {
    create_before_destroy = true
  }

  depends_on = [google_project_service.api]
}

# Which path is whose.
resource "google_compute_url_map" "public" {
  name            = "public"
  default_service = google_compute_backend_service.app.id

  host_rule {
    hosts        = ["hello.example"]
    path_matcher = "paths"
  }

  path_matcher {
    name            = "paths"
    default_service = google_compute_backend_service.app.id
  }

  # Whatever refers to a part of the door is turned to the new one before the old one goes.
  lifecycle {
    create_before_destroy = true
  }
}

# Only TLS 1.2 and newer, with ciphers that are thought safe today.
resource "google_compute_ssl_policy" "public" {
  name            = "public"
  profile         = "RESTRICTED"
  min_tls_version = "TLS_1_2"

  lifecycle {
    create_before_destroy = true
  }

  depends_on = [google_project_service.api]
}

# Proves that the name is ours, so that the certificate is there before the first visitor.
resource "google_certificate_manager_dns_authorization" "public" {
  name   = "public-hello-example"
  domain = "hello.example"

  lifecycle {
    create_before_destroy = true
  }

  depends_on = [google_project_service.api]
}

resource "google_dns_record_set" "public_authorization" {
  project      = var.project_id
  managed_zone = "hello-example"
  name         = google_certificate_manager_dns_authorization.public.dns_resource_record[0].name
  type         = google_certificate_manager_dns_authorization.public.dns_resource_record[0].type
  ttl          = 300
  rrdatas      = [google_certificate_manager_dns_authorization.public.dns_resource_record[0].data]

  depends_on = [google_dns_managed_zone.public]
}

resource "google_certificate_manager_certificate" "public" {
  name = "public-hello-example"

  managed {
    domains            = ["hello.example"]
    dns_authorizations = [google_certificate_manager_dns_authorization.public.id]
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_certificate_manager_certificate_map" "public" {
  name = "public"

  lifecycle {
    create_before_destroy = true
  }

  depends_on = [google_project_service.api]
}

resource "google_certificate_manager_certificate_map_entry" "public" {
  name         = "public"
  map          = google_certificate_manager_certificate_map.public.name
  certificates = [google_certificate_manager_certificate.public.id]
  matcher      = "PRIMARY"
}

resource "google_compute_target_https_proxy" "public" {
  name            = "public"
  url_map         = google_compute_url_map.public.id
  ssl_policy      = google_compute_ssl_policy.public.id
  certificate_map = "//certificatemanager.googleapis.com/${google_certificate_manager_certificate_map.public.id}"
  quic_override   = "ENABLE"

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_compute_global_forwarding_rule" "public" {
  name                  = "public-https"
  load_balancing_scheme = "EXTERNAL_MANAGED"
  target                = google_compute_target_https_proxy.public.id
  ip_address            = google_compute_global_address.public.id
  port_range            = "443"
}

# Whoever comes without encryption is sent to the encrypted door.
resource "google_compute_url_map" "public_redirect" {
  name = "public-redirect"

  default_url_redirect {
    https_redirect         = true
    redirect_response_code = "MOVED_PERMANENTLY_DEFAULT"
    strip_query            = false
  }

  lifecycle {
    create_before_destroy = true
  }

  depends_on = [google_project_service.api]
}

resource "google_compute_target_http_proxy" "public_redirect" {
  name    = "public-redirect"
  url_map = google_compute_url_map.public_redirect.id

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_compute_global_forwarding_rule" "public_redirect" {
  name                  = "public-http"
  load_balancing_scheme = "EXTERNAL_MANAGED"
  target                = google_compute_target_http_proxy.public_redirect.id
  ip_address            = google_compute_global_address.public.id
  port_range            = "80"
}

resource "google_dns_record_set" "public" {
  project      = var.project_id
  managed_zone = "hello-example"
  name         = "hello.example."
  type         = "A"
  ttl          = 300
  rrdatas      = [google_compute_global_address.public.address]

  depends_on = [google_dns_managed_zone.public]
}

# Everything public stands in this zone. Signed, so that nobody in between can answer in our name.
resource "google_dns_managed_zone" "public" {
  name        = "hello-example"
  dns_name    = "hello.example."
  description = "Public names of hello."
  visibility  = "public"

  dnssec_config {
    state = "on"

    default_key_specs {
      algorithm  = "ecdsap256sha256"
      key_type   = "keySigning"
      key_length = 256
    }
    default_key_specs {
      algorithm  = "ecdsap256sha256"
      key_type   = "zoneSigning"
      key_length = 256
    }
  }

  lifecycle {
    prevent_destroy = true
  }

  depends_on = [google_project_service.api]
}
