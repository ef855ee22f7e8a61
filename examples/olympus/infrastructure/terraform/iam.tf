# Made by olyc from data.oly, services.oly by the blueprints `deployable`, `cloud_run`,
# `uses_postgres`, `consumes`, `call`, `migrates_postgres`.
# Change the spec, then run `olyc build`.

# The deployment workflow puts new revisions of accounts in place.
resource "google_cloud_run_v2_service_iam_member" "accounts_deployer" {
  for_each = toset(var.regions)
  name     = google_cloud_run_v2_service.accounts[each.key].name
  location = each.key
  role     = "projects/${var.project_id}/roles/serviceDeployer"
  member   = "serviceAccount:deployer@${var.project_id}.iam.gserviceaccount.com"
}

# A revision runs as accounts; whoever deploys it must be allowed to say so.
resource "google_service_account_iam_member" "accounts_deployer" {
  service_account_id = google_service_account.accounts.name
  role               = "projects/${var.project_id}/roles/accountUser"
  member             = "serviceAccount:deployer@${var.project_id}.iam.gserviceaccount.com"
}

# The identity of accounts: it may do what the edges of the spec say, and nothing else.
resource "google_service_account" "accounts" {
  account_id   = "accounts-run"
  display_name = "accounts on Cloud Run"
  description  = "Knows restaurants and their people."

  depends_on = [google_project_service.api]
}

# accounts reaches main and its copies, and no other database.
resource "google_project_iam_member" "accounts_main_read_write" {
  project = var.project_id
  role    = "projects/${var.project_id}/roles/databaseUser"
  member  = "serviceAccount:${google_service_account.accounts.email}"

  condition {
    title      = "accounts reads and writes main"
    expression = "resource.service == 'sqladmin.googleapis.com' && resource.name.startsWith('projects/${var.project_id}/instances/${var.environment}-main')"
  }
}

# The deployment workflow puts new revisions of analytics in place.
resource "google_cloud_run_v2_service_iam_member" "analytics_deployer" {
  for_each = toset(var.regions)
  name     = google_cloud_run_v2_service.analytics[each.key].name
  location = each.key
  role     = "projects/${var.project_id}/roles/serviceDeployer"
  member   = "serviceAccount:deployer@${var.project_id}.iam.gserviceaccount.com"
}

# A revision runs as analytics; whoever deploys it must be allowed to say so.
resource "google_service_account_iam_member" "analytics_deployer" {
  service_account_id = google_service_account.analytics.name
  role               = "projects/${var.project_id}/roles/accountUser"
  member             = "serviceAccount:deployer@${var.project_id}.iam.gserviceaccount.com"
}

# The identity of analytics: it may do what the edges of the spec say, and nothing else.
resource "google_service_account" "analytics" {
  account_id   = "analytics-run"
  display_name = "analytics on Cloud Run"
  description  = "Forecasts tomorrow's orders from what was sold."

  depends_on = [google_project_service.api]
}

# The identity under which order-placed calls analytics.
resource "google_service_account" "analytics_order_placed_consume" {
  account_id   = "analytics-order-placed-in"
  display_name = "order-placed to analytics"
  description  = "Brings messages of order-placed to analytics."

  lifecycle {
    create_before_destroy = true
  }

  depends_on = [google_project_service.api]
}

# It may call analytics wherever that runs, as messages go elsewhere after a failover; and do
# nothing else.
resource "google_cloud_run_v2_service_iam_member" "analytics_order_placed_consume" {
  for_each = toset(var.regions)
  name     = google_cloud_run_v2_service.analytics[each.key].name
  location = each.key
  role     = "roles/run.invoker"
  member   = google_service_account.analytics_order_placed_consume.member
}

# The deployment workflow puts new revisions of gateway in place.
resource "google_cloud_run_v2_service_iam_member" "gateway_deployer" {
  for_each = toset(var.regions)
  name     = google_cloud_run_v2_service.gateway[each.key].name
  location = each.key
  role     = "projects/${var.project_id}/roles/serviceDeployer"
  member   = "serviceAccount:deployer@${var.project_id}.iam.gserviceaccount.com"
}

# A revision runs as gateway; whoever deploys it must be allowed to say so.
resource "google_service_account_iam_member" "gateway_deployer" {
  service_account_id = google_service_account.gateway.name
  role               = "projects/${var.project_id}/roles/accountUser"
  member             = "serviceAccount:deployer@${var.project_id}.iam.gserviceaccount.com"
}

# The identity of gateway: it may do what the edges of the spec say, and nothing else.
resource "google_service_account" "gateway" {
  account_id   = "gateway-run"
  display_name = "gateway on Cloud Run"
  description  = "The one public door: authenticates, limits, forwards."

  depends_on = [google_project_service.api]
}

# gateway may call orders.
resource "google_cloud_run_v2_service_iam_member" "gateway_orders_call" {
  for_each = toset(var.regions)
  name     = google_cloud_run_v2_service.orders[each.key].name
  location = each.key
  role     = "roles/run.invoker"
  member   = "serviceAccount:${google_service_account.gateway.email}"
}

# gateway may call accounts.
resource "google_cloud_run_v2_service_iam_member" "gateway_accounts_call" {
  for_each = toset(var.regions)
  name     = google_cloud_run_v2_service.accounts[each.key].name
  location = each.key
  role     = "roles/run.invoker"
  member   = "serviceAccount:${google_service_account.gateway.email}"
}

# The deployer reaches main and its copies, and no other database.
resource "google_project_iam_member" "main_migrations" {
  project = var.project_id
  role    = "projects/${var.project_id}/roles/databaseUser"
  member  = "serviceAccount:deployer@${var.project_id}.iam.gserviceaccount.com"

  condition {
    title      = "Migrations of main"
    expression = "resource.service == 'sqladmin.googleapis.com' && resource.name.startsWith('projects/${var.project_id}/instances/${var.environment}-main')"
  }
}

# The deployment workflow puts new revisions of orders in place.
resource "google_cloud_run_v2_service_iam_member" "orders_deployer" {
  for_each = toset(var.regions)
  name     = google_cloud_run_v2_service.orders[each.key].name
  location = each.key
  role     = "projects/${var.project_id}/roles/serviceDeployer"
  member   = "serviceAccount:deployer@${var.project_id}.iam.gserviceaccount.com"
}

# A revision runs as orders; whoever deploys it must be allowed to say so.
resource "google_service_account_iam_member" "orders_deployer" {
  service_account_id = google_service_account.orders.name
  role               = "projects/${var.project_id}/roles/accountUser"
  member             = "serviceAccount:deployer@${var.project_id}.iam.gserviceaccount.com"
}

# The identity of orders: it may do what the edges of the spec say, and nothing else.
resource "google_service_account" "orders" {
  account_id   = "orders-run"
  display_name = "orders on Cloud Run"
  description  = "Takes orders and tells the rest of the house about them."

  depends_on = [google_project_service.api]
}

# orders reaches main and its copies, and no other database.
resource "google_project_iam_member" "orders_main_read_write" {
  project = var.project_id
  role    = "projects/${var.project_id}/roles/databaseUser"
  member  = "serviceAccount:${google_service_account.orders.email}"

  condition {
    title      = "orders reads and writes main"
    expression = "resource.service == 'sqladmin.googleapis.com' && resource.name.startsWith('projects/${var.project_id}/instances/${var.environment}-main')"
  }
}
