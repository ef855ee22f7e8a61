# Made by olyc from shop.oly by the blueprints `backend`, `load_balancer`, `apex_zone`.
# Change the spec, then run `olyc build`.

resource "google_compute_region_network_endpoint_group" "frontend" {
  for_each              = toset(var.regions)
  name                  = "frontend-${each.key}"
  region                = each.key
  network_endpoint_type = "SERVERLESS"

  # By its name and not by its resource, which would have to be made before it is destroyed as well:
  # a service that failed to start could
  # then never be made again, as its name is taken.
  cloud_run {
    service = "frontend"
  }

  # A region that goes is forgotten by the backends before its group goes: Google deletes nothing
  # that is in use. Its name has in it
  # all that would make another one of it.
  lifecycle {
    create_before_destroy = true
  }
}

# frontend: the nearest region answers; one that keeps failing is left alone for a while.
resource "google_compute_backend_service" "frontend" {
  name                  = "frontend"
  load_balancing_scheme = "EXTERNAL_MANAGED"
  protocol              = "HTTPS"
  security_policy       = google_compute_security_policy.web.id
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
    group = google_compute_region_network_endpoint_group.frontend[var.region].id
  }

  # The door forgets it first.
  lifecycle {
    create_before_destroy = true
  }
}

# The same instances, for paths whose answers may be kept at the edge.
resource "google_compute_backend_service" "frontend_cached" {
  name                  = "frontend-cached"
  load_balancing_scheme = "EXTERNAL_MANAGED"
  protocol              = "HTTPS"
  security_policy       = google_compute_security_policy.web.id
  enable_cdn            = true
  compression_mode      = "AUTOMATIC"

  log_config {
    enable      = true
    sample_rate = 1
  }

  cdn_policy {
    cache_mode        = "CACHE_ALL_STATIC"
    default_ttl       = 2592000
    client_ttl        = 2592000
    max_ttl           = 2592000
    negative_caching  = true
    serve_while_stale = 86400

    cache_key_policy {
      include_host         = true
      include_protocol     = true
      include_query_string = true
    }
  }

  backend {
    group = google_compute_region_network_endpoint_group.frontend[var.region].id
  }

  lifecycle {
    create_before_destroy = true
  }
}

# The one address that the world sees.
resource "google_compute_global_address" "web" {
  name = "web"

  lifecycle {
    create_before_destroy = true
  }

  depends_on = [google_project_service.api]
}

# Which path is whose.
resource "google_compute_url_map" "web" {
  name            = "web"
  default_service = google_compute_backend_service.frontend.id

  host_rule {
    hosts        = [var.web_hostname]
    path_matcher = "paths"
  }

  path_matcher {
    name            = "paths"
    default_service = google_compute_backend_service.frontend.id

    path_rule {
      paths   = ["/static", "/static/*"]
      service = google_compute_backend_service.frontend_cached.id
    }
  }

  # Whatever refers to a part of the door is turned to the new one before the old one goes.
  lifecycle {
    create_before_destroy = true
  }
}

# Only TLS 1.2 and newer, with ciphers that are thought safe today.
resource "google_compute_ssl_policy" "web" {
  name            = "web"
  profile         = "RESTRICTED"
  min_tls_version = "TLS_1_2"

  lifecycle {
    create_before_destroy = true
  }

  depends_on = [google_project_service.api]
}

# Proves that the name is ours, so that the certificate is there before the first visitor.
resource "google_certificate_manager_dns_authorization" "web" {
  name   = var.web_name
  domain = var.web_hostname

  lifecycle {
    create_before_destroy = true
  }

  depends_on = [google_project_service.api]
}

resource "google_dns_record_set" "web_authorization" {
  project      = "books-live"
  managed_zone = "books-example"
  name         = google_certificate_manager_dns_authorization.web.dns_resource_record[0].name
  type         = google_certificate_manager_dns_authorization.web.dns_resource_record[0].type
  ttl          = 300
  rrdatas      = [google_certificate_manager_dns_authorization.web.dns_resource_record[0].data]

  depends_on = [google_dns_managed_zone.public]
}

resource "google_certificate_manager_certificate" "web" {
  name = var.web_certificate_manager_certificate_name

  managed {
    domains            = [var.web_hostname]
    dns_authorizations = [google_certificate_manager_dns_authorization.web.id]
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_certificate_manager_certificate_map" "web" {
  name = "web"

  lifecycle {
    create_before_destroy = true
  }

  depends_on = [google_project_service.api]
}

resource "google_certificate_manager_certificate_map_entry" "web" {
  name         = "web"
  map          = google_certificate_manager_certificate_map.web.name
  certificates = [google_certificate_manager_certificate.web.id]
  matcher      = "PRIMARY"
}

resource "google_compute_target_https_proxy" "web" {
  name            = "web"
  url_map         = google_compute_url_map.web.id
  ssl_policy      = google_compute_ssl_policy.web.id
  certificate_map = "//certificatemanager.googleapis.com/${google_certificate_manager_certificate_map.web.id}"
  quic_override   = "ENABLE"

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_compute_global_forwarding_rule" "web" {
  name                  = "web-https"
  load_balancing_scheme = "EXTERNAL_MANAGED"
  target                = google_compute_target_https_proxy.web.id
  ip_address            = google_compute_global_address.web.id
  port_range            = "443"
}

# Whoever comes without encryption is sent to the encrypted door.
resource "google_compute_url_map" "web_redirect" {
  name = "web-redirect"

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

resource "google_compute_target_http_proxy" "web_redirect" {
  name    = "web-redirect"
  url_map = google_compute_url_map.web_redirect.id

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_compute_global_forwarding_rule" "web_redirect" {
  name                  = "web-http"
  load_balancing_scheme = "EXTERNAL_MANAGED"
  target                = google_compute_target_http_proxy.web_redirect.id
  ip_address            = google_compute_global_address.web.id
  port_range            = "80"
}

resource "google_dns_record_set" "web" {
  project      = "books-live"
  managed_zone = "books-example"
  name         = "${var.web_hostname}."
  type         = "A"
  ttl          = 300
  rrdatas      = [google_compute_global_address.web.address]

  depends_on = [google_dns_managed_zone.public]
}

# Everything public stands in this zone. Signed, so that nobody in between can answer in our name.
resource "google_dns_managed_zone" "public" {
  count       = var.has_live_parts ? 1 : 0
  name        = "books-example"
  dns_name    = "books.example."
  description = "Public names of shop."
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

# Names of every environment stand in the one public zone. The roles and whoever holds them are the
# owner's.
resource "google_dns_managed_zone_iam_member" "planner_test" {
  count        = var.has_live_parts ? 1 : 0
  managed_zone = google_dns_managed_zone.public[0].name
  role         = "projects/${var.project_id}/roles/zoneReader"
  member       = "serviceAccount:planner@books-test.iam.gserviceaccount.com"
}

resource "google_dns_managed_zone_iam_member" "applier_test" {
  count        = var.has_live_parts ? 1 : 0
  managed_zone = google_dns_managed_zone.public[0].name
  role         = "projects/${var.project_id}/roles/zoneWriter"
  member       = "serviceAccount:applier@books-test.iam.gserviceaccount.com"
}
