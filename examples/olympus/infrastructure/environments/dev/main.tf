# Made by olyc from main.oly by the blueprint `root`.
# Change the spec, then run `olyc build`.

module "platform" {
  source = "../../terraform"

  environment = "dev"
  project_id  = "olympus-dev"
  region      = "us-central1"
  regions     = ["us-central1"]
  cidr        = "10.0.0.0/12"
  production  = false

  has_prod_parts             = false
  public_hostname            = "dev.api.olympus.example"
  accounts_min               = 0
  accounts_max               = 4
  accounts_log_level         = "debug"
  analytics_log_level        = "debug"
  gateway_min                = 0
  gateway_max                = 4
  gateway_log_level          = "debug"
  orders_min                 = 0
  orders_max                 = 4
  orders_log_level           = "debug"
  main_tier                  = "db-custom-2-8192"
  main_edition               = "ENTERPRISE"
  main_availability_type     = "ZONAL"
  main_disk_autoresize_limit = 120
  main_retained_backups      = 7
  main_replica               = []
  queries_preferred_value    = "102400"
  queries_threshold_value    = 53687091200
  queries_content            = "At the limit of 100GiB a day queries are refused. Find the readers in `INFORMATION_SCHEMA.JOBS_BY_PROJECT`: a missing filter on the partition is the usual reason. If it is growth, raise `scan_limit` in the spec."
  sessions_tier              = "BASIC"
  sessions_memory_size_gb    = 1
  sessions_maxmemory_gb      = "1"
  crypto_key = {
    "artifactregistry/us-central1" = { name = "artifactregistry", key_ring = "us-central1" }
    "bigquery/us-central1"         = { name = "bigquery", key_ring = "us-central1" }
    "pubsub/us-central1"           = { name = "pubsub", key_ring = "us-central1" }
    "redis/us-central1"            = { name = "redis", key_ring = "us-central1" }
    "secretmanager/us-central1"    = { name = "secretmanager", key_ring = "us-central1" }
    "sql/us-central1"              = { name = "sql", key_ring = "us-central1" }
  }
  crypto_key_crypto_key = {
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
  workloads = { us-central1 = { ip_cidr_range = "10.0.0.0/20" } }
  copy      = []

  github_owner_id      = var.github_owner_id
  github_repository_id = var.github_repository_id
  project_number       = var.project_number
}
