# Made by olyc from main.oly by the blueprints `deployable`, `cloud_run`.
# Change the spec, then run `olyc build`.

# The deployment workflow puts new revisions of app in place.
resource "google_cloud_run_v2_service_iam_member" "app_deployer" {
  for_each = toset(var.regions)
  name     = google_cloud_run_v2_service.app[each.key].name
  location = each.key
  role     = "projects/${var.project_id}/roles/serviceDeployer"
  member   = "serviceAccount:deployer@${var.project_id}.iam.gserviceaccount.com"
}

# A revision runs as app; whoever deploys it must be allowed to say so.
resource "google_service_account_iam_member" "app_deployer" {
  service_account_id = google_service_account.app.name
  role               = "projects/${var.project_id}/roles/accountUser"
  member             = "serviceAccount:deployer@${var.project_id}.iam.gserviceaccount.com"
}

# The identity of app: it may do what the edges of the spec say, and nothing else.
resource "google_service_account" "app" {
  account_id   = "app-run"
  display_name = "app on Cloud Run"
  description  = "Says hello to whoever asks."

  depends_on = [google_project_service.api]
}
