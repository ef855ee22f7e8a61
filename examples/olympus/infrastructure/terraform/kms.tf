# Made by olyc by the blueprints `keys`, `key_rings`.
# Change the spec, then run `olyc build`.

resource "google_kms_crypto_key" "crypto_key" {
  for_each = var.crypto_key
  name     = each.value.name
  key_ring = google_kms_key_ring.key_ring[each.value.key_ring].id
  # 90 days. Old versions stay, so that what they encrypted can still be read.
  rotation_period = "7776000s"
  # 30 days to notice that a version was destroyed by mistake, and to take it back.
  destroy_scheduled_duration = "2592000s"
  # Without its key the data is gone, backups included: the key of a region that is given up is
  # forgotten, and stays.
  # checkov:skip=CKV_GCP_82: `prevent_destroy` would keep every region for ever; abandoned, a key is
  # never destroyed either
  deletion_policy = "ABANDON"
}

# The product's own identity encrypts and decrypts; the bootstrap makes those identities, as no
# resource of the provider does.
resource "google_kms_crypto_key_iam_member" "crypto_key" {
  for_each      = var.crypto_key_member
  crypto_key_id = google_kms_crypto_key.crypto_key[each.key].id
  role          = "roles/cloudkms.cryptoKeyEncrypterDecrypter"
  member        = replace(each.value.member, "NUMBER", var.project_number)
}

resource "google_kms_key_ring" "key_ring" {
  for_each = var.key_ring
  name     = "olympus-${var.environment}"
  location = each.key

  depends_on = [google_project_service.api]
}
