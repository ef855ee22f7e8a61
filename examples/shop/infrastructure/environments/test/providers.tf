# Made by olyc from shop.oly by the blueprint `root`.
# Change the spec, then run `olyc build`.

provider "google" {
  project = "books-test"
  region  = "europe-west3"
  default_labels = {
    cost_center = "books"
    application = "shop"
    environment = "test"
    managed_by  = "olyc"
  }
}
