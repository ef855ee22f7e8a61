# Made by olyc by the blueprint `vpc`.
# Change the spec, then run `olyc build`.

resource "google_compute_network" "main" {
  name                    = "hello-${var.environment}"
  auto_create_subnetworks = false
  routing_mode            = "GLOBAL"

  depends_on = [google_project_service.api]
}

# Where services send from. Google's APIs are reached without leaving Google's network.
resource "google_compute_subnetwork" "workloads" {
  for_each                 = toset(var.regions)
  name                     = "workloads-${each.key}"
  network                  = google_compute_network.main.id
  region                   = each.key
  ip_cidr_range            = "10.0.144.0/20"
  private_ip_google_access = true
  stack_type               = "IPV4_ONLY"

  log_config {
    aggregation_interval = "INTERVAL_10_MIN"
    flow_sampling        = 0.5
    metadata             = "INCLUDE_ALL_METADATA"
  }
}

# Nothing comes in unless a rule with a smaller number says so; what is refused is logged.
resource "google_compute_firewall" "deny_ingress" {
  name          = "deny-all-ingress"
  network       = google_compute_network.main.id
  direction     = "INGRESS"
  priority      = 65534
  source_ranges = ["0.0.0.0/0"]

  deny {
    protocol = "all"
  }

  log_config {
    metadata = "INCLUDE_ALL_METADATA"
  }
}

# Rules that hold for the whole network, in the order of their priorities.
resource "google_compute_network_firewall_policy" "main" {
  name        = "hello-${var.environment}"
  description = "Policy of the ${var.environment} network."

  depends_on = [google_project_service.api]
}

resource "google_compute_network_firewall_policy_association" "main" {
  name              = "network"
  firewall_policy   = google_compute_network_firewall_policy.main.name
  attachment_target = google_compute_network.main.id
}

# Databases and caches, by the ports that they listen on.
resource "google_compute_network_firewall_policy_rule" "stores" {
  firewall_policy = google_compute_network_firewall_policy.main.name
  rule_name       = "allow-managed-services"
  description     = "Databases and caches."
  priority        = 1000
  direction       = "EGRESS"
  action          = "allow"
  enable_logging  = true

  match {
    dest_ip_ranges = [var.cidr]

    layer4_configs {
      ip_protocol = "tcp"
      # TLS; Cloud SQL's connectors and PostgreSQL; Redis with TLS, as one instance and as a
      # cluster.
      ports = ["443", "3307", "5432", "6378-6379", "11000-13047"]
    }
  }
}

# Google's own services, and what else speaks TLS.
resource "google_compute_network_firewall_policy_rule" "tls" {
  firewall_policy = google_compute_network_firewall_policy.main.name
  rule_name       = "allow-tls"
  description     = "Google's services by private address, and the outside over TLS."
  priority        = 2000
  direction       = "EGRESS"
  action          = "allow"
  enable_logging  = true

  match {
    dest_ip_ranges = ["0.0.0.0/0"]

    layer4_configs {
      ip_protocol = "tcp"
      ports       = ["443"]
    }
  }
}

# Nothing else leaves: what was taken over cannot send mail, mine, or scan.
resource "google_compute_network_firewall_policy_rule" "deny_egress" {
  firewall_policy = google_compute_network_firewall_policy.main.name
  rule_name       = "deny-egress"
  description     = "Everything else stays inside."
  priority        = 65000
  direction       = "EGRESS"
  action          = "deny"
  enable_logging  = true

  match {
    dest_ip_ranges = ["0.0.0.0/0"]

    layer4_configs {
      ip_protocol = "all"
    }
  }
}

# Services find each other under run.app, through Google's private addresses: internal ingress
# accepts nothing else.
resource "google_dns_managed_zone" "run_app" {
  name        = "run-app"
  dns_name    = "run.app."
  description = "Cloud Run by private address."
  visibility  = "private"

  private_visibility_config {
    networks {
      network_url = google_compute_network.main.id
    }
  }

  depends_on = [google_project_service.api]
}

resource "google_dns_record_set" "run_app" {
  managed_zone = google_dns_managed_zone.run_app.name
  name         = "*.run.app."
  type         = "A"
  ttl          = 300
  rrdatas      = ["199.36.153.8", "199.36.153.9", "199.36.153.10", "199.36.153.11"]
}

# Who asked for which name: the first thing to look at when something was taken over.
resource "google_dns_policy" "main" {
  name           = "dns-logging"
  enable_logging = true

  networks {
    network_url = google_compute_network.main.id
  }

  depends_on = [google_project_service.api]
}
