# Made by olyc from shop.oly by the blueprint `workflow_identities`.
# Change the spec, then run `olyc build`.

output "workload_identity_providers" {
  description = "What the environments of GitHub hold as the variable WORKLOAD_IDENTITY_PROVIDER."
  value = {
    test      = google_iam_workload_identity_pool_provider.apply["test"].name
    live      = google_iam_workload_identity_pool_provider.apply["live"].name
    test-plan = google_iam_workload_identity_pool_provider.plan["test"].name
    live-plan = google_iam_workload_identity_pool_provider.plan["live"].name
    shared    = google_iam_workload_identity_pool_provider.owners.name
  }
}
