# Made by olyc from main.oly by the blueprint `root`.
# Change the spec, then run `olyc build`.

provider "google" {
  project = "hello-prod"
  region  = "europe-west1"
  default_labels = {
    application = "hello"
    environment = "prod"
    managed_by  = "olyc"
  }
}
