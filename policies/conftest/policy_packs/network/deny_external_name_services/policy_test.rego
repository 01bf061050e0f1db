package kubepac.network.deny_external_name_services_test

import data.kubepac.lib.testing
import data.kubepac.network.deny_external_name_services

test_flags_names_and_addresses_of_the_node_or_its_cloud if {
	every name in [
		"localhost",
		"LOCALHOST.",
		"proxy.localhost",
		"localhost.localdomain",
		"127.0.0.1",
		"127.0.0.1.dns.example.com",
		"0.0.0.0",
		"169.254.169.254",
		"169.254.170.2",
		"100.100.100.200",
		"168.63.129.16",
		"api.metadata.cloud.ibm.com",
		"instance-data.ec2.internal",
		"metadata.google.internal",
		"metadata.google.internal.",
		"metadata.tencentyun.com",
	] {
		deny_external_name_services.violations == {{
			"path": "/spec/externalName",
			"msg": concat("", ["Service \"billing\" leads to \"", name, "\", an address of the node or its cloud"]),
		}} with input as service(name)
	}
}

test_flags_names_that_are_not_allowed if {
	every name in ["example.com", "db.example.org", "localhost", "notshop.example.com", "shop.example.com.evil.example"] {
		deny_external_name_services.violations == {{
			"path": "/spec/externalName",
			"msg": concat("", ["Service \"billing\" leads to \"", name, "\", which is not among the allowed names"]),
		}} with input as with_allowed(name, ["shop.example.com", "svc.cluster.local"])
	}
}

test_passes_other_names if {
	every name in [
		"db.example.com",
		"orders.shop.svc.cluster.local",
		"localhost.example.com",
		"mylocalhost",
		"10.127.0.0.1",
		"metadata.example.com",
		"google.internal",
		"127.example.com",
	] {
		deny_external_name_services.violations == set() with input as service(name)
		deny_external_name_services.fix == set() with input as service(name)
	}
}

test_passes_allowed_names_and_the_ones_below if {
	every name in ["shop.example.com", "Orders.Shop.example.com.", "payments.svc.cluster.local", "169.254.20.10"] {
		allowed := ["svc.cluster.local", "shop.example.com", "169.254.20.10"]
		deny_external_name_services.violations == set() with input as with_allowed(name, allowed)
	}
}

test_passes_absent_names if {
	every name in [null, "", 127, ["localhost"]] {
		deny_external_name_services.violations == set() with input as service(name)
	}
	deny_external_name_services.violations == set() with input as testing.review(object.union(head, {"spec": null}))
	deny_external_name_services.violations == set() with input as testing.review(head)
}

test_passes_other_types_and_objects if {
	every type in ["ClusterIP", "LoadBalancer", null] {
		other := object.union(head, {"spec": {"type": type, "externalName": "localhost"}})
		deny_external_name_services.violations == set() with input as testing.review(other)
	}
	spec := {"type": "ExternalName", "externalName": "localhost"}
	custom := {"apiVersion": "mesh.example.com/v1", "kind": "Service", "spec": spec}
	deny_external_name_services.violations == set() with input as testing.review(custom)
	deny_external_name_services.violations == set() with input as testing.review(testing.pod(spec))
}

test_fix_asks_for_the_name if {
	deny_external_name_services.fix == asking("todo.example.com") with input as service("localhost")
}

test_fix_starts_from_a_name_that_is_allowed if {
	deny_external_name_services.fix == asking("a.example") with input as with_allowed("localhost", ["a.example"])
}

asking(name) := {{
	"path": "/spec/externalName",
	"patch": [{"op": "replace", "path": "/spec/externalName", "value": name}],
	"needs_input": "Which name should Service \"billing\" lead to?",
}}

head := {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "billing"}}

service(name) := with_allowed(name, [])

with_allowed(name, allowed) := testing.with_parameters(
	object.union(head, {"spec": {"type": "ExternalName", "externalName": name}}),
	{"allowed_external_names": allowed},
)
