# Made by olyc from main.oly by the blueprint `outputs`.
# Change the spec, then run `olyc build`.

output "registry" {
  description = "Where images are pushed."
  value       = "${var.region}-docker.pkg.dev/${var.project_id}/${google_artifact_registry_repository.main[var.region].name}"
}

output "public_address" {
  description = "Address of api.olympus.example."
  value       = google_compute_global_address.public.address
}

output "accounts_identity" {
  description = "Identity that accounts runs under."
  value       = google_service_account.accounts.email
}

output "analytics_identity" {
  description = "Identity that analytics runs under."
  value       = google_service_account.analytics.email
}

output "gateway_identity" {
  description = "Identity that gateway runs under."
  value       = google_service_account.gateway.email
}

output "orders_identity" {
  description = "Identity that orders runs under."
  value       = google_service_account.orders.email
}
