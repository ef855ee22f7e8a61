# Made by olyc from shop.oly by the blueprints `terraform_rights`, `workflow_identities`,
# `owners_root`, `states`.
# Change the spec, then run `olyc build`.

variable "github_owner_id" {
  description = "GitHub's number of the owner of the repository."
  type        = string

  validation {
    condition     = can(regex("^[1-9]\\d*$", var.github_owner_id))
    error_message = "The value of github_owner_id does not have the right form."
  }
}

variable "github_repository_id" {
  description = "GitHub's number of the repository: a name can be taken by somebody else later, a number cannot."
  type        = string

  validation {
    condition     = can(regex("^[1-9]\\d*$", var.github_repository_id))
    error_message = "The value of github_repository_id does not have the right form."
  }
}
