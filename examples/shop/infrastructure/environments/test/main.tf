# Made by olyc from shop.oly by the blueprint `root`.
# Change the spec, then run `olyc build`.

module "platform" {
  source = "../../terraform"

  environment = "test"
  project_id  = "books-test"
  region      = "europe-west3"
  regions     = ["europe-west3"]
  cidr        = "10.0.0.0/12"

  budget_units                             = "400"
  has_live_parts                           = false
  web_hostname                             = "test.books.example"
  books_tier                               = "db-custom-1-4096"
  books_availability_type                  = "ZONAL"
  frontend_min                             = 0
  frontend_max                             = 5
  carts_name                               = "test-carts"
  web_name                                 = "web-test-books-example"
  web_certificate_manager_certificate_name = "web-test-books-example"

  billing_account = var.billing_account
  project_number  = var.project_number
}
