# Made by olyc from shop.oly by the blueprint `root`.
# Change the spec, then run `olyc build`.

terraform {
  required_version = ">= 1.11.0"

  required_providers {
    google = { source = "hashicorp/google", version = ">= 8.0.0, < 9.0.0" }
  }

  # Made by the bootstrap: versioned, and one for each environment.
  backend "gcs" {
    bucket = "books-live-terraform-state"
    prefix = "platform"
  }
}
