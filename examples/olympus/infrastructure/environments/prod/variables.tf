# Made by olyc from main.oly by the blueprint `root`.
# Change the spec, then run `olyc build`.

variable "billing_account" {
  description = "The account that pays, as `gcloud billing accounts list` names it. Budgets lie there, and not in a project."
  type        = string

  validation {
    condition     = can(regex("^[0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6}$", var.billing_account))
    error_message = "The value of billing_account does not have the right form."
  }
}

variable "project_number" {
  description = "The number of the Google Cloud project: service agents and service addresses carry it."
  type        = string

  validation {
    condition     = can(regex("^[1-9]\\d*$", var.project_number))
    error_message = "The value of project_number does not have the right form."
  }
}
