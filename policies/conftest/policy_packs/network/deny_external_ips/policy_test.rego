package kubepac.network.deny_external_ips_test

import data.kubepac.lib.testing
import data.kubepac.network.deny_external_ips

test_flags_one_address if {
	deny_external_ips.violations == {{
		"path": "/spec/externalIPs",
		"msg": "Service \"web\" claims the external address \"192.0.2.10\"",
	}} with input as service({"externalIPs": ["192.0.2.10"]})
}

test_flags_several_addresses_once if {
	deny_external_ips.violations == {{
		"path": "/spec/externalIPs",
		"msg": "Service \"web\" claims the external address \"192.0.2.10\" and 2 more",
	}} with input as service({"externalIPs": ["192.0.2.10", "2001:db8::7", "192.0.2.10"]})
}

test_flags_every_type_of_service if {
	every type in ["ClusterIP", "NodePort", "LoadBalancer", null] {
		deny_external_ips.violations == {{
			"path": "/spec/externalIPs",
			"msg": "Service \"web\" claims the external address \"192.0.2.10\"",
		}} with input as service({"type": type, "externalIPs": ["192.0.2.10"]})
	}
}

test_flags_what_is_no_text if {
	deny_external_ips.violations == {{
		"path": "/spec/externalIPs",
		"msg": "Service \"web\" claims the external address a null",
	}} with input as service({"externalIPs": [null]})
}

test_passes_services_without_addresses if {
	every spec in [{}, {"externalIPs": null}, {"externalIPs": []}, {"externalIPs": "192.0.2.10"}, null] {
		deny_external_ips.violations == set() with input as service(spec)
		deny_external_ips.fix == set() with input as service(spec)
	}
}

test_passes_addresses_of_other_fields if {
	spec := {"type": "LoadBalancer", "loadBalancerIP": "192.0.2.10", "clusterIPs": ["10.96.0.7"]}
	deny_external_ips.violations == set() with input as service(spec)
}

test_passes_other_objects if {
	every object in [
		{"apiVersion": "example.com/v1", "kind": "Service", "spec": {"externalIPs": ["192.0.2.10"]}},
		{"apiVersion": "v1", "kind": "Service"},
		testing.pod({"externalIPs": ["192.0.2.10"]}),
	] {
		deny_external_ips.violations == set() with input as testing.review(object)
	}
}

test_fix_removes_the_addresses if {
	every spec in [
		{},
		{"externalTrafficPolicy": null},
		{"type": "LoadBalancer", "externalTrafficPolicy": "Local"},
		{"type": "NodePort", "externalTrafficPolicy": "Local"},
	] {
		deny_external_ips.fix == {{
			"path": "/spec/externalIPs",
			"patch": [{"op": "remove", "path": "/spec/externalIPs"}],
		}} with input as service(object.union(spec, {"externalIPs": ["192.0.2.10"]}))
	}
}

test_fix_removes_the_policy_that_needs_them if {
	every spec in [{}, {"type": "ClusterIP"}, {"type": null}] {
		addressed := {"externalIPs": ["192.0.2.10"], "externalTrafficPolicy": "Cluster"}
		deny_external_ips.fix == {{
			"path": "/spec/externalIPs",
			"patch": [
				{"op": "remove", "path": "/spec/externalIPs"},
				{"op": "remove", "path": "/spec/externalTrafficPolicy"},
			],
		}} with input as service(object.union(spec, addressed))
	}
}

service(spec) := testing.review({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}, "spec": spec})
