# Made by olyc from shop.oly by the blueprints `cloud_sql`, `migrates_postgres`, `uses_postgres`.
# Change the spec, then run `olyc build`.

resource "google_sql_database_instance" "books" {
  # checkov:skip=CKV_GCP_108: a host name costs a look-up for every connection, and clients are
  # proxies without names; addresses are logged
  # checkov:skip=CKV2_GCP_13: a line for every statement drowns the log; Query Insights has the
  # times, and pgAudit what changed
  name                = "${var.environment}-books"
  region              = var.region
  database_version    = "POSTGRES_18"
  instance_type       = "CLOUD_SQL_INSTANCE"
  encryption_key_name = google_kms_crypto_key.crypto_key["sql/${var.region}"].id
  deletion_protection = true

  settings {
    tier = var.books_tier
    # Only Enterprise Plus pools connections by itself. On Enterprise the pools of the services,
    # times their instances, must fit into the server.
    edition                     = "ENTERPRISE"
    availability_type           = var.books_availability_type
    deletion_protection_enabled = true
    # Nobody logs in past the connectors, which prove who they are and encrypt.
    connector_enforcement = "REQUIRED"
    disk_type             = "PD_SSD"
    disk_size             = 20
    disk_autoresize       = true
    disk_autoresize_limit = 40
    # Backups outlive the instance.
    retain_backups_on_delete = true
    user_labels = {
      cost_center = "books"
      application = "shop"
      environment = var.environment
      managed_by  = "olyc"
    }

    backup_configuration {
      enabled    = true
      start_time = "03:00"
      # On the whole continent, so that no region takes them away. Their key stays in the server's
      # region all the same: when that is away, only a copy helps.
      location                       = "eu"
      point_in_time_recovery_enabled = true
      transaction_log_retention_days = 3

      backup_retention_settings {
        retained_backups = 14
        retention_unit   = "COUNT"
      }
    }

    final_backup_config {
      enabled        = true
      retention_days = 30
    }

    ip_configuration {
      ipv4_enabled       = false
      private_network    = google_compute_network.main.id
      allocated_ip_range = google_compute_global_address.private_services.name
      # Clients must present a certificate; the proxy beside each service does it for them.
      ssl_mode = "TRUSTED_CLIENT_CERTIFICATE_REQUIRED"
      # BigQuery may ask the database without leaving Google's network.
      enable_private_path_for_google_cloud_services = true
    }

    # Query Insights: which statement, of which service, took how long, and by which plan.
    insights_config {
      query_insights_enabled  = true
      query_string_length     = 4500
      query_plans_per_minute  = 5
      record_application_tags = true
      record_client_address   = true
    }

    # Sunday, 04:00 UTC.
    maintenance_window {
      day          = 7
      hour         = 4
      update_track = "stable"
    }

    database_flags {
      name  = "cloudsql.enable_pgaudit"
      value = "on"
    }
    database_flags {
      name  = "cloudsql.iam_authentication"
      value = "on"
    }
    database_flags {
      name  = "log_checkpoints"
      value = "on"
    }
    database_flags {
      name  = "log_connections"
      value = "on"
    }
    database_flags {
      name  = "log_disconnections"
      value = "on"
    }
    database_flags {
      name  = "log_lock_waits"
      value = "on"
    }
    database_flags {
      name  = "log_min_duration_statement"
      value = "-1"
    }
    database_flags {
      name  = "log_min_error_statement"
      value = "error"
    }
    database_flags {
      name  = "log_min_messages"
      value = "error"
    }
    database_flags {
      name  = "log_statement"
      value = "ddl"
    }
    database_flags {
      name  = "log_temp_files"
      value = "0"
    }
    database_flags {
      name  = "pgaudit.log"
      value = "ddl,role,write"
    }
  }

  lifecycle {
    # The disk grows by itself; without this an apply would want to shrink it.
    # Who leads is changed by a failover and never by an apply, which would replace a server that
    # once led.
    ignore_changes = [
      instance_type,
      master_instance_name,
      replica_configuration,
      settings[0].disk_size,
    ]
  }

  depends_on = [
    google_project_service.api,
    google_kms_crypto_key_iam_member.crypto_key,
    google_service_networking_connection.private_services,
  ]
}

resource "google_sql_database" "books" {
  for_each = toset(var.regions)
  name     = "books"
  instance = google_sql_database_instance.books.name
  # Its tables belong to the migrations: Terraform forgets it and drops nothing.
  deletion_policy = "ABANDON"
}

# Busy for long: queries wait for each other before anybody sees an error.
resource "google_monitoring_alert_policy" "books_busy" {
  display_name          = "books: the database is busy"
  combiner              = "OR"
  severity              = "WARNING"
  notification_channels = [google_monitoring_notification_channel.shopkeepers.id]

  conditions {
    display_name = "more than 90 % of the CPU for 15 minutes"

    condition_threshold {
      filter          = "metric.type=\"cloudsql.googleapis.com/database/cpu/utilization\" AND resource.type=\"cloudsql_database\" AND resource.label.\"database_id\"=\"${var.project_id}:${var.environment}-books\""
      comparison      = "COMPARISON_GT"
      threshold_value = 0.9
      duration        = "900s"

      aggregations {
        alignment_period   = "60s"
        per_series_aligner = "ALIGN_MEAN"
      }
    }
  }
  conditions {
    display_name = "more than 90 % of the memory for 15 minutes"

    condition_threshold {
      filter          = "metric.type=\"cloudsql.googleapis.com/database/memory/utilization\" AND resource.type=\"cloudsql_database\" AND resource.label.\"database_id\"=\"${var.project_id}:${var.environment}-books\""
      comparison      = "COMPARISON_GT"
      threshold_value = 0.9
      duration        = "900s"

      aggregations {
        alignment_period   = "60s"
        per_series_aligner = "ALIGN_MEAN"
      }
    }
  }

  alert_strategy {
    auto_close           = "3600s"
    notification_prompts = ["OPENED", "CLOSED"]
  }

  documentation {
    mime_type = "text/markdown"
    subject   = "books: the database is busy"
    content   = "Query Insights shows which statement of which service it is. Give the query an index before you give the database a bigger machine."
  }

  depends_on = [google_project_service.api]
}

# Migrations log in as the deployer, and own the tables.
resource "google_sql_user" "books_migrations" {
  for_each = toset(var.regions)
  instance = google_sql_database_instance.books.name
  name = trimsuffix(
    "deployer@${var.project_id}.iam.gserviceaccount.com",
    ".gserviceaccount.com"
  )
  type           = "CLOUD_IAM_SERVICE_ACCOUNT"
  database_roles = ["cloudsqlsuperuser"]
  # What it owns stays when it goes.
  deletion_policy = "ABANDON"
}

# catalog logs in as itself, and reads. Tables belong to the migrations.
resource "google_sql_user" "catalog_books_read" {
  for_each       = toset(var.regions)
  instance       = google_sql_database_instance.books.name
  name           = trimsuffix(google_service_account.catalog.email, ".gserviceaccount.com")
  type           = "CLOUD_IAM_SERVICE_ACCOUNT"
  database_roles = ["pg_read_all_data"]
  # What it owns stays when it goes.
  deletion_policy = "ABANDON"
}
