# Made by olyc from main.oly by the blueprint `owners_root`.
# Change the spec, then run `olyc build`.

terraform {
  required_version = ">= 1.11.0"

  required_providers {
    google = { source = "hashicorp/google", version = ">= 8.0.0, < 9.0.0" }
  }

  # Made by the bootstrap by hand: everything else can then be written down.
  backend "gcs" {
    bucket = "olympus-shared-terraform-state"
    prefix = "shared"
  }
}
