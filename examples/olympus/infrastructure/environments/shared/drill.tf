# Made by olyc by the blueprint `drill_rights`.
# Change the spec, then run `olyc build`.

# A copy is made of what runs; that may not be changed.
resource "google_project_iam_custom_role" "driller" {
  project     = "olympus-prod"
  role_id     = "driller"
  title       = "Makes copies for drills"
  permissions = ["cloudsql.instances.clone", "cloudsql.instances.create"]

  depends_on = [google_project_service.identities]
}

resource "google_project_iam_member" "driller" {
  project = "olympus-prod"
  role    = google_project_iam_custom_role.driller.name
  member  = google_service_account.driller["prod"].member
}

resource "google_project_iam_member" "driller_cloudsql_viewer" {
  project = "olympus-prod"
  role    = "roles/cloudsql.viewer"
  member  = google_service_account.driller["prod"].member
}

resource "google_project_iam_custom_role" "drill_cleaner" {
  project     = "olympus-prod"
  role_id     = "drillCleaner"
  title       = "Takes copies of drills away"
  permissions = ["cloudsql.instances.delete", "cloudsql.instances.update"]

  depends_on = [google_project_service.identities]
}

# What a drill made of main, and nothing else.
resource "google_project_iam_member" "drill_cleaner_main" {
  project = "olympus-prod"
  role    = google_project_iam_custom_role.drill_cleaner.name
  member  = google_service_account.driller["prod"].member

  condition {
    title      = "copies of main"
    expression = "resource.service == 'sqladmin.googleapis.com' && resource.name.startsWith('projects/olympus-prod/instances/prod-main-drill-')"
  }
}
