# Made by olyc from data.oly, main.oly, promises.oly, services.oly.
# Change the spec, then run `olyc build`.

variable "environment" {
  description = "Name of the environment."
  type        = string
}

variable "project_id" {
  description = "Google Cloud project id."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "The value of project_id does not have the right form."
  }
}

variable "region" {
  description = "The primary region: its home."
  type        = string
}

variable "regions" {
  description = "Where this environment runs; the first is the primary region."
  type        = list(string)
}

variable "cidr" {
  description = "The range that all addresses of this environment are cut from."
  type        = string
}

variable "budget_units" {
  description = "`amount.specified_amount.units` of `google_billing_budget.budget`."
  type        = string
}

variable "has_prod_parts" {
  description = "Whether this environment has what only some environments have."
  type        = bool
}

variable "public_hostname" {
  description = "The name in this environment: those before production carry their own name in front, as in `staging.api.example.com`."
  type        = string
}

variable "accounts_min" {
  description = "Kept warm even when nobody asks."
  type        = number

  validation {
    condition     = var.accounts_min >= 0 && var.accounts_min <= 1000
    error_message = "The value of accounts_min must be between 0 and 1000."
  }
}

variable "accounts_max" {
  description = "Never more than this many, so that a flood cannot cost a fortune or exhaust a database."
  type        = number

  validation {
    condition     = var.accounts_max >= 1 && var.accounts_max <= 1000
    error_message = "The value of accounts_max must be between 1 and 1000."
  }
}

variable "accounts_log_level" {
  description = "`accounts.variables.LOG_LEVEL` of the spec."
  type        = string
}

variable "analytics_log_level" {
  description = "`analytics.variables.LOG_LEVEL` of the spec."
  type        = string
}

variable "gateway_min" {
  description = "Kept warm even when nobody asks."
  type        = number

  validation {
    condition     = var.gateway_min >= 0 && var.gateway_min <= 1000
    error_message = "The value of gateway_min must be between 0 and 1000."
  }
}

variable "gateway_max" {
  description = "Never more than this many, so that a flood cannot cost a fortune or exhaust a database."
  type        = number

  validation {
    condition     = var.gateway_max >= 1 && var.gateway_max <= 1000
    error_message = "The value of gateway_max must be between 1 and 1000."
  }
}

variable "gateway_log_level" {
  description = "`gateway.variables.LOG_LEVEL` of the spec."
  type        = string
}

variable "orders_min" {
  description = "Kept warm even when nobody asks."
  type        = number

  validation {
    condition     = var.orders_min >= 0 && var.orders_min <= 1000
    error_message = "The value of orders_min must be between 0 and 1000."
  }
}

variable "orders_max" {
  description = "Never more than this many, so that a flood cannot cost a fortune or exhaust a database."
  type        = number

  validation {
    condition     = var.orders_max >= 1 && var.orders_max <= 1000
    error_message = "The value of orders_max must be between 1 and 1000."
  }
}

variable "orders_log_level" {
  description = "`orders.variables.LOG_LEVEL` of the spec."
  type        = string
}

variable "main_tier" {
  description = "`settings.tier` of `google_sql_database_instance.main`."
  type        = string
}

variable "main_edition" {
  description = "`settings.edition` of `google_sql_database_instance.main`."
  type        = string
}

variable "main_availability_type" {
  description = "`settings.availability_type` of `google_sql_database_instance.main`."
  type        = string
}

variable "main_disk_autoresize_limit" {
  description = "`settings.disk_autoresize_limit` of `google_sql_database_instance.main`."
  type        = number
}

variable "main_retained_backups" {
  description = "`settings.backup_configuration.backup_retention_settings.retained_backups` of `google_sql_database_instance.main`."
  type        = number
}

variable "main_replica" {
  description = "Members of `google_sql_database_instance.main_replica`."
  type        = set(string)
}

variable "models_location" {
  description = "`location` of `google_storage_bucket.models`."
  type        = string
}

variable "order_placed_kms_key_name" {
  description = "`kms_key_name` of `google_pubsub_topic.order_placed`."
  type        = string
}

variable "order_placed_allowed_persistence_regions" {
  description = "`message_storage_policy.allowed_persistence_regions` of `google_pubsub_topic.order_placed`."
  type        = list(string)
}

variable "order_placed_dead_letter_kms_key_name" {
  description = "`kms_key_name` of `google_pubsub_topic.order_placed_dead_letter`."
  type        = string
}

variable "order_placed_dead_letter_allowed_persistence_regions" {
  description = "`message_storage_policy.allowed_persistence_regions` of `google_pubsub_topic.order_placed_dead_letter`."
  type        = list(string)
}

variable "queries_preferred_value" {
  description = "`quota_config.preferred_value` of `google_cloud_quotas_quota_preference.queries`."
  type        = string
}

variable "queries_threshold_value" {
  description = "`conditions.condition_threshold.threshold_value` of `google_monitoring_alert_policy.queries`."
  type        = number
}

variable "public_name" {
  description = "`name` of `google_certificate_manager_dns_authorization.public`."
  type        = string
}

variable "public_certificate_manager_certificate_name" {
  description = "`name` of `google_certificate_manager_certificate.public`."
  type        = string
}

variable "secret_rotation_kms_key_name" {
  description = "`kms_key_name` of `google_pubsub_topic.secret_rotation`."
  type        = string
}

variable "secret_rotation_allowed_persistence_regions" {
  description = "`message_storage_policy.allowed_persistence_regions` of `google_pubsub_topic.secret_rotation`."
  type        = list(string)
}

variable "sessions_name" {
  description = "`name` of `google_redis_instance.sessions`."
  type        = string
}

variable "sessions_tier" {
  description = "`tier` of `google_redis_instance.sessions`."
  type        = string
}

variable "sessions_memory_size_gb" {
  description = "`memory_size_gb` of `google_redis_instance.sessions`."
  type        = number
}

variable "sessions_maxmemory_gb" {
  description = "`redis_configs.maxmemory_gb` of `google_redis_instance.sessions`."
  type        = string
}

variable "crypto_key" {
  description = "Members of `google_kms_crypto_key.crypto_key`."
  type        = map(object({ name = string, key_ring = string }))
}

variable "crypto_key_member" {
  description = "Members of `google_kms_crypto_key_iam_member.crypto_key`."
  type        = map(object({ member = string }))
}

variable "key_ring" {
  description = "Members of `google_kms_key_ring.key_ring`."
  type        = set(string)
}

variable "workloads" {
  description = "Members of `google_compute_subnetwork.workloads`."
  type        = map(object({ ip_cidr_range = string }))
}

variable "billing_account" {
  description = "The account that pays, as `gcloud billing accounts list` names it. Budgets lie there, and not in a project."
  type        = string
}

variable "project_number" {
  description = "The number of the Google Cloud project: service agents and service addresses carry it."
  type        = string
}
