# Made by olyc from main.oly by the blueprint `states`.
# Change the spec, then run `olyc build`.

# Every version of a state is kept, so that a bad apply can be taken back.
resource "google_storage_bucket" "state" {
  for_each = {
    dev     = { name = "olympus-dev-terraform-state", location = "us-central1" }
    prod    = { name = "olympus-prod-terraform-state", location = "US" }
    staging = { name = "olympus-staging-terraform-state", location = "us-central1" }
  }
  # checkov:skip=CKV_GCP_62: who reads the state is in the data access log; a bucket for access logs
  # would have to log itself
  name                        = each.value.name
  location                    = each.value.location
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = false

  versioning {
    enabled = true
  }

  soft_delete_policy {
    retention_duration_seconds = 2592000
  }

  # Plans that nobody applied go after three days, and for good 30 days later, as all that is
  # deleted here: they hold what the state holds.
  lifecycle_rule {
    action {
      type = "Delete"
    }

    condition {
      age            = 3
      matches_prefix = ["plans/"]
    }
  }

  lifecycle {
    prevent_destroy = true
  }

  depends_on = [google_project_service.apis]
}

# A plan takes no lock, and reads.
resource "google_storage_bucket_iam_member" "planner" {
  for_each = {
    dev     = { member = google_service_account.planner["dev"].member }
    prod    = { member = google_service_account.planner["prod"].member }
    staging = { member = google_service_account.planner["staging"].member }
  }
  bucket = google_storage_bucket.state[each.key].name
  role   = google_project_iam_custom_role.state_reader["olympus-shared"].name
  member = each.value.member
}

resource "google_storage_bucket_iam_member" "applier_reads" {
  for_each = {
    dev     = { member = google_service_account.applier["dev"].member }
    prod    = { member = google_service_account.applier["prod"].member }
    staging = { member = google_service_account.applier["staging"].member }
  }
  bucket = google_storage_bucket.state[each.key].name
  role   = google_project_iam_custom_role.state_reader["olympus-shared"].name
  member = each.value.member
}

# Its own state and no other that lies in the bucket.
resource "google_storage_bucket_iam_member" "applier_writes" {
  for_each = {
    dev = {
      member     = google_service_account.applier["dev"].member
      expression = "resource.name.startsWith('projects/_/buckets/olympus-dev-terraform-state/objects/platform/') || resource.name.startsWith('projects/_/buckets/olympus-dev-terraform-state/objects/plans/')"
    }
    prod = {
      member     = google_service_account.applier["prod"].member
      expression = "resource.name.startsWith('projects/_/buckets/olympus-prod-terraform-state/objects/platform/') || resource.name.startsWith('projects/_/buckets/olympus-prod-terraform-state/objects/plans/')"
    }
    staging = {
      member     = google_service_account.applier["staging"].member
      expression = "resource.name.startsWith('projects/_/buckets/olympus-staging-terraform-state/objects/platform/') || resource.name.startsWith('projects/_/buckets/olympus-staging-terraform-state/objects/plans/')"
    }
  }
  bucket = google_storage_bucket.state[each.key].name
  role   = google_project_iam_custom_role.state_writer["olympus-shared"].name
  member = each.value.member

  condition {
    title      = "State of ${each.key}"
    expression = each.value.expression
  }
}

# Keeps a plan for those who approve it, and can replace none.
resource "google_storage_bucket_iam_member" "planner_keeps" {
  for_each = {
    dev = {
      member     = google_service_account.planner["dev"].member
      expression = "resource.name.startsWith('projects/_/buckets/olympus-dev-terraform-state/objects/plans/')"
    }
    prod = {
      member     = google_service_account.planner["prod"].member
      expression = "resource.name.startsWith('projects/_/buckets/olympus-prod-terraform-state/objects/plans/')"
    }
    staging = {
      member     = google_service_account.planner["staging"].member
      expression = "resource.name.startsWith('projects/_/buckets/olympus-staging-terraform-state/objects/plans/')"
    }
  }
  bucket = google_storage_bucket.state[each.key].name
  role   = google_project_iam_custom_role.plan_keeper["olympus-shared"].name
  member = each.value.member

  condition {
    title      = "Plans of ${each.key}"
    expression = each.value.expression
  }
}

# Writes down who answers after each change of traffic, and can replace nothing of it: the way back
# goes by that.
resource "google_storage_bucket_iam_member" "deployer_records" {
  for_each = toset(["prod"])
  bucket   = google_storage_bucket.state[each.key].name
  role     = google_project_iam_custom_role.plan_keeper["olympus-shared"].name
  member   = google_service_account.deployer["prod"].member

  condition {
    title      = "Deployments of ${each.key}"
    expression = "resource.name.startsWith('projects/_/buckets/olympus-prod-terraform-state/objects/deployments/')"
  }
}

# This root's own state lies in the bucket that the bootstrap made.
resource "google_storage_bucket_iam_member" "owners" {
  bucket = "olympus-shared-terraform-state"
  role   = google_project_iam_custom_role.state_reader["olympus-shared"].name
  member = google_service_account.owners.member
}

resource "google_project_iam_custom_role" "state_reader" {
  for_each    = toset(["olympus-shared"])
  project     = each.key
  role_id     = "terraformStateReader"
  title       = "Reads Terraform's state"
  permissions = ["storage.objects.get", "storage.objects.list"]

  depends_on = [google_project_service.identities]
}

resource "google_project_iam_custom_role" "plan_keeper" {
  for_each    = toset(["olympus-shared"])
  project     = each.key
  role_id     = "terraformPlanKeeper"
  title       = "Keeps plans until they are applied, and who answered when"
  permissions = ["storage.objects.create"]

  depends_on = [google_project_service.identities]
}

resource "google_project_iam_custom_role" "state_writer" {
  for_each    = toset(["olympus-shared"])
  project     = each.key
  role_id     = "terraformStateWriter"
  title       = "Writes Terraform's state, and holds its lock"
  permissions = ["storage.objects.create", "storage.objects.delete"]

  depends_on = [google_project_service.identities]
}
