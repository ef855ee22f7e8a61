# Made by olyc from main.oly by the blueprint `owners_root`.
# Change the spec, then run `olyc build`.

provider "google" {
  project = "olympus-shared"
  region  = "us-central1"
  default_labels = {
    cost_center = "platform"
    application = "olympus"
    environment = "shared"
    managed_by  = "olyc"
  }
}
