# Made by olyc from shop.oly by the blueprint `root`.
# Change the spec, then run `olyc build`.

module "platform" {
  source = "../../terraform"

  environment = "test"
  project_id  = "books-test"
  region      = "europe-west3"
  regions     = ["europe-west3"]
  cidr        = "10.0.0.0/12"
  production  = false

  has_live_parts          = false
  web_hostname            = "test.books.example"
  books_tier              = "db-custom-1-4096"
  books_availability_type = "ZONAL"
  has_applier             = true
  frontend_min            = 0
  frontend_max            = 5

  github_owner_id      = var.github_owner_id
  github_repository_id = var.github_repository_id
  project_number       = var.project_number
}
