# Made by olyc from main.oly by the blueprints `outputs`, `terraform_identities`, `drill_identity`.
# Change the spec, then run `olyc build`.

output "registry" {
  description = "Where images are pushed."
  value       = "${var.region}-docker.pkg.dev/${var.project_id}/olympus"
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

output "workload_identity_provider" {
  description = "What the GitHub environments that plan and apply hold as the variable WORKLOAD_IDENTITY_PROVIDER."
  value       = google_iam_workload_identity_pool_provider.github.name
}

output "drill_identity_provider" {
  description = "What the GitHub environment of the drill holds as the variable WORKLOAD_IDENTITY_PROVIDER."
  value       = var.has_prod_parts ? google_iam_workload_identity_pool_provider.drill[0].name : null
}
