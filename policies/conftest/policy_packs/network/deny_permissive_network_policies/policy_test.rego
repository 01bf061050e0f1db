package kubepac.network.deny_permissive_network_policies_test

import data.kubepac.lib.testing
import data.kubepac.network.deny_permissive_network_policies

test_flags_rule_without_peers_and_ports if {
	every rule in [{}, null, {"from": []}, {"from": null, "ports": null}, {"ports": [{"protocol": "TCP"}]}] {
		deny_permissive_network_policies.violations == {{
			"path": "/spec/ingress/0",
			"msg": "NetworkPolicy \"shop\" lets everybody in on every port",
		}} with input as policy({"ingress": [rule]})
	}
}

test_flags_peers_that_are_everybody if {
	every peer in [{"ipBlock": {"cidr": "0.0.0.0/0"}}, {"ipBlock": {"cidr": "::/0"}}, {"namespaceSelector": {}}] {
		deny_permissive_network_policies.violations == {{
			"path": "/spec/ingress/0",
			"msg": "NetworkPolicy \"shop\" lets everybody in on every port",
		}} with input as policy({"ingress": [{"from": [{"podSelector": {}}, peer]}]})
	}
}

test_flags_each_rule if {
	deny_permissive_network_policies.violations == {
		{"path": "/spec/ingress/0", "msg": "NetworkPolicy \"shop\" lets everybody in on every port"},
		{"path": "/spec/ingress/2", "msg": "NetworkPolicy \"shop\" lets everybody in on every port"},
	} with input as policy({"ingress": [{}, {"from": [{"podSelector": {}}]}, {}]})
}

test_flags_egress_on_demand if {
	object := policy({"policyTypes": ["Egress"], "egress": [{}]}).review.object
	deny_permissive_network_policies.violations == {{
		"path": "/spec/egress/0",
		"msg": "NetworkPolicy \"shop\" lets its pods call everybody on every port",
	}} with input as testing.with_parameters(object, {"deny_open_egress": true})
}

test_passes_rules_that_name_peers_or_ports if {
	every rule in [
		{"from": [{"podSelector": {}}]},
		{"from": [{"namespaceSelector": {"matchLabels": {"team": "shop"}}}]},
		{"from": [{"namespaceSelector": {}, "podSelector": {"matchLabels": {"app": "prometheus"}}}]},
		{"from": [{"ipBlock": {"cidr": "0.0.0.0/0", "except": ["10.0.0.0/8"]}}]},
		{"ports": [{"port": 8080}]},
		{"from": [{"ipBlock": {"cidr": "0.0.0.0/0"}}], "ports": [{"port": "https"}]},
	] {
		deny_permissive_network_policies.violations == set() with input as policy({"ingress": [rule]})
		deny_permissive_network_policies.fix == set() with input as policy({"ingress": [rule]})
	}
}

test_passes_egress if {
	deny_permissive_network_policies.violations == set() with input as policy({"egress": [{}]})
	deny_permissive_network_policies.fix == set() with input as policy({"egress": [{}]})
}

test_passes_policies_without_rules if {
	every spec in [{}, null, {"ingress": null}, {"ingress": []}, {"policyTypes": ["Ingress", "Egress"]}] {
		deny_permissive_network_policies.violations == set() with input as policy(spec)
	}
}

test_passes_rules_without_effect if {
	spec := {"policyTypes": ["Egress"], "ingress": [{}], "egress": [{}]}
	deny_permissive_network_policies.violations == set() with input as policy(spec)
}

test_passes_policies_of_other_groups if {
	object := {"apiVersion": "projectcalico.org/v3", "kind": "NetworkPolicy", "spec": {"ingress": [{}]}}
	deny_permissive_network_policies.violations == set() with input as testing.review(object)
}

test_fix_lets_the_namespace_in_and_asks if {
	deny_permissive_network_policies.fix == asking([{
		"op": "add",
		"path": "/spec/ingress/0/from",
		"value": [{"podSelector": {}}],
	}]) with input as policy({"ingress": [{}]})
	deny_permissive_network_policies.fix == asking([
		{"op": "replace", "path": "/spec/ingress/0", "value": {}},
		{"op": "add", "path": "/spec/ingress/0/from", "value": [{"podSelector": {}}]},
	]) with input as policy({"ingress": [null]})
}

test_fix_keeps_the_peers_that_are_named if {
	named := {"namespaceSelector": {"matchLabels": {"team": "shop"}}}
	deny_permissive_network_policies.fix == asking([{
		"op": "replace",
		"path": "/spec/ingress/0/from",
		"value": [named],
	}]) with input as policy({"ingress": [{"from": [{"ipBlock": {"cidr": "0.0.0.0/0"}}, named]}]})
}

test_fix_lets_pods_call_dns if {
	object := policy({"egress": [{"to": []}]}).review.object
	deny_permissive_network_policies.fix == {{
		"path": "/spec/egress/0",
		"patch": [{"op": "replace", "path": "/spec/egress/0/to", "value": [
			{"podSelector": {}},
			{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}}},
		]}],
		"needs_input": "What may be called by the pods of NetworkPolicy \"shop\"?",
	}} with input as testing.with_parameters(object, {"deny_open_egress": true})
}

asking(operations) := {{
	"path": "/spec/ingress/0",
	"patch": operations,
	"needs_input": "Who may call the pods of NetworkPolicy \"shop\"?",
}}

policy(spec) := testing.review({
	"apiVersion": "networking.k8s.io/v1",
	"kind": "NetworkPolicy",
	"metadata": {"name": "shop"},
	"spec": spec,
})
