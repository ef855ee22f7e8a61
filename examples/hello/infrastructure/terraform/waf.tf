# Made by olyc from main.oly by the blueprint `waf`.
# Change the spec, then run `olyc build`.

resource "google_compute_security_policy" "public" {
  # checkov:skip=CKV_GCP_73: the rule against Log4Shell is here, and like all known attacks it only
  # logs until `enforce` of the spec says that it refuses
  name        = "public"
  description = "What public refuses."
  type        = "CLOUD_ARMOR"

  advanced_options_config {
    json_parsing = "STANDARD"
    log_level    = "VERBOSE"
  }

  # Google's edge absorbs floods of packets by itself; this learns what is normal, and proposes
  # rules against floods that look like visitors.
  adaptive_protection_config {
    layer_7_ddos_defense_config {
      enable          = true
      rule_visibility = "STANDARD"
    }
  }

  rule {
    priority    = 300
    action      = "deny(404)"
    description = "Who asks for another host: scanners that go by address."

    match {
      expr {
        expression = "!has(request.headers['host']) || request.headers['host'].lower() != 'hello.example'"
      }
    }
  }
  rule {
    priority    = 1000
    action      = "deny(403)"
    preview     = true
    description = "Log4Shell and other known holes."

    match {
      expr {
        expression = "evaluatePreconfiguredWaf('cve-canary')"
      }
    }
  }
  rule {
    priority    = 1001
    action      = "deny(403)"
    preview     = true
    description = "Reading files of the server."

    match {
      expr {
        expression = "evaluatePreconfiguredWaf('lfi-v422-stable', {'sensitivity': 1})"
      }
    }
  }
  rule {
    priority    = 1002
    action      = "deny(403)"
    preview     = true
    description = "Attacks on HTTP itself."

    match {
      expr {
        expression = "evaluatePreconfiguredWaf('protocolattack-v422-stable', {'sensitivity': 1})"
      }
    }
  }
  rule {
    priority    = 1003
    action      = "deny(403)"
    preview     = true
    description = "Running commands on the server."

    match {
      expr {
        expression = "evaluatePreconfiguredWaf('rce-v422-stable', {'sensitivity': 1})"
      }
    }
  }
  rule {
    priority    = 1004
    action      = "deny(403)"
    preview     = true
    description = "Loading files from elsewhere."

    match {
      expr {
        expression = "evaluatePreconfiguredWaf('rfi-v422-stable', {'sensitivity': 1})"
      }
    }
  }
  rule {
    priority    = 1005
    action      = "deny(403)"
    preview     = true
    description = "Scanners."

    match {
      expr {
        expression = "evaluatePreconfiguredWaf('scannerdetection-v422-stable', {'sensitivity': 1})"
      }
    }
  }
  rule {
    priority    = 1006
    action      = "deny(403)"
    preview     = true
    description = "SQL injection."

    match {
      expr {
        expression = "evaluatePreconfiguredWaf('sqli-v422-stable', {'sensitivity': 1})"
      }
    }
  }
  rule {
    priority    = 1007
    action      = "deny(403)"
    preview     = true
    description = "Scripts smuggled into pages."

    match {
      expr {
        expression = "evaluatePreconfiguredWaf('xss-v422-stable', {'sensitivity': 1})"
      }
    }
  }
  rule {
    priority    = 5000
    action      = "rate_based_ban"
    description = "More than one client may ask for."

    match {
      versioned_expr = "SRC_IPS_V1"

      config {
        src_ip_ranges = ["*"]
      }
    }

    rate_limit_options {
      conform_action = "allow"
      exceed_action  = "deny(429)"
      enforce_on_key = "IP"
      # Whoever asks for three times as much is not heard for five minutes.
      ban_duration_sec = 300

      rate_limit_threshold {
        count        = 6000
        interval_sec = 60
      }

      ban_threshold {
        count        = 54000
        interval_sec = 180
      }
    }
  }
  rule {
    priority    = 2147483647
    action      = "allow"
    description = "Everybody else is welcome."

    match {
      versioned_expr = "SRC_IPS_V1"

      config {
        src_ip_ranges = ["*"]
      }
    }
  }

  lifecycle {
    create_before_destroy = true
  }

  depends_on = [google_project_service.api]
}
