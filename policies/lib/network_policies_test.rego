package kubepac.lib.network_policies_test

import data.kubepac.lib.network_policies
import data.kubepac.lib.testing

test_rules_of_both_sections if {
	ports := [{"port": 53}]
	spec := {"ingress": [{"from": [{"podSelector": {}}]}, {}], "egress": [{"to": null, "ports": ports}]}
	network_policies.rules == {
		{"section": "ingress", "path": ["spec", "ingress", 0], "ports": null, "peers": [{"podSelector": {}}]},
		{"section": "ingress", "path": ["spec", "ingress", 1], "ports": null, "peers": null},
		{"section": "egress", "path": ["spec", "egress", 0], "ports": ports, "peers": null},
	} with input as policy(spec)
}

test_rules_that_are_null_are_empty if {
	network_policies.rules == {
		{"section": "ingress", "path": ["spec", "ingress", 0], "ports": null, "peers": null},
	} with input as policy({"ingress": [null, "all"]})
}

test_rules_of_the_listed_types_only if {
	spec := {"ingress": [{}], "egress": [{"to": []}]}
	every types in [null, [], ["Ingress", "Egress"]] {
		count(network_policies.rules) == 2 with input as policy(object.union(spec, {"policyTypes": types}))
	}
	network_policies.rules == {
		{"section": "ingress", "path": ["spec", "ingress", 0], "ports": null, "peers": null},
	} with input as policy(object.union(spec, {"policyTypes": ["Ingress"]}))
	network_policies.rules == {
		{"section": "egress", "path": ["spec", "egress", 0], "ports": null, "peers": []},
	} with input as policy(object.union(spec, {"policyTypes": ["Egress"]}))
}

test_rules_of_kubernetes_own_kind_only if {
	every spec in [null, {}, {"ingress": null}, {"ingress": []}, {"ingress": "all"}] {
		network_policies.rules == set() with input as policy(spec)
	}
	every head in [["projectcalico.org/v3", "NetworkPolicy"], ["networking.k8s.io/v1", "Ingress"]] {
		object := {"apiVersion": head[0], "kind": head[1], "spec": {"ingress": [{}]}}
		network_policies.rules == set() with input as testing.review(object)
	}
	old := {"apiVersion": "extensions/v1beta1", "kind": "NetworkPolicy", "spec": {"ingress": [{}]}}
	count(network_policies.rules) == 1 with input as testing.review(old)
}

test_names_ports if {
	every ports in [[{"port": 443}], [{"port": "https", "protocol": "TCP"}, {"port": 53, "protocol": "UDP"}]] {
		network_policies.names_ports(ports)
	}
	every ports in [null, [], [{}], [{"protocol": "TCP"}], [{"port": 443}, {"protocol": "UDP", "port": null}]] {
		not network_policies.names_ports(ports)
	}
}

test_names_peers if {
	every peers in [[{"podSelector": {}}], [{"podSelector": {}}, {"ipBlock": {"cidr": "10.0.0.0/8"}}]] {
		network_policies.names_peers(peers)
	}
	every peers in [null, [], [{"podSelector": {}}, {"ipBlock": {"cidr": "0.0.0.0/0"}}]] {
		not network_policies.names_peers(peers)
	}
}

test_everybody if {
	every peer in [
		{"ipBlock": {"cidr": "0.0.0.0/0"}},
		{"ipBlock": {"cidr": "::/0", "except": []}},
		{"ipBlock": {"cidr": "0.0.0.0/0", "except": null}},
		{"namespaceSelector": {}},
		{"namespaceSelector": {}, "podSelector": {}},
		{"namespaceSelector": {"matchLabels": {}}, "podSelector": null},
		{"namespaceSelector": {"matchExpressions": [], "matchLabels": null}, "podSelector": {"matchLabels": {}}},
	] {
		network_policies.is_everybody(peer)
	}
}

test_not_everybody if {
	every peer in [
		{},
		null,
		"all",
		{"podSelector": {}},
		{"podSelector": {}, "namespaceSelector": null},
		{"ipBlock": {"cidr": "10.0.0.0/8"}},
		{"ipBlock": {"cidr": "0.0.0.0/0", "except": ["10.0.0.0/8"]}},
		{"ipBlock": {"except": []}},
		{"namespaceSelector": {"matchLabels": {"team": "shop"}}},
		{"namespaceSelector": {"matchExpressions": [{"key": "team", "operator": "Exists"}]}},
		{"namespaceSelector": {}, "podSelector": {"matchLabels": {"app": "prometheus"}}},
		{"namespaceSelector": {}, "podSelector": {"matchExpressions": [{"key": "app", "operator": "Exists"}]}},
	] {
		not network_policies.is_everybody(peer)
	}
}

policy(spec) := testing.review({
	"apiVersion": "networking.k8s.io/v1",
	"kind": "NetworkPolicy",
	"metadata": {"name": "shop"},
	"spec": spec,
})
