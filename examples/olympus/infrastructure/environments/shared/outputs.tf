# Made by olyc from main.oly by the blueprint `shared`.
# Change the spec, then run `olyc build`.

output "name_servers" {
  description = "The registrar of olympus.example must name these."
  value       = google_dns_managed_zone.public.name_servers
}
