# Made by olyc from main.oly by the blueprint `root`.
# Change the spec, then run `olyc build`.

variable "project_number" {
  description = "The number of the Google Cloud project: service agents and service addresses carry it."
  type        = string

  validation {
    condition     = can(regex("^[1-9]\\d*$", var.project_number))
    error_message = "The value of project_number does not have the right form."
  }
}
