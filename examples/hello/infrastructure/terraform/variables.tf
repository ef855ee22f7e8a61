# Made by olyc from main.oly.
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

variable "project_number" {
  description = "The number of the Google Cloud project: service agents and service addresses carry it."
  type        = string
}
