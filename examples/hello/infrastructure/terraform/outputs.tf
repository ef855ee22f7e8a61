# Made by olyc from main.oly by the blueprint `outputs`.
# Change the spec, then run `olyc build`.

output "registry" {
  description = "Where images are pushed."
  value       = "${var.region}-docker.pkg.dev/${var.project_id}/${google_artifact_registry_repository.main[var.region].name}"
}

output "public_address" {
  description = "Address of hello.example."
  value       = google_compute_global_address.public.address
}

output "name_servers" {
  description = "The registrar of hello.example must name these; they are those of the environment that holds the public zone."
  value       = google_dns_managed_zone.public.name_servers
}

output "app_identity" {
  description = "Identity that app runs under."
  value       = google_service_account.app.email
}
