# Made by olyc from main.oly by the blueprint `terraform_rights`.
# Change the spec, then run `olyc build`.

resource "google_project_iam_custom_role" "planner" {
  for_each = {
    dev = {
      project = "olympus-dev"
      permissions = [
        "artifactregistry.repositories.get",
        "artifactregistry.repositories.getIamPolicy",
        "bigquery.datasets.get",
        "bigquery.datasets.getIamPolicy",
        "bigquery.tables.get",
        "certificatemanager.certmapentries.get",
        "certificatemanager.certmaps.get",
        "certificatemanager.certs.get",
        "certificatemanager.dnsauthorizations.get",
        "cloudkms.cryptoKeys.get",
        "cloudkms.cryptoKeys.getIamPolicy",
        "cloudkms.keyRings.get",
        "cloudquotas.quotas.get",
        "cloudsql.databases.get",
        "cloudsql.instances.get",
        "cloudsql.users.list",
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
        "monitoring.notificationChannels.get",
        "monitoring.uptimeCheckConfigs.get",
        "pubsub.subscriptions.get",
        "pubsub.subscriptions.getIamPolicy",
        "pubsub.topics.get",
        "pubsub.topics.getIamPolicy",
        "redis.instances.get",
        "redis.instances.getAuthString",
        "resourcemanager.projects.get",
        "resourcemanager.projects.getIamPolicy",
        "run.services.get",
        "run.services.getIamPolicy",
        "secretmanager.secrets.get",
        "secretmanager.secrets.getIamPolicy",
        "secretmanager.versions.get",
        "secretmanager.versions.list",
        "servicenetworking.services.get",
        "serviceusage.services.list",
        "storage.buckets.get",
        "storage.buckets.getIamPolicy",
      ]
    }
    prod = {
      project = "olympus-prod"
      permissions = [
        "artifactregistry.repositories.get",
        "artifactregistry.repositories.getIamPolicy",
        "bigquery.datasets.get",
        "bigquery.datasets.getIamPolicy",
        "bigquery.tables.get",
        "certificatemanager.certmapentries.get",
        "certificatemanager.certmaps.get",
        "certificatemanager.certs.get",
        "certificatemanager.dnsauthorizations.get",
        "cloudkms.cryptoKeys.get",
        "cloudkms.cryptoKeys.getIamPolicy",
        "cloudkms.keyRings.get",
        "cloudquotas.quotas.get",
        "cloudsql.databases.get",
        "cloudsql.instances.get",
        "cloudsql.users.list",
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
        "monitoring.notificationChannels.get",
        "monitoring.services.get",
        "monitoring.slos.get",
        "monitoring.uptimeCheckConfigs.get",
        "pubsub.subscriptions.get",
        "pubsub.subscriptions.getIamPolicy",
        "pubsub.topics.get",
        "pubsub.topics.getIamPolicy",
        "redis.instances.get",
        "redis.instances.getAuthString",
        "resourcemanager.projects.get",
        "resourcemanager.projects.getIamPolicy",
        "run.services.get",
        "run.services.getIamPolicy",
        "secretmanager.secrets.get",
        "secretmanager.secrets.getIamPolicy",
        "secretmanager.versions.get",
        "secretmanager.versions.list",
        "servicenetworking.services.get",
        "serviceusage.services.list",
        "storage.buckets.get",
        "storage.buckets.getIamPolicy",
      ]
    }
    staging = {
      project = "olympus-staging"
      permissions = [
        "artifactregistry.repositories.get",
        "artifactregistry.repositories.getIamPolicy",
        "bigquery.datasets.get",
        "bigquery.datasets.getIamPolicy",
        "bigquery.tables.get",
        "certificatemanager.certmapentries.get",
        "certificatemanager.certmaps.get",
        "certificatemanager.certs.get",
        "certificatemanager.dnsauthorizations.get",
        "cloudkms.cryptoKeys.get",
        "cloudkms.cryptoKeys.getIamPolicy",
        "cloudkms.keyRings.get",
        "cloudquotas.quotas.get",
        "cloudsql.databases.get",
        "cloudsql.instances.get",
        "cloudsql.users.list",
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
        "monitoring.notificationChannels.get",
        "monitoring.uptimeCheckConfigs.get",
        "pubsub.subscriptions.get",
        "pubsub.subscriptions.getIamPolicy",
        "pubsub.topics.get",
        "pubsub.topics.getIamPolicy",
        "redis.instances.get",
        "redis.instances.getAuthString",
        "resourcemanager.projects.get",
        "resourcemanager.projects.getIamPolicy",
        "run.services.get",
        "run.services.getIamPolicy",
        "secretmanager.secrets.get",
        "secretmanager.secrets.getIamPolicy",
        "secretmanager.versions.get",
        "secretmanager.versions.list",
        "servicenetworking.services.get",
        "serviceusage.services.list",
        "storage.buckets.get",
        "storage.buckets.getIamPolicy",
      ]
    }
  }
  project     = each.value.project
  role_id     = "terraformPlanner"
  title       = "Reads what Terraform manages"
  permissions = each.value.permissions

  depends_on = [google_project_service.identities]
}

resource "google_project_iam_member" "planner" {
  for_each = {
    dev  = { project = "olympus-dev", member = google_service_account.planner["dev"].member }
    prod = { project = "olympus-prod", member = google_service_account.planner["prod"].member }
    staging = {
      project = "olympus-staging"
      member  = google_service_account.planner["staging"].member
    }
  }
  project = each.value.project
  role    = google_project_iam_custom_role.planner[each.key].name
  member  = each.value.member
}

resource "google_project_iam_custom_role" "applier" {
  for_each = {
    dev = {
      project = "olympus-dev"
      permissions = [
        "artifactregistry.repositories.create",
        "artifactregistry.repositories.delete",
        "artifactregistry.repositories.downloadArtifacts",
        "artifactregistry.repositories.get",
        "artifactregistry.repositories.getIamPolicy",
        "artifactregistry.repositories.update",
        "bigquery.datasets.create",
        "bigquery.datasets.delete",
        "bigquery.datasets.get",
        "bigquery.datasets.getIamPolicy",
        "bigquery.datasets.update",
        "bigquery.rowAccessPolicies.list",
        "bigquery.tables.create",
        "bigquery.tables.delete",
        "bigquery.tables.get",
        "bigquery.tables.update",
        "bigquery.tables.updateTag",
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
        "cloudquotas.quotas.get",
        "cloudquotas.quotas.update",
        "cloudsql.databases.create",
        "cloudsql.databases.delete",
        "cloudsql.databases.get",
        "cloudsql.databases.update",
        "cloudsql.instances.create",
        "cloudsql.instances.delete",
        "cloudsql.instances.get",
        "cloudsql.instances.update",
        "cloudsql.users.create",
        "cloudsql.users.delete",
        "cloudsql.users.list",
        "cloudsql.users.update",
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
        "compute.globalAddresses.createInternal",
        "compute.globalAddresses.delete",
        "compute.globalAddresses.deleteInternal",
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
        "compute.networks.use",
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
        "monitoring.notificationChannels.create",
        "monitoring.notificationChannels.delete",
        "monitoring.notificationChannels.get",
        "monitoring.notificationChannels.update",
        "monitoring.uptimeCheckConfigs.create",
        "monitoring.uptimeCheckConfigs.delete",
        "monitoring.uptimeCheckConfigs.get",
        "monitoring.uptimeCheckConfigs.update",
        "pubsub.subscriptions.create",
        "pubsub.subscriptions.delete",
        "pubsub.subscriptions.get",
        "pubsub.subscriptions.getIamPolicy",
        "pubsub.subscriptions.update",
        "pubsub.topics.attachSubscription",
        "pubsub.topics.create",
        "pubsub.topics.delete",
        "pubsub.topics.get",
        "pubsub.topics.getIamPolicy",
        "pubsub.topics.update",
        "redis.instances.create",
        "redis.instances.delete",
        "redis.instances.get",
        "redis.instances.getAuthString",
        "redis.instances.update",
        "redis.instances.updateAuth",
        "redis.instances.upgrade",
        "redis.operations.get",
        "resourcemanager.projects.get",
        "resourcemanager.projects.getIamPolicy",
        "run.operations.get",
        "run.services.create",
        "run.services.delete",
        "run.services.get",
        "run.services.getIamPolicy",
        "run.services.update",
        "secretmanager.secrets.create",
        "secretmanager.secrets.delete",
        "secretmanager.secrets.get",
        "secretmanager.secrets.getIamPolicy",
        "secretmanager.secrets.update",
        "secretmanager.versions.add",
        "secretmanager.versions.destroy",
        "secretmanager.versions.disable",
        "secretmanager.versions.enable",
        "secretmanager.versions.get",
        "servicenetworking.operations.get",
        "servicenetworking.services.addPeering",
        "servicenetworking.services.get",
        "serviceusage.operations.get",
        "serviceusage.services.enable",
        "serviceusage.services.list",
        "storage.buckets.create",
        "storage.buckets.delete",
        "storage.buckets.get",
        "storage.buckets.getIamPolicy",
        "storage.buckets.update",
      ]
    }
    prod = {
      project = "olympus-prod"
      permissions = [
        "artifactregistry.repositories.create",
        "artifactregistry.repositories.delete",
        "artifactregistry.repositories.downloadArtifacts",
        "artifactregistry.repositories.get",
        "artifactregistry.repositories.getIamPolicy",
        "artifactregistry.repositories.update",
        "bigquery.datasets.create",
        "bigquery.datasets.delete",
        "bigquery.datasets.get",
        "bigquery.datasets.getIamPolicy",
        "bigquery.datasets.update",
        "bigquery.rowAccessPolicies.list",
        "bigquery.tables.create",
        "bigquery.tables.delete",
        "bigquery.tables.get",
        "bigquery.tables.update",
        "bigquery.tables.updateTag",
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
        "cloudquotas.quotas.get",
        "cloudquotas.quotas.update",
        "cloudsql.databases.create",
        "cloudsql.databases.delete",
        "cloudsql.databases.get",
        "cloudsql.databases.update",
        "cloudsql.instances.create",
        "cloudsql.instances.delete",
        "cloudsql.instances.get",
        "cloudsql.instances.promoteReplica",
        "cloudsql.instances.update",
        "cloudsql.users.create",
        "cloudsql.users.delete",
        "cloudsql.users.list",
        "cloudsql.users.update",
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
        "compute.globalAddresses.createInternal",
        "compute.globalAddresses.delete",
        "compute.globalAddresses.deleteInternal",
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
        "compute.networks.use",
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
        "monitoring.notificationChannels.create",
        "monitoring.notificationChannels.delete",
        "monitoring.notificationChannels.get",
        "monitoring.notificationChannels.update",
        "monitoring.services.create",
        "monitoring.services.delete",
        "monitoring.services.get",
        "monitoring.services.update",
        "monitoring.slos.create",
        "monitoring.slos.delete",
        "monitoring.slos.get",
        "monitoring.slos.update",
        "monitoring.uptimeCheckConfigs.create",
        "monitoring.uptimeCheckConfigs.delete",
        "monitoring.uptimeCheckConfigs.get",
        "monitoring.uptimeCheckConfigs.update",
        "pubsub.subscriptions.create",
        "pubsub.subscriptions.delete",
        "pubsub.subscriptions.get",
        "pubsub.subscriptions.getIamPolicy",
        "pubsub.subscriptions.update",
        "pubsub.topics.attachSubscription",
        "pubsub.topics.create",
        "pubsub.topics.delete",
        "pubsub.topics.get",
        "pubsub.topics.getIamPolicy",
        "pubsub.topics.update",
        "redis.instances.create",
        "redis.instances.delete",
        "redis.instances.get",
        "redis.instances.getAuthString",
        "redis.instances.update",
        "redis.instances.updateAuth",
        "redis.instances.upgrade",
        "redis.operations.get",
        "resourcemanager.projects.get",
        "resourcemanager.projects.getIamPolicy",
        "run.operations.get",
        "run.services.create",
        "run.services.delete",
        "run.services.get",
        "run.services.getIamPolicy",
        "run.services.update",
        "secretmanager.secrets.create",
        "secretmanager.secrets.delete",
        "secretmanager.secrets.get",
        "secretmanager.secrets.getIamPolicy",
        "secretmanager.secrets.update",
        "secretmanager.versions.add",
        "secretmanager.versions.destroy",
        "secretmanager.versions.disable",
        "secretmanager.versions.enable",
        "secretmanager.versions.get",
        "servicenetworking.operations.get",
        "servicenetworking.services.addPeering",
        "servicenetworking.services.get",
        "serviceusage.operations.get",
        "serviceusage.services.enable",
        "serviceusage.services.list",
        "storage.buckets.create",
        "storage.buckets.delete",
        "storage.buckets.get",
        "storage.buckets.getIamPolicy",
        "storage.buckets.update",
      ]
    }
    staging = {
      project = "olympus-staging"
      permissions = [
        "artifactregistry.repositories.create",
        "artifactregistry.repositories.delete",
        "artifactregistry.repositories.downloadArtifacts",
        "artifactregistry.repositories.get",
        "artifactregistry.repositories.getIamPolicy",
        "artifactregistry.repositories.update",
        "bigquery.datasets.create",
        "bigquery.datasets.delete",
        "bigquery.datasets.get",
        "bigquery.datasets.getIamPolicy",
        "bigquery.datasets.update",
        "bigquery.rowAccessPolicies.list",
        "bigquery.tables.create",
        "bigquery.tables.delete",
        "bigquery.tables.get",
        "bigquery.tables.update",
        "bigquery.tables.updateTag",
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
        "cloudquotas.quotas.get",
        "cloudquotas.quotas.update",
        "cloudsql.databases.create",
        "cloudsql.databases.delete",
        "cloudsql.databases.get",
        "cloudsql.databases.update",
        "cloudsql.instances.create",
        "cloudsql.instances.delete",
        "cloudsql.instances.get",
        "cloudsql.instances.update",
        "cloudsql.users.create",
        "cloudsql.users.delete",
        "cloudsql.users.list",
        "cloudsql.users.update",
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
        "compute.globalAddresses.createInternal",
        "compute.globalAddresses.delete",
        "compute.globalAddresses.deleteInternal",
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
        "compute.networks.use",
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
        "monitoring.notificationChannels.create",
        "monitoring.notificationChannels.delete",
        "monitoring.notificationChannels.get",
        "monitoring.notificationChannels.update",
        "monitoring.uptimeCheckConfigs.create",
        "monitoring.uptimeCheckConfigs.delete",
        "monitoring.uptimeCheckConfigs.get",
        "monitoring.uptimeCheckConfigs.update",
        "pubsub.subscriptions.create",
        "pubsub.subscriptions.delete",
        "pubsub.subscriptions.get",
        "pubsub.subscriptions.getIamPolicy",
        "pubsub.subscriptions.update",
        "pubsub.topics.attachSubscription",
        "pubsub.topics.create",
        "pubsub.topics.delete",
        "pubsub.topics.get",
        "pubsub.topics.getIamPolicy",
        "pubsub.topics.update",
        "redis.instances.create",
        "redis.instances.delete",
        "redis.instances.get",
        "redis.instances.getAuthString",
        "redis.instances.update",
        "redis.instances.updateAuth",
        "redis.instances.upgrade",
        "redis.operations.get",
        "resourcemanager.projects.get",
        "resourcemanager.projects.getIamPolicy",
        "run.operations.get",
        "run.services.create",
        "run.services.delete",
        "run.services.get",
        "run.services.getIamPolicy",
        "run.services.update",
        "secretmanager.secrets.create",
        "secretmanager.secrets.delete",
        "secretmanager.secrets.get",
        "secretmanager.secrets.getIamPolicy",
        "secretmanager.secrets.update",
        "secretmanager.versions.add",
        "secretmanager.versions.destroy",
        "secretmanager.versions.disable",
        "secretmanager.versions.enable",
        "secretmanager.versions.get",
        "servicenetworking.operations.get",
        "servicenetworking.services.addPeering",
        "servicenetworking.services.get",
        "serviceusage.operations.get",
        "serviceusage.services.enable",
        "serviceusage.services.list",
        "storage.buckets.create",
        "storage.buckets.delete",
        "storage.buckets.get",
        "storage.buckets.getIamPolicy",
        "storage.buckets.update",
      ]
    }
  }
  project     = each.value.project
  role_id     = "terraformApplier"
  title       = "Changes what Terraform manages"
  permissions = each.value.permissions

  depends_on = [google_project_service.identities]
}

resource "google_project_iam_member" "applier" {
  for_each = {
    dev  = { project = "olympus-dev", member = google_service_account.applier["dev"].member }
    prod = { project = "olympus-prod", member = google_service_account.applier["prod"].member }
    staging = {
      project = "olympus-staging"
      member  = google_service_account.applier["staging"].member
    }
  }
  project = each.value.project
  role    = google_project_iam_custom_role.applier[each.key].name
  member  = each.value.member
}

resource "google_project_iam_custom_role" "granter" {
  for_each = {
    dev     = { project = "olympus-dev" }
    prod    = { project = "olympus-prod" }
    staging = { project = "olympus-staging" }
  }
  project = each.value.project
  role_id = "terraformGranter"
  title   = "Hands out roles on single things"
  permissions = [
    "artifactregistry.repositories.setIamPolicy",
    "bigquery.datasets.setIamPolicy",
    "cloudkms.cryptoKeys.setIamPolicy",
    "iam.serviceAccounts.setIamPolicy",
    "pubsub.subscriptions.setIamPolicy",
    "pubsub.topics.setIamPolicy",
    "run.services.setIamPolicy",
    "secretmanager.secrets.setIamPolicy",
    "storage.buckets.setIamPolicy",
  ]

  depends_on = [google_project_service.identities]
}

# These roles and no other may be given or taken away on single things: none of them is the
# applier's own.
resource "google_project_iam_member" "granter" {
  for_each = {
    dev = {
      project    = "olympus-dev"
      member     = google_service_account.applier["dev"].member
      expression = "api.getAttribute('iam.googleapis.com/modifiedGrantsByRole', []).hasOnly(['projects/olympus-dev/roles/accountUser', 'projects/olympus-dev/roles/datasetWriter', 'projects/olympus-dev/roles/imagePublisher', 'projects/olympus-dev/roles/imageReader', 'projects/olympus-dev/roles/serviceDeployer', 'roles/cloudkms.cryptoKeyEncrypterDecrypter', 'roles/pubsub.publisher', 'roles/pubsub.subscriber', 'roles/run.invoker', 'roles/secretmanager.secretAccessor']) || api.getAttribute('iam.googleapis.com/modifiedGrantsByRole', []).hasOnly(['roles/storage.objectViewer'])"
    }
    prod = {
      project    = "olympus-prod"
      member     = google_service_account.applier["prod"].member
      expression = "api.getAttribute('iam.googleapis.com/modifiedGrantsByRole', []).hasOnly(['projects/olympus-prod/roles/accountUser', 'projects/olympus-prod/roles/datasetWriter', 'projects/olympus-prod/roles/imagePublisher', 'projects/olympus-prod/roles/imageReader', 'projects/olympus-prod/roles/serviceDeployer', 'roles/cloudkms.cryptoKeyEncrypterDecrypter', 'roles/pubsub.publisher', 'roles/pubsub.subscriber', 'roles/run.invoker', 'roles/secretmanager.secretAccessor']) || api.getAttribute('iam.googleapis.com/modifiedGrantsByRole', []).hasOnly(['roles/storage.objectViewer'])"
    }
    staging = {
      project    = "olympus-staging"
      member     = google_service_account.applier["staging"].member
      expression = "api.getAttribute('iam.googleapis.com/modifiedGrantsByRole', []).hasOnly(['projects/olympus-staging/roles/accountUser', 'projects/olympus-staging/roles/datasetWriter', 'projects/olympus-staging/roles/imagePublisher', 'projects/olympus-staging/roles/imageReader', 'projects/olympus-staging/roles/serviceDeployer', 'roles/cloudkms.cryptoKeyEncrypterDecrypter', 'roles/pubsub.publisher', 'roles/pubsub.subscriber', 'roles/run.invoker', 'roles/secretmanager.secretAccessor']) || api.getAttribute('iam.googleapis.com/modifiedGrantsByRole', []).hasOnly(['roles/storage.objectViewer'])"
    }
  }
  project = each.value.project
  role    = google_project_iam_custom_role.granter[each.key].name
  member  = each.value.member

  condition {
    title      = "Roles on single things"
    expression = each.value.expression
  }
}

resource "google_project_iam_custom_role" "project_granter" {
  for_each = {
    dev     = { project = "olympus-dev" }
    prod    = { project = "olympus-prod" }
    staging = { project = "olympus-staging" }
  }
  project     = each.value.project
  role_id     = "terraformProjectGranter"
  title       = "Hands out roles on the project"
  permissions = ["resourcemanager.projects.setIamPolicy"]

  depends_on = [google_project_service.identities]
}

# These roles and no other may be given or taken away on the project.
resource "google_project_iam_member" "project_granter" {
  for_each = {
    dev = {
      project    = "olympus-dev"
      member     = google_service_account.applier["dev"].member
      expression = "api.getAttribute('iam.googleapis.com/modifiedGrantsByRole', []).hasOnly(['projects/olympus-dev/roles/databaseUser'])"
    }
    prod = {
      project    = "olympus-prod"
      member     = google_service_account.applier["prod"].member
      expression = "api.getAttribute('iam.googleapis.com/modifiedGrantsByRole', []).hasOnly(['projects/olympus-prod/roles/databaseUser'])"
    }
    staging = {
      project    = "olympus-staging"
      member     = google_service_account.applier["staging"].member
      expression = "api.getAttribute('iam.googleapis.com/modifiedGrantsByRole', []).hasOnly(['projects/olympus-staging/roles/databaseUser'])"
    }
  }
  project = each.value.project
  role    = google_project_iam_custom_role.project_granter[each.key].name
  member  = each.value.member

  condition {
    title      = "Roles on the project"
    expression = each.value.expression
  }
}

# Where every predefined role allows more than is needed.
resource "google_project_iam_custom_role" "own" {
  for_each = {
    "dev/accountUser" = {
      project     = "olympus-dev"
      role        = "accountUser"
      title       = "Says that something runs as an identity"
      permissions = ["iam.serviceAccounts.actAs"]
    }
    "dev/databaseUser" = {
      project = "olympus-dev"
      role    = "databaseUser"
      title   = "Reaches databases, and logs in"
      permissions = [
        "cloudsql.instances.connect",
        "cloudsql.instances.get",
        "cloudsql.instances.login",
      ]
    }
    "dev/datasetWriter" = {
      project = "olympus-dev"
      role    = "datasetWriter"
      title   = "Adds rows to a data set"
      permissions = [
        "bigquery.datasets.get",
        "bigquery.tables.get",
        "bigquery.tables.updateData",
      ]
    }
    "dev/imagePublisher" = {
      project = "olympus-dev"
      role    = "imagePublisher"
      title   = "Pushes images"
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
    "dev/imageReader" = {
      project     = "olympus-dev"
      role        = "imageReader"
      title       = "Reads images"
      permissions = ["artifactregistry.repositories.downloadArtifacts"]
    }
    "dev/serviceDeployer" = {
      project = "olympus-dev"
      role    = "serviceDeployer"
      title   = "Puts new revisions in place"
      permissions = [
        "run.operations.get",
        "run.revisions.get",
        "run.revisions.list",
        "run.services.get",
        "run.services.update",
      ]
    }
    "prod/accountUser" = {
      project     = "olympus-prod"
      role        = "accountUser"
      title       = "Says that something runs as an identity"
      permissions = ["iam.serviceAccounts.actAs"]
    }
    "prod/databaseUser" = {
      project = "olympus-prod"
      role    = "databaseUser"
      title   = "Reaches databases, and logs in"
      permissions = [
        "cloudsql.instances.connect",
        "cloudsql.instances.get",
        "cloudsql.instances.login",
      ]
    }
    "prod/datasetWriter" = {
      project = "olympus-prod"
      role    = "datasetWriter"
      title   = "Adds rows to a data set"
      permissions = [
        "bigquery.datasets.get",
        "bigquery.tables.get",
        "bigquery.tables.updateData",
      ]
    }
    "prod/imagePublisher" = {
      project = "olympus-prod"
      role    = "imagePublisher"
      title   = "Pushes images"
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
      project     = "olympus-prod"
      role        = "imageReader"
      title       = "Reads images"
      permissions = ["artifactregistry.repositories.downloadArtifacts"]
    }
    "prod/serviceDeployer" = {
      project = "olympus-prod"
      role    = "serviceDeployer"
      title   = "Puts new revisions in place"
      permissions = [
        "run.operations.get",
        "run.revisions.get",
        "run.revisions.list",
        "run.services.get",
        "run.services.update",
      ]
    }
    "staging/accountUser" = {
      project     = "olympus-staging"
      role        = "accountUser"
      title       = "Says that something runs as an identity"
      permissions = ["iam.serviceAccounts.actAs"]
    }
    "staging/databaseUser" = {
      project = "olympus-staging"
      role    = "databaseUser"
      title   = "Reaches databases, and logs in"
      permissions = [
        "cloudsql.instances.connect",
        "cloudsql.instances.get",
        "cloudsql.instances.login",
      ]
    }
    "staging/datasetWriter" = {
      project = "olympus-staging"
      role    = "datasetWriter"
      title   = "Adds rows to a data set"
      permissions = [
        "bigquery.datasets.get",
        "bigquery.tables.get",
        "bigquery.tables.updateData",
      ]
    }
    "staging/imagePublisher" = {
      project = "olympus-staging"
      role    = "imagePublisher"
      title   = "Pushes images"
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
    "staging/imageReader" = {
      project     = "olympus-staging"
      role        = "imageReader"
      title       = "Reads images"
      permissions = ["artifactregistry.repositories.downloadArtifacts"]
    }
    "staging/serviceDeployer" = {
      project = "olympus-staging"
      role    = "serviceDeployer"
      title   = "Puts new revisions in place"
      permissions = [
        "run.operations.get",
        "run.revisions.get",
        "run.revisions.list",
        "run.services.get",
        "run.services.update",
      ]
    }
  }
  project     = each.value.project
  role_id     = each.value.role
  title       = each.value.title
  permissions = each.value.permissions

  depends_on = [google_project_service.identities]
}

resource "google_project_iam_custom_role" "measurer" {
  for_each = toset(["prod"])
  project  = "olympus-prod"
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
  project  = "olympus-prod"
  role     = google_project_iam_custom_role.measurer[each.key].name
  member   = google_service_account.measurer["prod"].member
}

# For planners of the other environments, on the public zone.
resource "google_project_iam_custom_role" "zone_reader" {
  project     = "olympus-shared"
  role_id     = "zoneReader"
  title       = "Reads records of the public zone"
  permissions = ["dns.resourceRecordSets.list"]

  depends_on = [google_project_service.identities]
}

# For appliers of the other environments, on the public zone.
resource "google_project_iam_custom_role" "zone_writer" {
  project = "olympus-shared"
  role_id = "zoneWriter"
  title   = "Changes records of the public zone"
  permissions = [
    "dns.changes.create",
    "dns.changes.get",
    "dns.managedZones.get",
    "dns.resourceRecordSets.create",
    "dns.resourceRecordSets.delete",
    "dns.resourceRecordSets.list",
    "dns.resourceRecordSets.update",
  ]

  depends_on = [google_project_service.identities]
}

# What this root manages, in every project that it reaches into.
resource "google_project_iam_custom_role" "owners" {
  for_each = {
    olympus-dev = {
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
      ]
    }
    olympus-prod = {
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
      ]
    }
    olympus-shared = {
      permissions = [
        "bigquery.datasets.get",
        "bigquery.datasets.getIamPolicy",
        "dns.managedZones.get",
        "dns.managedZones.getIamPolicy",
        "iam.googleapis.com/workloadIdentityPoolProviders.get",
        "iam.googleapis.com/workloadIdentityPools.get",
        "iam.googleapis.com/workloadIdentityPools.getAttestationRules",
        "iam.roles.get",
        "iam.serviceAccounts.get",
        "iam.serviceAccounts.getIamPolicy",
        "resourcemanager.projects.get",
        "resourcemanager.projects.getIamPolicy",
        "serviceusage.services.list",
        "storage.buckets.get",
        "storage.buckets.getIamPolicy",
      ]
    }
    olympus-staging = {
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
      ]
    }
  }
  project     = each.key
  role_id     = "sharedPlanner"
  title       = "Reads what the shared root manages"
  permissions = each.value.permissions

  depends_on = [google_project_service.identities]
}

resource "google_project_iam_member" "owners" {
  for_each = toset(["olympus-dev", "olympus-prod", "olympus-shared", "olympus-staging"])
  project  = each.key
  role     = google_project_iam_custom_role.owners[each.key].name
  member   = google_service_account.owners.member
}
