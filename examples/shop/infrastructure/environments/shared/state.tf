# Made by olyc from shop.oly by the blueprint `states`.
# Change the spec, then run `olyc build`.

# A plan takes no lock, and reads.
resource "google_storage_bucket_iam_member" "planner" {
  for_each = {
    live = {
      bucket = "books-live-terraform-state"
      role   = "books-live"
      member = google_service_account.planner["live"].member
    }
    test = {
      bucket = "books-test-terraform-state"
      role   = "books-test"
      member = google_service_account.planner["test"].member
    }
  }
  bucket = each.value.bucket
  role   = google_project_iam_custom_role.state_reader[each.value.role].name
  member = each.value.member
}

resource "google_storage_bucket_iam_member" "applier_reads" {
  for_each = {
    live = {
      bucket = "books-live-terraform-state"
      role   = "books-live"
      member = google_service_account.applier["live"].member
    }
    test = {
      bucket = "books-test-terraform-state"
      role   = "books-test"
      member = google_service_account.applier["test"].member
    }
  }
  bucket = each.value.bucket
  role   = google_project_iam_custom_role.state_reader[each.value.role].name
  member = each.value.member
}

# Its own state and no other that lies in the bucket.
resource "google_storage_bucket_iam_member" "applier_writes" {
  for_each = {
    live = {
      bucket     = "books-live-terraform-state"
      role       = "books-live"
      member     = google_service_account.applier["live"].member
      expression = "resource.name.startsWith('projects/_/buckets/books-live-terraform-state/objects/platform/') || resource.name.startsWith('projects/_/buckets/books-live-terraform-state/objects/plans/')"
    }
    test = {
      bucket     = "books-test-terraform-state"
      role       = "books-test"
      member     = google_service_account.applier["test"].member
      expression = "resource.name.startsWith('projects/_/buckets/books-test-terraform-state/objects/platform/') || resource.name.startsWith('projects/_/buckets/books-test-terraform-state/objects/plans/')"
    }
  }
  bucket = each.value.bucket
  role   = google_project_iam_custom_role.state_writer[each.value.role].name
  member = each.value.member

  condition {
    title      = "State of ${each.key}"
    expression = each.value.expression
  }
}

# Keeps a plan for those who approve it, and can replace none.
resource "google_storage_bucket_iam_member" "planner_keeps" {
  for_each = {
    live = {
      bucket     = "books-live-terraform-state"
      role       = "books-live"
      member     = google_service_account.planner["live"].member
      expression = "resource.name.startsWith('projects/_/buckets/books-live-terraform-state/objects/plans/')"
    }
    test = {
      bucket     = "books-test-terraform-state"
      role       = "books-test"
      member     = google_service_account.planner["test"].member
      expression = "resource.name.startsWith('projects/_/buckets/books-test-terraform-state/objects/plans/')"
    }
  }
  bucket = each.value.bucket
  role   = google_project_iam_custom_role.plan_keeper[each.value.role].name
  member = each.value.member

  condition {
    title      = "Plans of ${each.key}"
    expression = each.value.expression
  }
}

# Writes down who answers after each change of traffic, and can replace nothing of it: the way back
# goes by that.
resource "google_storage_bucket_iam_member" "deployer_records" {
  for_each = toset(["live"])
  bucket   = "books-live-terraform-state"
  role     = google_project_iam_custom_role.plan_keeper["books-live"].name
  member   = google_service_account.deployer["live"].member

  condition {
    title      = "Deployments of ${each.key}"
    expression = "resource.name.startsWith('projects/_/buckets/books-live-terraform-state/objects/deployments/')"
  }
}

# This root's own state lies in the bucket that the bootstrap made.
resource "google_storage_bucket_iam_member" "owners" {
  bucket = "books-live-terraform-state"
  role   = google_project_iam_custom_role.state_reader["books-live"].name
  member = google_service_account.owners.member
}

resource "google_project_iam_custom_role" "state_reader" {
  for_each    = toset(["books-live", "books-test"])
  project     = each.key
  role_id     = "terraformStateReader"
  title       = "Reads Terraform's state"
  permissions = ["storage.objects.get", "storage.objects.list"]

  depends_on = [google_project_service.identities]
}

resource "google_project_iam_custom_role" "plan_keeper" {
  for_each    = toset(["books-live", "books-test"])
  project     = each.key
  role_id     = "terraformPlanKeeper"
  title       = "Keeps plans until they are applied, and who answered when"
  permissions = ["storage.objects.create"]

  depends_on = [google_project_service.identities]
}

resource "google_project_iam_custom_role" "state_writer" {
  for_each    = toset(["books-live", "books-test"])
  project     = each.key
  role_id     = "terraformStateWriter"
  title       = "Writes Terraform's state, and holds its lock"
  permissions = ["storage.objects.create", "storage.objects.delete"]

  depends_on = [google_project_service.identities]
}
