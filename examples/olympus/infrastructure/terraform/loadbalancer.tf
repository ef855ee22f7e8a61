# Made by olyc from services.oly by the blueprints `backend`, `load_balancer`.
# Change the spec, then run `olyc build`.

resource "google_compute_region_network_endpoint_group" "gateway" {
  for_each              = toset(var.regions)
  name                  = "gateway-${each.key}"
  region                = each.key
  network_endpoint_type = "SERVERLESS"

  # By its name and not by its resource, which would have to be made before it is destroyed as well:
  # a service that failed to start could
  # then never be made again, as its name is taken.
  cloud_run {
    service = "gateway"
  }

  # A region that goes is forgotten by the backends before its group goes: Google deletes nothing
  # that is in use. Its name has in it
  # all that would make another one of it.
  lifecycle {
    create_before_destroy = true
  }
}

# gateway: the nearest region answers; one that keeps failing is left alone for a while.
resource "google_compute_backend_service" "gateway" {
  name                  = "gateway"
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

  dynamic "backend" {
    for_each = toset(var.regions)

    content {
      group = google_compute_region_network_endpoint_group.gateway[backend.key].id
    }
  }

  # The door forgets it first.
  lifecycle {
    create_before_destroy = true
  }
}

# The same instances, for paths whose answers may be kept at the edge.
resource "google_compute_backend_service" "gateway_cached" {
  name                  = "gateway-cached"
  load_balancing_scheme = "EXTERNAL_MANAGED"
  protocol              = "HTTPS"
  security_policy       = google_compute_security_policy.public.id
  edge_security_policy  = google_compute_security_policy.public_edge.id
  enable_cdn            = true
  compression_mode      = "AUTOMATIC"

  log_config {
    enable      = true
    sample_rate = 1
  }

  cdn_policy {
    cache_mode        = "CACHE_ALL_STATIC"
    default_ttl       = 604800
    client_ttl        = 604800
    max_ttl           = 604800
    negative_caching  = true
    serve_while_stale = 86400

    cache_key_policy {
      include_host         = true
      include_protocol     = true
      include_query_string = true
    }
  }

  dynamic "backend" {
    for_each = toset(var.regions)

    content {
      group = google_compute_region_network_endpoint_group.gateway[backend.key].id
    }
  }

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
  default_service = google_compute_backend_service.gateway.id

  host_rule {
    hosts        = [var.public_hostname]
    path_matcher = "paths"
  }

  path_matcher {
    name            = "paths"
    default_service = google_compute_backend_service.gateway.id

    path_rule {
      paths   = ["/assets", "/assets/*"]
      service = google_compute_backend_service.gateway_cached.id
    }
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
  name   = var.public_name
  domain = var.public_hostname

  lifecycle {
    create_before_destroy = true
  }

  depends_on = [google_project_service.api]
}

resource "google_dns_record_set" "public_authorization" {
  project      = "olympus-shared"
  managed_zone = "olympus-example"
  name         = google_certificate_manager_dns_authorization.public.dns_resource_record[0].name
  type         = google_certificate_manager_dns_authorization.public.dns_resource_record[0].type
  ttl          = 300
  rrdatas      = [google_certificate_manager_dns_authorization.public.dns_resource_record[0].data]
}

resource "google_certificate_manager_certificate" "public" {
  name = var.public_certificate_manager_certificate_name

  managed {
    domains            = [var.public_hostname]
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
  project      = "olympus-shared"
  managed_zone = "olympus-example"
  name         = "${var.public_hostname}."
  type         = "A"
  ttl          = 300
  rrdatas      = [google_compute_global_address.public.address]
}
