# Made by olyc from shop.oly by the blueprint `root`.
# Change the spec, then run `olyc build`.

module "platform" {
  source = "../../terraform"

  environment = "live"
  project_id  = "books-live"
  region      = "europe-west3"
  regions     = ["europe-west3"]
  cidr        = "10.0.0.0/12"

  budget_units                             = "1500"
  has_live_parts                           = true
  web_hostname                             = "books.example"
  books_tier                               = "db-custom-2-8192"
  books_availability_type                  = "REGIONAL"
  frontend_min                             = 1
  frontend_max                             = 10
  carts_name                               = "live-carts"
  web_name                                 = "web-books-example"
  web_certificate_manager_certificate_name = "web-books-example"

  billing_account = var.billing_account
  project_number  = var.project_number
}
