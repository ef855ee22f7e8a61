# Made by olyc from shop.oly by the blueprint `owners_root`.
# Change the spec, then run `olyc build`.

provider "google" {
  project = "books-live"
  region  = "europe-west3"
  default_labels = {
    cost_center = "books"
    application = "shop"
    environment = "shared"
    managed_by  = "olyc"
  }
}
