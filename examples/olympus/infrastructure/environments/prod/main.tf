# Made by olyc from main.oly by the blueprint `root`.
# Change the spec, then run `olyc build`.

module "platform" {
  source = "../../terraform"

  environment = "prod"
  project_id  = "olympus-prod"
  region      = "us-central1"
  regions     = ["us-central1", "us-east1"]
  cidr        = "10.0.0.0/12"

  budget_units                                         = "9000"
  has_prod_parts                                       = true
  public_hostname                                      = "api.olympus.example"
  accounts_min                                         = 2
  accounts_max                                         = 50
  accounts_log_level                                   = "info"
  analytics_log_level                                  = "info"
  gateway_min                                          = 3
  gateway_max                                          = 200
  gateway_log_level                                    = "info"
  orders_min                                           = 2
  orders_max                                           = 100
  orders_log_level                                     = "info"
  main_tier                                            = "db-perf-optimized-N-8"
  main_edition                                         = "ENTERPRISE_PLUS"
  main_availability_type                               = "REGIONAL"
  main_disk_autoresize_limit                           = 200
  main_retained_backups                                = 30
  main_replica                                         = ["us-east1"]
  models_location                                      = "US"
  order_placed_kms_key_name                            = "pubsub/us"
  order_placed_allowed_persistence_regions             = ["us-central1", "us-east1"]
  order_placed_dead_letter_kms_key_name                = "pubsub/us"
  order_placed_dead_letter_allowed_persistence_regions = ["us-central1", "us-east1"]
  queries_preferred_value                              = "1048576"
  queries_threshold_value                              = 549755813888
  public_name                                          = "public-api-olympus-example"
  public_certificate_manager_certificate_name          = "public-api-olympus-example"
  secret_rotation_kms_key_name                         = "pubsub/us"
  secret_rotation_allowed_persistence_regions          = ["us-central1", "us-east1"]
  sessions_name                                        = "prod-sessions-ha"
  sessions_tier                                        = "STANDARD_HA"
  sessions_memory_size_gb                              = 5
  sessions_maxmemory_gb                                = "4"
  crypto_key = {
    "artifactregistry/us-central1" = { name = "artifactregistry", key_ring = "us-central1" }
    "artifactregistry/us-east1"    = { name = "artifactregistry", key_ring = "us-east1" }
    "bigquery/us-central1"         = { name = "bigquery", key_ring = "us-central1" }
    "pubsub/us"                    = { name = "pubsub", key_ring = "us" }
    "redis/us-central1"            = { name = "redis", key_ring = "us-central1" }
    "secretmanager/us-central1"    = { name = "secretmanager", key_ring = "us-central1" }
    "secretmanager/us-east1"       = { name = "secretmanager", key_ring = "us-east1" }
    "sql/us-central1"              = { name = "sql", key_ring = "us-central1" }
    "sql/us-east1"                 = { name = "sql", key_ring = "us-east1" }
  }
  crypto_key_member = {
    "artifactregistry/us-central1" = {
      member = "serviceAccount:service-NUMBER@gcp-sa-artifactregistry.iam.gserviceaccount.com"
    }
    "artifactregistry/us-east1" = {
      member = "serviceAccount:service-NUMBER@gcp-sa-artifactregistry.iam.gserviceaccount.com"
    }
    "bigquery/us-central1" = {
      member = "serviceAccount:bq-NUMBER@bigquery-encryption.iam.gserviceaccount.com"
    }
    "pubsub/us" = {
      member = "serviceAccount:service-NUMBER@gcp-sa-pubsub.iam.gserviceaccount.com"
    }
    "redis/us-central1" = {
      member = "serviceAccount:service-NUMBER@cloud-redis.iam.gserviceaccount.com"
    }
    "secretmanager/us-central1" = {
      member = "serviceAccount:service-NUMBER@gcp-sa-secretmanager.iam.gserviceaccount.com"
    }
    "secretmanager/us-east1" = {
      member = "serviceAccount:service-NUMBER@gcp-sa-secretmanager.iam.gserviceaccount.com"
    }
    "sql/us-central1" = {
      member = "serviceAccount:service-NUMBER@gcp-sa-cloud-sql.iam.gserviceaccount.com"
    }
    "sql/us-east1" = {
      member = "serviceAccount:service-NUMBER@gcp-sa-cloud-sql.iam.gserviceaccount.com"
    }
  }
  key_ring = ["us", "us-central1", "us-east1"]
  workloads = {
    us-central1 = { ip_cidr_range = "10.1.48.0/20" }
    us-east1    = { ip_cidr_range = "10.1.64.0/20" }
  }

  billing_account = var.billing_account
  project_number  = var.project_number
}
