package kubepac.network.deny_node_port_services_test

import data.kubepac.lib.testing
import data.kubepac.network.deny_node_port_services

test_flags_node_port_service if {
	deny_node_port_services.violations == {{
		"path": "/spec/type",
		"msg": "service \"web\" opens a port on every node",
	}} with input as service({"type": "NodePort", "ports": [{"port": 80, "nodePort": 30080}]})
}

test_flags_absent_empty_and_null_ports if {
	flagged := {{"path": "/spec/type", "msg": "service \"web\" opens a port on every node"}}
	deny_node_port_services.violations == flagged with input as service({"type": "NodePort"})
	deny_node_port_services.violations == flagged with input as service({"type": "NodePort", "ports": []})
	deny_node_port_services.violations == flagged with input as service({"type": "NodePort", "ports": null})
}

test_flags_service_without_a_name if {
	deny_node_port_services.violations == {{
		"path": "/spec/type",
		"msg": "service \"\" opens a port on every node",
	}} with input as testing.review({"apiVersion": "v1", "kind": "Service", "spec": {"type": "NodePort"}})
}

test_passes_other_types if {
	every type in ["ClusterIP", "LoadBalancer", "ExternalName", "", null] {
		deny_node_port_services.violations == set() with input as service({"type": type})
		deny_node_port_services.fix == set() with input as service({"type": type})
	}
}

test_passes_absent_type_and_spec if {
	deny_node_port_services.violations == set() with input as service({"ports": [{"port": 80}]})
	deny_node_port_services.violations == set() with input as service(null)
	deny_node_port_services.violations == set() with input as testing.review({"apiVersion": "v1", "kind": "Service"})
}

test_passes_workloads_and_custom_resource_of_the_same_kind if {
	knative := {"apiVersion": "serving.knative.dev/v1", "kind": "Service", "spec": {"type": "NodePort"}}
	deny_node_port_services.violations == set() with input as testing.review(knative)
	deny_node_port_services.violations == set() with input as testing.review(testing.deployment({"type": "NodePort"}))
	deny_node_port_services.violations == set() with input as testing.review(testing.pod({"type": "NodePort"}))
}

test_fix_changes_the_type if {
	deny_node_port_services.fix == {{
		"path": "/spec/type",
		"patch": [{"op": "replace", "path": "/spec/type", "value": "ClusterIP"}],
	}} with input as service({"type": "NodePort", "ports": [{"port": 80}, "443"]})
}

test_fix_removes_what_a_cluster_ip_service_may_not_have if {
	ports := [{"port": 80, "nodePort": 30080}, {"port": 90}, {"port": 443, "nodePort": null}]
	deny_node_port_services.fix == {{
		"path": "/spec/type",
		"patch": [
			{"op": "replace", "path": "/spec/type", "value": "ClusterIP"},
			{"op": "remove", "path": "/spec/ports/0/nodePort"},
			{"op": "remove", "path": "/spec/ports/2/nodePort"},
			{"op": "remove", "path": "/spec/externalTrafficPolicy"},
		],
	}} with input as service({"type": "NodePort", "externalTrafficPolicy": "Local", "ports": ports})
}

service(spec) := testing.review({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}, "spec": spec})
