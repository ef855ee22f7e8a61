# Made by olyc from main.oly by the blueprint `owners_root`.
# Change the spec, then run `olyc build`.

provider "google" {
  project = "hello-prod"
  region  = "europe-west1"
  default_labels = {
    application = "hello"
    environment = "shared"
    managed_by  = "olyc"
  }
}
