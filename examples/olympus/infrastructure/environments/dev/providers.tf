# Made by olyc from main.oly by the blueprint `root`.
# Change the spec, then run `olyc build`.

provider "google" {
  project = "olympus-dev"
  region  = "us-central1"
  default_labels = {
    cost_center = "platform"
    application = "olympus"
    environment = "dev"
    managed_by  = "olyc"
  }
}
