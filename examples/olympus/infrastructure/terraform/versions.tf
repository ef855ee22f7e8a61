# Made by olyc from main.oly by the blueprint `versions`.
# Change the spec, then run `olyc build`.

terraform {
  required_version = ">= 1.11.0"

  required_providers {
    google = { source = "hashicorp/google", version = ">= 8.0.0, < 9.0.0" }
  }
}
