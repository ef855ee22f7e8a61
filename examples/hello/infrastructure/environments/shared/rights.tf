# Made by olyc from main.oly by the blueprint `terraform_rights`.
# Change the spec, then run `olyc build`.

resource "google_project_iam_custom_role" "planner" {
  for_each = toset(["prod"])
  project  = "hello-prod"
  role_id  = "terraformPlanner"
  title    = "Reads what Terraform manages"
  permissions = [
    "artifactregistry.repositories.get",
    "artifactregistry.repositories.getIamPolicy",
    "certificatemanager.certmapentries.get",
    "certificatemanager.certmaps.get",
    "certificatemanager.certs.get",
    "certificatemanager.dnsauthorizations.get",
    "cloudkms.cryptoKeys.get",
    "cloudkms.cryptoKeys.getIamPolicy",
    "cloudkms.keyRings.get",
    "compute.backendServices.get",
    "compute.firewallPolicies.get",
    "compute.firewalls.get",
    "compute.globalAddresses.get",
    "compute.globalForwardingRules.get",
    "compute.networks.get",
    "compute.regionNetworkEndpointGroups.get",
    "compute.securityPolicies.get",
    "compute.sslPolicies.get",
    "compute.subnetworks.get",
    "compute.targetHttpProxies.get",
    "compute.targetHttpsProxies.get",
    "compute.urlMaps.get",
    "dns.managedZones.get",
    "dns.policies.get",
    "dns.resourceRecordSets.list",
    "iam.serviceAccounts.get",
    "iam.serviceAccounts.getIamPolicy",
    "monitoring.alertPolicies.get",
    "monitoring.dashboards.get",
    "monitoring.uptimeCheckConfigs.get",
    "resourcemanager.projects.get",
    "run.services.get",
    "run.services.getIamPolicy",
    "serviceusage.services.list",
  ]

  depends_on = [google_project_service.identities]
}

resource "google_project_iam_member" "planner" {
  for_each = toset(["prod"])
  project  = "hello-prod"
  role     = google_project_iam_custom_role.planner[each.key].name
  member   = google_service_account.planner["prod"].member
}

resource "google_project_iam_custom_role" "applier" {
  for_each = toset(["prod"])
  project  = "hello-prod"
  role_id  = "terraformApplier"
  title    = "Changes what Terraform manages"
  permissions = [
    "artifactregistry.repositories.create",
    "artifactregistry.repositories.delete",
    "artifactregistry.repositories.downloadArtifacts",
    "artifactregistry.repositories.get",
    "artifactregistry.repositories.getIamPolicy",
    "artifactregistry.repositories.update",
    "certificatemanager.certmapentries.create",
    "certificatemanager.certmapentries.delete",
    "certificatemanager.certmapentries.get",
    "certificatemanager.certmapentries.update",
    "certificatemanager.certmaps.create",
    "certificatemanager.certmaps.delete",
    "certificatemanager.certmaps.get",
    "certificatemanager.certmaps.update",
    "certificatemanager.certmaps.use",
    "certificatemanager.certs.create",
    "certificatemanager.certs.delete",
    "certificatemanager.certs.get",
    "certificatemanager.certs.update",
    "certificatemanager.certs.use",
    "certificatemanager.dnsauthorizations.create",
    "certificatemanager.dnsauthorizations.delete",
    "certificatemanager.dnsauthorizations.get",
    "certificatemanager.dnsauthorizations.update",
    "certificatemanager.dnsauthorizations.use",
    "certificatemanager.operations.get",
    "cloudkms.cryptoKeyVersions.destroy",
    "cloudkms.cryptoKeyVersions.list",
    "cloudkms.cryptoKeys.create",
    "cloudkms.cryptoKeys.get",
    "cloudkms.cryptoKeys.getIamPolicy",
    "cloudkms.cryptoKeys.update",
    "cloudkms.keyRings.create",
    "cloudkms.keyRings.get",
    "compute.backendBuckets.use",
    "compute.backendServices.create",
    "compute.backendServices.delete",
    "compute.backendServices.get",
    "compute.backendServices.setSecurityPolicy",
    "compute.backendServices.update",
    "compute.backendServices.use",
    "compute.firewallPolicies.create",
    "compute.firewallPolicies.delete",
    "compute.firewallPolicies.get",
    "compute.firewallPolicies.update",
    "compute.firewallPolicies.use",
    "compute.firewalls.create",
    "compute.firewalls.delete",
    "compute.firewalls.get",
    "compute.firewalls.update",
    "compute.globalAddresses.create",
    "compute.globalAddresses.delete",
    "compute.globalAddresses.get",
    "compute.globalAddresses.setLabels",
    "compute.globalAddresses.use",
    "compute.globalForwardingRules.create",
    "compute.globalForwardingRules.delete",
    "compute.globalForwardingRules.get",
    "compute.globalForwardingRules.setLabels",
    "compute.globalForwardingRules.setTarget",
    "compute.globalForwardingRules.update",
    "compute.globalOperations.get",
    "compute.instanceGroups.use",
    "compute.networkEndpointGroups.use",
    "compute.networks.create",
    "compute.networks.delete",
    "compute.networks.get",
    "compute.networks.setFirewallPolicy",
    "compute.networks.update",
    "compute.networks.updatePolicy",
    "compute.regionNetworkEndpointGroups.create",
    "compute.regionNetworkEndpointGroups.delete",
    "compute.regionNetworkEndpointGroups.get",
    "compute.regionNetworkEndpointGroups.use",
    "compute.regionOperations.get",
    "compute.securityPolicies.create",
    "compute.securityPolicies.delete",
    "compute.securityPolicies.get",
    "compute.securityPolicies.setLabels",
    "compute.securityPolicies.update",
    "compute.securityPolicies.use",
    "compute.sslPolicies.create",
    "compute.sslPolicies.delete",
    "compute.sslPolicies.get",
    "compute.sslPolicies.update",
    "compute.sslPolicies.use",
    "compute.subnetworks.create",
    "compute.subnetworks.delete",
    "compute.subnetworks.expandIpCidrRange",
    "compute.subnetworks.get",
    "compute.subnetworks.setPrivateIpGoogleAccess",
    "compute.subnetworks.update",
    "compute.targetHttpProxies.create",
    "compute.targetHttpProxies.delete",
    "compute.targetHttpProxies.get",
    "compute.targetHttpProxies.setUrlMap",
    "compute.targetHttpProxies.use",
    "compute.targetHttpsProxies.create",
    "compute.targetHttpsProxies.delete",
    "compute.targetHttpsProxies.get",
    "compute.targetHttpsProxies.setCertificateMap",
    "compute.targetHttpsProxies.setQuicOverride",
    "compute.targetHttpsProxies.setSslCertificates",
    "compute.targetHttpsProxies.setSslPolicy",
    "compute.targetHttpsProxies.setUrlMap",
    "compute.targetHttpsProxies.update",
    "compute.targetHttpsProxies.use",
    "compute.urlMaps.create",
    "compute.urlMaps.delete",
    "compute.urlMaps.get",
    "compute.urlMaps.update",
    "compute.urlMaps.use",
    "dns.changes.create",
    "dns.changes.get",
    "dns.managedZones.create",
    "dns.managedZones.delete",
    "dns.managedZones.get",
    "dns.managedZones.update",
    "dns.networks.bindPrivateDNSPolicy",
    "dns.networks.bindPrivateDNSZone",
    "dns.policies.create",
    "dns.policies.delete",
    "dns.policies.get",
    "dns.policies.update",
    "dns.resourceRecordSets.create",
    "dns.resourceRecordSets.delete",
    "dns.resourceRecordSets.list",
    "dns.resourceRecordSets.update",
    "iam.serviceAccounts.actAs",
    "iam.serviceAccounts.create",
    "iam.serviceAccounts.delete",
    "iam.serviceAccounts.disable",
    "iam.serviceAccounts.enable",
    "iam.serviceAccounts.get",
    "iam.serviceAccounts.getIamPolicy",
    "iam.serviceAccounts.update",
    "monitoring.alertPolicies.create",
    "monitoring.alertPolicies.delete",
    "monitoring.alertPolicies.get",
    "monitoring.alertPolicies.update",
    "monitoring.dashboards.create",
    "monitoring.dashboards.delete",
    "monitoring.dashboards.get",
    "monitoring.dashboards.update",
    "monitoring.uptimeCheckConfigs.create",
    "monitoring.uptimeCheckConfigs.delete",
    "monitoring.uptimeCheckConfigs.get",
    "monitoring.uptimeCheckConfigs.update",
    "resourcemanager.projects.get",
    "run.operations.get",
    "run.services.create",
    "run.services.delete",
    "run.services.get",
    "run.services.getIamPolicy",
    "run.services.update",
    "serviceusage.operations.get",
    "serviceusage.services.enable",
    "serviceusage.services.list",
  ]

  depends_on = [google_project_service.identities]
}

resource "google_project_iam_member" "applier" {
  for_each = toset(["prod"])
  project  = "hello-prod"
  role     = google_project_iam_custom_role.applier[each.key].name
  member   = google_service_account.applier["prod"].member
}

resource "google_project_iam_custom_role" "granter" {
  for_each = toset(["prod"])
  project  = "hello-prod"
  role_id  = "terraformGranter"
  title    = "Hands out roles on single things"
  permissions = [
    "artifactregistry.repositories.setIamPolicy",
    "cloudkms.cryptoKeys.setIamPolicy",
    "iam.serviceAccounts.setIamPolicy",
    "run.services.setIamPolicy",
  ]

  depends_on = [google_project_service.identities]
}

# These roles and no other may be given or taken away on single things: none of them is the
# applier's own.
resource "google_project_iam_member" "granter" {
  for_each = toset(["prod"])
  project  = "hello-prod"
  role     = google_project_iam_custom_role.granter[each.key].name
  member   = google_service_account.applier["prod"].member

  condition {
    title      = "Roles on single things"
    expression = "api.getAttribute('iam.googleapis.com/modifiedGrantsByRole', []).hasOnly(['projects/hello-prod/roles/accountUser', 'projects/hello-prod/roles/imagePublisher', 'projects/hello-prod/roles/imageReader', 'projects/hello-prod/roles/serviceDeployer', 'roles/cloudkms.cryptoKeyEncrypterDecrypter'])"
  }
}

# Where every predefined role allows more than is needed.
resource "google_project_iam_custom_role" "own" {
  for_each = {
    "prod/accountUser" = {
      role        = "accountUser"
      title       = "Says that something runs as an identity"
      permissions = ["iam.serviceAccounts.actAs"]
    }
    "prod/imagePublisher" = {
      role  = "imagePublisher"
      title = "Pushes images"
      permissions = [
        "artifactregistry.dockerimages.get",
        "artifactregistry.dockerimages.list",
        "artifactregistry.repositories.downloadArtifacts",
        "artifactregistry.repositories.get",
        "artifactregistry.repositories.uploadArtifacts",
        "artifactregistry.tags.create",
        "artifactregistry.tags.get",
        "artifactregistry.tags.list",
        "artifactregistry.tags.update",
        "artifactregistry.versions.get",
        "artifactregistry.versions.list",
      ]
    }
    "prod/imageReader" = {
      role        = "imageReader"
      title       = "Reads images"
      permissions = ["artifactregistry.repositories.downloadArtifacts"]
    }
    "prod/serviceDeployer" = {
      role  = "serviceDeployer"
      title = "Puts new revisions in place"
      permissions = [
        "run.operations.get",
        "run.revisions.get",
        "run.revisions.list",
        "run.services.get",
        "run.services.update",
      ]
    }
  }
  project     = "hello-prod"
  role_id     = each.value.role
  title       = each.value.title
  permissions = each.value.permissions

  depends_on = [google_project_service.identities]
}

resource "google_project_iam_custom_role" "measurer" {
  for_each = toset(["prod"])
  project  = "hello-prod"
  role_id  = "measurer"
  title    = "Reads metrics"
  permissions = [
    "artifactregistry.dockerimages.get",
    "artifactregistry.repositories.get",
    "artifactregistry.versions.get",
    "containeranalysis.occurrences.list",
    "monitoring.timeSeries.list",
    "run.services.list",
  ]

  depends_on = [google_project_service.identities]
}

resource "google_project_iam_member" "measurer" {
  for_each = toset(["prod"])
  project  = "hello-prod"
  role     = google_project_iam_custom_role.measurer[each.key].name
  member   = google_service_account.measurer["prod"].member
}

# What this root manages, in every project that it reaches into.
resource "google_project_iam_custom_role" "owners" {
  for_each = toset(["hello-prod"])
  project  = each.key
  role_id  = "sharedPlanner"
  title    = "Reads what the shared root manages"
  permissions = [
    "iam.googleapis.com/workloadIdentityPoolProviders.get",
    "iam.googleapis.com/workloadIdentityPools.get",
    "iam.googleapis.com/workloadIdentityPools.getAttestationRules",
    "iam.roles.get",
    "iam.serviceAccounts.get",
    "iam.serviceAccounts.getIamPolicy",
    "resourcemanager.projects.get",
    "resourcemanager.projects.getIamPolicy",
    "serviceusage.services.list",
    "storage.buckets.getIamPolicy",
  ]

  depends_on = [google_project_service.identities]
}

resource "google_project_iam_member" "owners" {
  for_each = toset(["hello-prod"])
  project  = each.key
  role     = google_project_iam_custom_role.owners[each.key].name
  member   = google_service_account.owners.member
}
