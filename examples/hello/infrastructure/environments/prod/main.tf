# Made by olyc from main.oly by the blueprint `root`.
# Change the spec, then run `olyc build`.

module "platform" {
  source = "../../terraform"

  environment = "prod"
  project_id  = "hello-prod"
  region      = "europe-west1"
  regions     = ["europe-west1"]
  cidr        = "10.0.0.0/12"
  production  = true

  github_owner_id      = var.github_owner_id
  github_repository_id = var.github_repository_id
  project_number       = var.project_number
}
