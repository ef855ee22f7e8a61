# Made by olyc from main.oly by the blueprints `workflow_identities`, `shared`.
# Change the spec, then run `olyc build`.

output "workload_identity_providers" {
  description = "What the environments of GitHub hold as the variable WORKLOAD_IDENTITY_PROVIDER."
  value = {
    dev          = google_iam_workload_identity_pool_provider.apply["dev"].name
    staging      = google_iam_workload_identity_pool_provider.apply["staging"].name
    prod         = google_iam_workload_identity_pool_provider.apply["prod"].name
    dev-plan     = google_iam_workload_identity_pool_provider.plan["dev"].name
    staging-plan = google_iam_workload_identity_pool_provider.plan["staging"].name
    prod-plan    = google_iam_workload_identity_pool_provider.plan["prod"].name
    prod-drill   = google_iam_workload_identity_pool_provider.drill["prod"].name
    shared       = google_iam_workload_identity_pool_provider.owners.name
  }
}

output "name_servers" {
  description = "The registrar of olympus.example must name these."
  value       = google_dns_managed_zone.public.name_servers
}
