# Made by olyc from main.oly by the blueprint `root`.
# Change the spec, then run `olyc build`.

module "platform" {
  source = "../../terraform"

  environment = "prod"
  project_id  = "hello-prod"
  region      = "europe-west1"
  regions     = ["europe-west1"]
  cidr        = "10.0.0.0/12"

  project_number = var.project_number
}
