# Made by olyc from main.oly by the blueprint `root`.
# Change the spec, then run `olyc build`.

module "platform" {
  source = "../../terraform"

  environment = "dev"
  project_id  = "olympus-dev"
  region      = "us-central1"
  regions     = ["us-central1"]
  cidr        = "10.0.0.0/12"

  budget_units                                         = "500"
  has_prod_parts                                       = false
  public_hostname                                      = "dev.api.olympus.example"
  accounts_min                                         = 0
  accounts_max                                         = 4
  accounts_log_level                                   = "debug"
  analytics_log_level                                  = "debug"
  gateway_min                                          = 0
  gateway_max                                          = 4
  gateway_log_level                                    = "debug"
  orders_min                                           = 0
  orders_max                                           = 4
  orders_log_level                                     = "debug"
  main_tier                                            = "db-custom-2-8192"
  main_edition                                         = "ENTERPRISE"
  main_availability_type                               = "ZONAL"
  main_disk_autoresize_limit                           = 120
  main_retained_backups                                = 7
  main_replica                                         = []
  models_location                                      = "US-CENTRAL1"
  order_placed_kms_key_name                            = "pubsub/us-central1"
  order_placed_allowed_persistence_regions             = ["us-central1"]
  order_placed_dead_letter_kms_key_name                = "pubsub/us-central1"
  order_placed_dead_letter_allowed_persistence_regions = ["us-central1"]
  queries_preferred_value                              = "102400"
  queries_threshold_value                              = 53687091200
  public_name                                          = "public-dev-api-olympus-example"
  public_certificate_manager_certificate_name          = "public-dev-api-olympus-example"
  secret_rotation_kms_key_name                         = "pubsub/us-central1"
  secret_rotation_allowed_persistence_regions          = ["us-central1"]
  sessions_name                                        = "dev-sessions"
  sessions_tier                                        = "BASIC"
  sessions_memory_size_gb                              = 1
  sessions_maxmemory_gb                                = "1"
  crypto_key = {
    "artifactregistry/us-central1" = { name = "artifactregistry", key_ring = "us-central1" }
    "bigquery/us-central1"         = { name = "bigquery", key_ring = "us-central1" }
    "pubsub/us-central1"           = { name = "pubsub", key_ring = "us-central1" }
    "redis/us-central1"            = { name = "redis", key_ring = "us-central1" }
    "secretmanager/us-central1"    = { name = "secretmanager", key_ring = "us-central1" }
    "sql/us-central1"              = { name = "sql", key_ring = "us-central1" }
  }
  crypto_key_member = {
    "artifactregistry/us-central1" = {
      member = "serviceAccount:service-NUMBER@gcp-sa-artifactregistry.iam.gserviceaccount.com"
    }
    "bigquery/us-central1" = {
      member = "serviceAccount:bq-NUMBER@bigquery-encryption.iam.gserviceaccount.com"
    }
    "pubsub/us-central1" = {
      member = "serviceAccount:service-NUMBER@gcp-sa-pubsub.iam.gserviceaccount.com"
    }
    "redis/us-central1" = {
      member = "serviceAccount:service-NUMBER@cloud-redis.iam.gserviceaccount.com"
    }
    "secretmanager/us-central1" = {
      member = "serviceAccount:service-NUMBER@gcp-sa-secretmanager.iam.gserviceaccount.com"
    }
    "sql/us-central1" = {
      member = "serviceAccount:service-NUMBER@gcp-sa-cloud-sql.iam.gserviceaccount.com"
    }
  }
  key_ring  = ["us-central1"]
  workloads = { us-central1 = { ip_cidr_range = "10.1.48.0/20" } }

  billing_account = var.billing_account
  project_number  = var.project_number
}
