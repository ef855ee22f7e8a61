package store

import (
	"fmt"
	"net/netip"
	"strings"
)

// address gives an address that nobody else has: outside ones from the range for documentation, inside ones from 10/8.
func (s *Store) address(internal bool) string {
	n := s.Next()
	if internal {
		return fmt.Sprintf("10.%d.%d.%d", 128+n/65536%64, n/256%256, n%256)
	}
	return fmt.Sprintf("203.0.%d.%d", 113+n/250, 1+n%250)
}

func init() {
	address := func(s *Store, o *Object) map[string]any {
		internal := o.Str("address_type") == "INTERNAL"
		out := map[string]any{"address": s.address(internal)}
		if internal && o.Str("purpose") == "VPC_PEERING" {
			out["address"] = fmt.Sprintf("10.%d.0.0", 200+s.Next()%50)
		}
		return out
	}
	OnCreate("google_compute_global_address", address)
	OnCreate("google_compute_address", address)
	OnCreate("google_compute_subnetwork", func(s *Store, o *Object) map[string]any {
		out := map[string]any{}
		if p, err := netip.ParsePrefix(o.Str("ip_cidr_range")); err == nil {
			out["gateway_address"] = p.Addr().Next().String()
		}
		return out
	})
	OnCreate("google_compute_global_forwarding_rule", func(s *Store, o *Object) map[string]any {
		return map[string]any{"ip_address": s.address(false)}
	})
	OnCreate("google_compute_backend_service", func(s *Store, o *Object) map[string]any {
		return map[string]any{"generated_id": toNumber(Number(o.ID, 15))}
	})
	OnCreate("google_compute_network_firewall_policy", func(s *Store, o *Object) map[string]any {
		return map[string]any{"network_firewall_policy_id": Number(o.ID, 12)}
	})
	OnCreate("google_dns_managed_zone", func(s *Store, o *Object) map[string]any {
		letter := string('a' + rune(s.Next()%5))
		var servers []any
		for i := 1; i <= 4; i++ {
			servers = append(servers, fmt.Sprintf("ns-cloud-%s%d.googledomains.com.", letter, i))
		}
		return map[string]any{"name_servers": servers, "managed_zone_id": toNumber(Number(o.ID, 15))}
	})
	OnCreate("google_certificate_manager_dns_authorization", func(s *Store, o *Object) map[string]any {
		return map[string]any{"dns_resource_record": []any{map[string]any{
			"name": "_acme-challenge." + o.Str("domain") + ".", "type": "CNAME",
			"data": uuid(o.ID) + "." + fmt.Sprint(len(o.ID)%16) + ".authorize.certificatemanager.goog.",
		}}}
	})
	OnCreate("google_service_networking_connection", func(s *Store, o *Object) map[string]any {
		return map[string]any{"peering": strings.ReplaceAll(o.Str("service"), ".", "-")}
	})
}
