# Made by olyc from main.oly by the blueprint `workflow_identities`.
# Change the spec, then run `olyc build`.

output "workload_identity_providers" {
  description = "What the environments of GitHub hold as the variable WORKLOAD_IDENTITY_PROVIDER."
  value = {
    prod      = google_iam_workload_identity_pool_provider.apply["prod"].name
    prod-plan = google_iam_workload_identity_pool_provider.plan["prod"].name
    shared    = google_iam_workload_identity_pool_provider.owners.name
  }
}
