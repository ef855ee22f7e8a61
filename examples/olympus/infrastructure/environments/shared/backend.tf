# Made by olyc from main.oly by the blueprint `shared`.
# Change the spec, then run `olyc build`.

terraform {
  required_version = ">= 1.11.0"

  required_providers {
    google = { source = "hashicorp/google", version = ">= 7.41.0, < 9.0.0" }
  }

  # The one bucket that the bootstrap makes by hand: everything else can then be written down.
  backend "gcs" {
    bucket = "olympus-shared-terraform-state"
    prefix = "shared"
  }
}
