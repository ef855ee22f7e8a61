# Made by olyc from shop.oly by the blueprints `migrates_postgres`, `deployable`, `cloud_run`,
# `uses_postgres`, `call`, `consumes`.
# Change the spec, then run `olyc build`.

# The deployer reaches books and its copies, and no other database.
resource "google_project_iam_member" "books_migrations" {
  project = var.project_id
  role    = "projects/${var.project_id}/roles/databaseUser"
  member  = "serviceAccount:deployer@${var.project_id}.iam.gserviceaccount.com"

  condition {
    title      = "Migrations of books"
    expression = "resource.service == 'sqladmin.googleapis.com' && resource.name.startsWith('projects/${var.project_id}/instances/${var.environment}-books')"
  }
}

# The deployment workflow puts new revisions of cart in place.
resource "google_cloud_run_v2_service_iam_member" "cart_deployer" {
  for_each = toset(var.regions)
  name     = google_cloud_run_v2_service.cart[each.key].name
  location = each.key
  role     = "projects/${var.project_id}/roles/serviceDeployer"
  member   = "serviceAccount:deployer@${var.project_id}.iam.gserviceaccount.com"
}

# A revision runs as cart; whoever deploys it must be allowed to say so.
resource "google_service_account_iam_member" "cart_deployer" {
  service_account_id = google_service_account.cart.name
  role               = "projects/${var.project_id}/roles/accountUser"
  member             = "serviceAccount:deployer@${var.project_id}.iam.gserviceaccount.com"
}

# The identity of cart: it may do what the edges of the spec say, and nothing else.
resource "google_service_account" "cart" {
  account_id   = "cart-run"
  display_name = "cart on Cloud Run"
  description  = "Remembers what a visitor wants."

  depends_on = [google_project_service.api]
}

# The deployment workflow puts new revisions of catalog in place.
resource "google_cloud_run_v2_service_iam_member" "catalog_deployer" {
  for_each = toset(var.regions)
  name     = google_cloud_run_v2_service.catalog[each.key].name
  location = each.key
  role     = "projects/${var.project_id}/roles/serviceDeployer"
  member   = "serviceAccount:deployer@${var.project_id}.iam.gserviceaccount.com"
}

# A revision runs as catalog; whoever deploys it must be allowed to say so.
resource "google_service_account_iam_member" "catalog_deployer" {
  service_account_id = google_service_account.catalog.name
  role               = "projects/${var.project_id}/roles/accountUser"
  member             = "serviceAccount:deployer@${var.project_id}.iam.gserviceaccount.com"
}

# The identity of catalog: it may do what the edges of the spec say, and nothing else.
resource "google_service_account" "catalog" {
  account_id   = "catalog-run"
  display_name = "catalog on Cloud Run"
  description  = "Finds books."

  depends_on = [google_project_service.api]
}

# catalog reaches books and its copies, and no other database.
resource "google_project_iam_member" "catalog_books_read" {
  project = var.project_id
  role    = "projects/${var.project_id}/roles/databaseUser"
  member  = "serviceAccount:${google_service_account.catalog.email}"

  condition {
    title      = "catalog reads books"
    expression = "resource.service == 'sqladmin.googleapis.com' && resource.name.startsWith('projects/${var.project_id}/instances/${var.environment}-books')"
  }
}

# The deployment workflow puts new revisions of frontend in place.
resource "google_cloud_run_v2_service_iam_member" "frontend_deployer" {
  for_each = toset(var.regions)
  name     = google_cloud_run_v2_service.frontend[each.key].name
  location = each.key
  role     = "projects/${var.project_id}/roles/serviceDeployer"
  member   = "serviceAccount:deployer@${var.project_id}.iam.gserviceaccount.com"
}

# A revision runs as frontend; whoever deploys it must be allowed to say so.
resource "google_service_account_iam_member" "frontend_deployer" {
  service_account_id = google_service_account.frontend.name
  role               = "projects/${var.project_id}/roles/accountUser"
  member             = "serviceAccount:deployer@${var.project_id}.iam.gserviceaccount.com"
}

# The identity of frontend: it may do what the edges of the spec say, and nothing else.
resource "google_service_account" "frontend" {
  account_id   = "frontend-run"
  display_name = "frontend on Cloud Run"
  description  = "Pages for visitors."

  depends_on = [google_project_service.api]
}

# frontend may call catalog.
resource "google_cloud_run_v2_service_iam_member" "frontend_catalog_call" {
  for_each = toset(var.regions)
  name     = google_cloud_run_v2_service.catalog[each.key].name
  location = each.key
  role     = "roles/run.invoker"
  member   = "serviceAccount:${google_service_account.frontend.email}"
}

# frontend may call cart.
resource "google_cloud_run_v2_service_iam_member" "frontend_cart_call" {
  for_each = toset(var.regions)
  name     = google_cloud_run_v2_service.cart[each.key].name
  location = each.key
  role     = "roles/run.invoker"
  member   = "serviceAccount:${google_service_account.frontend.email}"
}

# The deployment workflow puts new revisions of mailer in place.
resource "google_cloud_run_v2_service_iam_member" "mailer_deployer" {
  for_each = toset(var.regions)
  name     = google_cloud_run_v2_service.mailer[each.key].name
  location = each.key
  role     = "projects/${var.project_id}/roles/serviceDeployer"
  member   = "serviceAccount:deployer@${var.project_id}.iam.gserviceaccount.com"
}

# A revision runs as mailer; whoever deploys it must be allowed to say so.
resource "google_service_account_iam_member" "mailer_deployer" {
  service_account_id = google_service_account.mailer.name
  role               = "projects/${var.project_id}/roles/accountUser"
  member             = "serviceAccount:deployer@${var.project_id}.iam.gserviceaccount.com"
}

# The identity of mailer: it may do what the edges of the spec say, and nothing else.
resource "google_service_account" "mailer" {
  account_id   = "mailer-run"
  display_name = "mailer on Cloud Run"
  description  = "Writes letters to people who bought something."

  depends_on = [google_project_service.api]
}

# The identity under which ordered calls mailer.
resource "google_service_account" "mailer_ordered_consume" {
  account_id   = "mailer-ordered-in"
  display_name = "ordered to mailer"
  description  = "Brings messages of ordered to mailer."

  lifecycle {
    create_before_destroy = true
  }

  depends_on = [google_project_service.api]
}

# It may call mailer wherever that runs, as messages go elsewhere after a failover; and do nothing
# else.
resource "google_cloud_run_v2_service_iam_member" "mailer_ordered_consume" {
  for_each = toset(var.regions)
  name     = google_cloud_run_v2_service.mailer[each.key].name
  location = each.key
  role     = "roles/run.invoker"
  member   = google_service_account.mailer_ordered_consume.member
}
