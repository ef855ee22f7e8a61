# Made by olyc from main.oly by the blueprint `workflow_identities`.
# Change the spec, then run `olyc build`.

# What identities need switched on in each project.
resource "google_project_service" "identities" {
  for_each = {
    "hello-prod/cloudresourcemanager.googleapis.com" = {
      api = "cloudresourcemanager.googleapis.com"
    }
    "hello-prod/iam.googleapis.com"            = { api = "iam.googleapis.com" }
    "hello-prod/iamcredentials.googleapis.com" = { api = "iamcredentials.googleapis.com" }
    "hello-prod/sts.googleapis.com"            = { api = "sts.googleapis.com" }
  }
  project            = "hello-prod"
  service            = each.value.api
  disable_on_destroy = false
}

# Google makes an identity when this is switched on.
resource "google_project_service" "compute" {
  for_each           = toset(["prod"])
  project            = "hello-prod"
  service            = "compute.googleapis.com"
  disable_on_destroy = false

  depends_on = [google_project_service.identities]
}

# That identity may change everything in its project; programs have their own, so it may do nothing.
resource "google_project_default_service_accounts" "default" {
  for_each = toset(["prod"])
  project  = "hello-prod"
  action   = "DEPRIVILEGE"

  depends_on = [google_project_service.compute]
}

# Who became which identity, and who changed what an identity may do.
resource "google_project_iam_audit_config" "identities" {
  for_each = {
    "prod/iam.googleapis.com" = { product = "iam.googleapis.com" }
    "prod/sts.googleapis.com" = { product = "sts.googleapis.com" }
  }
  project = "hello-prod"
  service = each.value.product

  audit_log_config {
    log_type = "ADMIN_READ"
  }
  audit_log_config {
    log_type = "DATA_READ"
  }
  audit_log_config {
    log_type = "DATA_WRITE"
  }

  depends_on = [google_project_service.identities]
}

# Workflows prove who they are; keys of service accounts and API keys do not exist here, as they
# could only leak.
resource "google_iam_workload_identity_pool" "github" {
  for_each                  = toset(["prod"])
  project                   = "hello-prod"
  workload_identity_pool_id = "github"
  display_name              = "GitHub Actions"
  description               = "Workflows of hello/app."

  depends_on = [google_project_service.identities]
}

# For what only looks: of pull requests too.
resource "google_iam_workload_identity_pool_provider" "plan" {
  for_each                           = toset(["prod"])
  project                            = "hello-prod"
  workload_identity_pool_id          = google_iam_workload_identity_pool.github[each.key].workload_identity_pool_id
  workload_identity_pool_provider_id = "github-plan"
  display_name                       = "GitHub Actions, plans"
  attribute_mapping = {
    "google.subject"                = "assertion.sub"
    "attribute.repository_id"       = "assertion.repository_id"
    "attribute.repository_owner_id" = "assertion.repository_owner_id"
    "attribute.environment"         = "assertion.environment"
    "attribute.ref"                 = "assertion.ref"
  }
  # checkov:skip=CKV_GCP_125: it asks for the subject, whose form GitHub changed in July 2026;
  # numbers and the environment cannot be forged and do not change.
  attribute_condition = "assertion.repository_owner_id == '${var.github_owner_id}' && assertion.repository_id == '${var.github_repository_id}' && assertion.environment == '${each.key}-plan'"

  oidc {
    issuer_uri = "https://token.actions.githubusercontent.com"
  }
}

# For what changes something: of the main branch, and of nothing that waits to be merged.
resource "google_iam_workload_identity_pool_provider" "apply" {
  for_each                           = toset(["prod"])
  project                            = "hello-prod"
  workload_identity_pool_id          = google_iam_workload_identity_pool.github[each.key].workload_identity_pool_id
  workload_identity_pool_provider_id = "github"
  display_name                       = "GitHub Actions"
  attribute_mapping = {
    "google.subject"                = "assertion.sub"
    "attribute.repository_id"       = "assertion.repository_id"
    "attribute.repository_owner_id" = "assertion.repository_owner_id"
    "attribute.environment"         = "assertion.environment"
    "attribute.ref"                 = "assertion.ref"
  }
  # checkov:skip=CKV_GCP_125: it asks for the subject, whose form GitHub changed in July 2026;
  # numbers and the environment cannot be forged and do not change.
  attribute_condition = "assertion.repository_owner_id == '${var.github_owner_id}' && assertion.repository_id == '${var.github_repository_id}' && assertion.environment == '${each.key}' && assertion.ref == 'refs/heads/main'"

  oidc {
    issuer_uri = "https://token.actions.githubusercontent.com"
  }
}

# Compares the spec with what is there: of pull requests too. It can change nothing, and reads
# configuration only.
resource "google_service_account" "planner" {
  for_each     = toset(["prod"])
  project      = "hello-prod"
  account_id   = "planner"
  display_name = "Plans from GitHub"

  depends_on = [google_project_service.identities]
}

resource "google_service_account_iam_member" "planner" {
  for_each           = toset(["prod"])
  service_account_id = google_service_account.planner[each.key].name
  role               = "roles/iam.workloadIdentityUser"
  member             = "principalSet://iam.googleapis.com/${google_iam_workload_identity_pool.github[each.key].name}/attribute.environment/${each.key}-plan"
}

# Applies what was approved.
resource "google_service_account" "applier" {
  for_each     = toset(["prod"])
  project      = "hello-prod"
  account_id   = "applier"
  display_name = "Applies from GitHub"

  depends_on = [google_project_service.identities]
}

resource "google_service_account_iam_member" "applier" {
  for_each           = toset(["prod"])
  service_account_id = google_service_account.applier[each.key].name
  role               = "roles/iam.workloadIdentityUser"
  member             = "principalSet://iam.googleapis.com/${google_iam_workload_identity_pool.github[each.key].name}/attribute.environment/${each.key}"
}

# Pushes images, and can do nothing else.
resource "google_service_account" "publisher" {
  for_each     = toset(["prod"])
  project      = "hello-prod"
  account_id   = "image-publisher"
  display_name = "Pushes images from GitHub"

  depends_on = [google_project_service.identities]
}

resource "google_service_account_iam_member" "publisher" {
  for_each           = toset(["prod"])
  service_account_id = google_service_account.publisher[each.key].name
  role               = "roles/iam.workloadIdentityUser"
  member             = "principalSet://iam.googleapis.com/${google_iam_workload_identity_pool.github[each.key].name}/attribute.environment/${each.key}"
}

# Deploys services, and can do nothing else.
resource "google_service_account" "deployer" {
  for_each     = toset(["prod"])
  project      = "hello-prod"
  account_id   = "deployer"
  display_name = "Deploys services from GitHub"

  depends_on = [google_project_service.identities]
}

resource "google_service_account_iam_member" "deployer" {
  for_each           = toset(["prod"])
  service_account_id = google_service_account.deployer[each.key].name
  role               = "roles/iam.workloadIdentityUser"
  member             = "principalSet://iam.googleapis.com/${google_iam_workload_identity_pool.github[each.key].name}/attribute.environment/${each.key}"
}

# Reads metrics once a week.
resource "google_service_account" "measurer" {
  for_each     = toset(["prod"])
  project      = "hello-prod"
  account_id   = "measurer"
  display_name = "Measures from GitHub"

  depends_on = [google_project_service.identities]
}

resource "google_service_account_iam_member" "measurer" {
  for_each           = toset(["prod"])
  service_account_id = google_service_account.measurer[each.key].name
  role               = "roles/iam.workloadIdentityUser"
  member             = "principalSet://iam.googleapis.com/${google_iam_workload_identity_pool.github[each.key].name}/attribute.environment/${each.key}-plan"
}

# How plans of this root prove who they are; nothing else runs here from GitHub, as only an owner
# applies it.
resource "google_iam_workload_identity_pool" "owners" {
  workload_identity_pool_id = "github-shared"
  display_name              = "GitHub Actions, shared"
  description               = "Workflows of hello/app that look at what is shared."

  depends_on = [google_project_service.identities]
}

resource "google_iam_workload_identity_pool_provider" "owners" {
  workload_identity_pool_id          = google_iam_workload_identity_pool.owners.workload_identity_pool_id
  workload_identity_pool_provider_id = "github"
  display_name                       = "GitHub Actions, plans"
  attribute_mapping = {
    "google.subject"                = "assertion.sub"
    "attribute.repository_id"       = "assertion.repository_id"
    "attribute.repository_owner_id" = "assertion.repository_owner_id"
    "attribute.environment"         = "assertion.environment"
    "attribute.ref"                 = "assertion.ref"
  }
  # checkov:skip=CKV_GCP_125: it asks for the subject, whose form GitHub changed in July 2026;
  # numbers and the environment cannot be forged and do not change.
  attribute_condition = "assertion.repository_owner_id == '${var.github_owner_id}' && assertion.repository_id == '${var.github_repository_id}' && assertion.environment == 'shared'"

  oidc {
    issuer_uri = "https://token.actions.githubusercontent.com"
  }
}

# Compares this root with what is really there, and can change nothing.
resource "google_service_account" "owners" {
  account_id   = "shared-planner"
  display_name = "Looks at what is shared, from GitHub"

  depends_on = [google_project_service.identities]
}

resource "google_service_account_iam_member" "owners" {
  service_account_id = google_service_account.owners.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "principalSet://iam.googleapis.com/${google_iam_workload_identity_pool.owners.name}/attribute.environment/shared"
}
