# Made by olyc from main.oly by the blueprint `shared`.
# Change the spec, then run `olyc build`.

resource "google_project_service" "apis" {
  # What the resources of this file need switched on.
  for_each           = toset(["bigquery.googleapis.com", "dns.googleapis.com", "storage.googleapis.com"])
  service            = each.key
  disable_on_destroy = false

  depends_on = [google_project_service.identities]
}

# Everything public stands in this zone. Signed, so that nobody in between can answer in our name.
resource "google_dns_managed_zone" "public" {
  name        = "olympus-example"
  dns_name    = "olympus.example."
  description = "Public names of olympus."
  visibility  = "public"

  dnssec_config {
    state = "on"

    default_key_specs {
      algorithm  = "ecdsap256sha256"
      key_type   = "keySigning"
      key_length = 256
    }
    default_key_specs {
      algorithm  = "ecdsap256sha256"
      key_type   = "zoneSigning"
      key_length = 256
    }
  }

  lifecycle {
    prevent_destroy = true
  }

  depends_on = [google_project_service.apis]
}

# Names of every environment stand in the one public zone.
resource "google_dns_managed_zone_iam_member" "planner" {
  for_each = {
    dev     = { member = google_service_account.planner["dev"].member }
    prod    = { member = google_service_account.planner["prod"].member }
    staging = { member = google_service_account.planner["staging"].member }
  }
  managed_zone = google_dns_managed_zone.public.name
  role         = google_project_iam_custom_role.zone_reader.name
  member       = each.value.member
}

resource "google_dns_managed_zone_iam_member" "applier" {
  for_each = {
    dev     = { member = google_service_account.applier["dev"].member }
    prod    = { member = google_service_account.applier["prod"].member }
    staging = { member = google_service_account.applier["staging"].member }
  }
  managed_zone = google_dns_managed_zone.public.name
  role         = google_project_iam_custom_role.zone_writer.name
  member       = each.value.member
}

# The bill, line by line. Its export is switched on once in the console: Google offers no other way.
resource "google_bigquery_dataset" "billing" {
  dataset_id                 = "billing"
  location                   = "US"
  description                = "Detailed cost of every project of olympus."
  delete_contents_on_destroy = false
  # checkov:skip=CKV_GCP_81: the billing export writes with its own identity, which cannot use a key
  # of ours
  max_time_travel_hours = "168"

  depends_on = [google_project_service.apis]
}
