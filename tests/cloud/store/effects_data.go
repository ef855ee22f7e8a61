package store

import (
	"encoding/json"
	"fmt"
)

func init() {
	OnCreate("google_sql_database_instance", func(s *Store, o *Object) map[string]any {
		ip := s.address(true)
		typ := "CLOUD_SQL_INSTANCE"
		if o.Str("master_instance_name") != "" {
			typ = "READ_REPLICA_INSTANCE"
		}
		if o.Attrs["instance_type"] != nil {
			o.Attrs["instance_type"] = typ // what was asked for is not what a replica is
		}
		return map[string]any{
			"connection_name": o.Project + ":" + o.Str("region") + ":" + o.Str("name"), "private_ip_address": ip, "first_ip_address": ip,
			"ip_address":    []any{map[string]any{"ip_address": ip, "type": "PRIVATE", "time_to_retire": ""}},
			"instance_type": typ, "service_account_email_address": "p" + Number(o.ID, 12) + "-" + Digest(o.ID)[:6] + "@gcp-sa-cloud-sql.iam.gserviceaccount.com",
			"maintenance_version": o.Str("database_version") + "_0.R20261101.00_00",
			"dns_name":            Digest(o.ID)[:12] + "." + Digest(o.ID)[12:24] + "." + o.Str("region") + ".sql.goog.",
			"server_ca_cert":      []any{map[string]any{"cert": "-----BEGIN CERTIFICATE-----\nbox\n-----END CERTIFICATE-----", "common_name": "box", "create_time": "", "expiration_time": "", "sha1_fingerprint": Digest(o.ID)[:40]}},
		}
	})
	OnCreate("google_redis_instance", func(s *Store, o *Object) map[string]any {
		out := map[string]any{
			"host": s.address(true), "port": 6379.0, "current_location_id": o.Str("region") + "-a", "persistence_iam_identity": "serviceAccount:box",
			"server_ca_certs": []any{map[string]any{"cert": "-----BEGIN CERTIFICATE-----\nbox\n-----END CERTIFICATE-----", "create_time": "", "expire_time": "", "serial_number": "1", "sha1_fingerprint": Digest(o.ID)[:40]}},
		}
		if o.Attrs["transit_encryption_mode"] == "SERVER_AUTHENTICATION" {
			out["port"] = 6378.0
		}
		if o.Attrs["auth_enabled"] == true {
			out["auth_string"] = uuid(o.ID)
		}
		return out
	})
	OnCreate("google_redis_cluster", func(s *Store, o *Object) map[string]any {
		ip := s.address(true)
		return map[string]any{"discovery_endpoints": []any{map[string]any{"address": ip, "port": 6379.0, "psc_config": []any{map[string]any{"network": ""}}}}}
	})
	OnCreate("google_storage_bucket", func(s *Store, o *Object) map[string]any {
		return map[string]any{"url": "gs://" + o.Str("name")}
	})
	OnCreate("google_artifact_registry_repository", func(s *Store, o *Object) map[string]any {
		return map[string]any{"registry_uri": o.Str("location") + "-docker.pkg.dev/" + o.Project + "/" + o.Str("repository_id")}
	})
	OnChange("google_artifact_registry_repository", func(s *Store, old, o *Object) *Error {
		o.Attrs["name"] = o.Str("repository_id")
		return nil
	})
	OnCreate("google_kms_crypto_key", func(s *Store, o *Object) map[string]any {
		return map[string]any{"primary": []any{map[string]any{"name": o.ID + "/cryptoKeyVersions/1", "state": "ENABLED"}}}
	})
	OnCreate("google_secret_manager_secret_version", func(s *Store, o *Object) map[string]any {
		return map[string]any{"name": s.ByNumber(o.ID), "version": o.Name(), "enabled": true}
	})
	OnCreate("google_bigquery_dataset", func(s *Store, o *Object) map[string]any {
		return map[string]any{"creation_time": float64(s.Now().UnixMilli()), "last_modified_time": float64(s.Now().UnixMilli())}
	})
	OnChange("google_monitoring_uptime_check_config", func(s *Store, old, o *Object) *Error {
		o.Attrs["uptime_check_id"] = o.Name()
		return nil
	})
	OnChange("google_monitoring_dashboard", func(s *Store, old, o *Object) *Error {
		var doc any
		if err := json.Unmarshal([]byte(o.Str("dashboard_json")), &doc); err != nil {
			return Refuse("INVALID_ARGUMENT", "dashboard", "Invalid JSON payload received: %v", err)
		}
		if m, ok := doc.(map[string]any); ok {
			m["name"] = o.ID
			m["etag"] = Digest(fmt.Sprint(o.ID, s.Calls))[:12]
		}
		raw, err := json.Marshal(noZeros(doc))
		if err != nil {
			return Refuse("INTERNAL", "dashboard", "%v", err)
		}
		o.Attrs["dashboard_json"] = string(raw)
		return nil
	})
}

// noZeros leaves numbers that are zero out, as an API in protocol buffers does: what is written as 0 comes back as nothing.
func noZeros(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k, one := range v {
			if n, ok := one.(float64); ok && n == 0 || one == "" || one == false {
				delete(v, k)
				continue
			}
			v[k] = noZeros(one)
		}
	case []any:
		for i := range v {
			v[i] = noZeros(v[i])
		}
	}
	return v
}
