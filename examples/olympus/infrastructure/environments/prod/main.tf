# Made by olyc from main.oly by the blueprint `root`.
# Change the spec, then run `olyc build`.

module "platform" {
  source = "../../terraform"

  environment = "prod"
  project_id  = "olympus-prod"
  region      = "us-central1"
  regions     = ["us-central1", "us-east1"]
  cidr        = "10.0.0.0/12"
  production  = true

  has_prod_parts             = true
  public_hostname            = "api.olympus.example"
  accounts_min               = 2
  accounts_max               = 50
  accounts_log_level         = "info"
  analytics_log_level        = "info"
  gateway_min                = 3
  gateway_max                = 200
  gateway_log_level          = "info"
  orders_min                 = 2
  orders_max                 = 100
  orders_log_level           = "info"
  main_tier                  = "db-perf-optimized-N-8"
  main_edition               = "ENTERPRISE_PLUS"
  main_availability_type     = "REGIONAL"
  main_disk_autoresize_limit = 200
  main_retained_backups      = 30
  main_replica               = ["us-east1"]
  queries_preferred_value    = "1048576"
  queries_threshold_value    = 549755813888
  queries_content            = "At the limit of 1TiB a day queries are refused. Find the readers in `INFORMATION_SCHEMA.JOBS_BY_PROJECT`: a missing filter on the partition is the usual reason. If it is growth, raise `scan_limit` in the spec."
  sessions_tier              = "STANDARD_HA"
  sessions_memory_size_gb    = 5
  sessions_maxmemory_gb      = "4"
  crypto_key = {
    "artifactregistry/us-central1" = { name = "artifactregistry", key_ring = "us-central1" }
    "artifactregistry/us-east1"    = { name = "artifactregistry", key_ring = "us-east1" }
    "bigquery/us-central1"         = { name = "bigquery", key_ring = "us-central1" }
    "pubsub/us-central1"           = { name = "pubsub", key_ring = "us-central1" }
    "redis/us-central1"            = { name = "redis", key_ring = "us-central1" }
    "secretmanager/us-central1"    = { name = "secretmanager", key_ring = "us-central1" }
    "secretmanager/us-east1"       = { name = "secretmanager", key_ring = "us-east1" }
    "sql/us-central1"              = { name = "sql", key_ring = "us-central1" }
    "sql/us-east1"                 = { name = "sql", key_ring = "us-east1" }
  }
  crypto_key_crypto_key = {
    "artifactregistry/us-central1" = {
      member = "serviceAccount:service-NUMBER@gcp-sa-artifactregistry.iam.gserviceaccount.com"
    }
    "artifactregistry/us-east1" = {
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
  workloads = {
    us-central1 = { ip_cidr_range = "10.0.0.0/20" }
    us-east1    = { ip_cidr_range = "10.0.16.0/20" }
  }
  copy = ["us-east1"]

  github_owner_id      = var.github_owner_id
  github_repository_id = var.github_repository_id
  project_number       = var.project_number
}
