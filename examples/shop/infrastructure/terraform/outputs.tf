# Made by olyc from shop.oly by the blueprint `outputs`.
# Change the spec, then run `olyc build`.

output "registry" {
  description = "Where images are pushed."
  value       = "${var.region}-docker.pkg.dev/${var.project_id}/${google_artifact_registry_repository.main[var.region].name}"
}

output "web_address" {
  description = "Address of books.example."
  value       = google_compute_global_address.web.address
}

output "name_servers" {
  description = "The registrar of books.example must name these; they are those of the environment that holds the public zone."
  value       = one(google_dns_managed_zone.public[*].name_servers)
}

output "cart_identity" {
  description = "Identity that cart runs under."
  value       = google_service_account.cart.email
}

output "catalog_identity" {
  description = "Identity that catalog runs under."
  value       = google_service_account.catalog.email
}

output "frontend_identity" {
  description = "Identity that frontend runs under."
  value       = google_service_account.frontend.email
}

output "mailer_identity" {
  description = "Identity that mailer runs under."
  value       = google_service_account.mailer.email
}
