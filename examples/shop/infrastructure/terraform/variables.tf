# Made by olyc from shop.oly.
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

variable "has_live_parts" {
  description = "Whether this environment has what only some environments have."
  type        = bool
}

variable "web_hostname" {
  description = "The name in this environment: those before production carry their own name in front, as in `staging.api.example.com`."
  type        = string
}

variable "books_tier" {
  description = "`settings.tier` of `google_sql_database_instance.books`."
  type        = string
}

variable "books_availability_type" {
  description = "`settings.availability_type` of `google_sql_database_instance.books`."
  type        = string
}

variable "frontend_min" {
  description = "Kept warm even when nobody asks."
  type        = number

  validation {
    condition     = var.frontend_min >= 0 && var.frontend_min <= 1000
    error_message = "The value of frontend_min must be between 0 and 1000."
  }
}

variable "frontend_max" {
  description = "Never more than this many, so that a flood cannot cost a fortune or exhaust a database."
  type        = number

  validation {
    condition     = var.frontend_max >= 1 && var.frontend_max <= 1000
    error_message = "The value of frontend_max must be between 1 and 1000."
  }
}

variable "carts_name" {
  description = "`name` of `google_redis_instance.carts`."
  type        = string
}

variable "web_name" {
  description = "`name` of `google_certificate_manager_dns_authorization.web`."
  type        = string
}

variable "web_certificate_manager_certificate_name" {
  description = "`name` of `google_certificate_manager_certificate.web`."
  type        = string
}

variable "billing_account" {
  description = "The account that pays, as `gcloud billing accounts list` names it. Budgets lie there, and not in a project."
  type        = string
}

variable "project_number" {
  description = "The number of the Google Cloud project: service agents and service addresses carry it."
  type        = string
}
