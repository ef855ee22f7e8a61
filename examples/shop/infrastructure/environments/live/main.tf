# Made by olyc from shop.oly by the blueprint `root`.
# Change the spec, then run `olyc build`.

module "platform" {
  source = "../../terraform"

  environment = "live"
  project_id  = "books-live"
  region      = "europe-west3"
  regions     = ["europe-west3"]
  cidr        = "10.0.0.0/12"
  production  = true

  has_live_parts          = true
  web_hostname            = "books.example"
  books_tier              = "db-custom-2-8192"
  books_availability_type = "REGIONAL"
  has_applier             = false
  frontend_min            = 1
  frontend_max            = 10

  github_owner_id      = var.github_owner_id
  github_repository_id = var.github_repository_id
  project_number       = var.project_number
}
