package kubepac.network.deny_dangling_network_policies_test

import data.kubepac.lib.testing
import data.kubepac.network.deny_dangling_network_policies

test_flags_selector_that_no_pod_answers_to if {
	every api_version in ["networking.k8s.io/v1", "extensions/v1beta1"] {
		deny_dangling_network_policies.violations == {{
			"path": "/spec/podSelector",
			"msg": "NetworkPolicy \"ledger\" selects no pod of namespace \"bank\"",
		}} with input as policy(api_version, {"matchLabels": {"app": "ledgers"}}) with data.inventory as known
	}
}

test_flags_expression_that_no_pod_answers_to if {
	selector := {"matchExpressions": [
		{"key": "app", "operator": "In", "values": ["book", "accounts"]},
		{"key": "zone", "operator": "DoesNotExist"},
	]}
	deny_dangling_network_policies.violations == {{
		"path": "/spec/podSelector",
		"msg": "NetworkPolicy \"ledger\" selects no pod of namespace \"bank\"",
	}} with input as policy("networking.k8s.io/v1", selector) with data.inventory as known
}

test_flags_without_doubt if {
	object := policy("networking.k8s.io/v1", {"matchLabels": {"app": "ledgers"}})
	deny_dangling_network_policies.unknown == set() with input as object with data.inventory as known
}

test_passes_pods_in_sight if {
	every selector in [
		{"matchLabels": {"app": "ledger"}},
		{"matchExpressions": [{"key": "app", "operator": "In", "values": ["books", "ledger"]}]},
		{"matchExpressions": [{"key": "app", "operator": "Exists"}]},
	] {
		is_silent(policy("networking.k8s.io/v1", selector))
	}
}

test_passes_every_pod_of_the_namespace if {
	every selector in [{}, null, {"matchLabels": {}}, {"matchLabels": null, "matchExpressions": []}] {
		is_silent(policy("networking.k8s.io/v1", selector))
	}
}

test_passes_selector_that_only_leaves_pods_out if {
	requirement := {"key": "app", "operator": "NotIn", "values": ["ledger"]}
	is_silent(policy("networking.k8s.io/v1", {"matchExpressions": [requirement]}))
	is_silent(policy("networking.k8s.io/v1", {"matchExpressions": [
		{"key": "app", "operator": "Exists"},
		requirement,
	]}))
}

test_passes_other_objects if {
	is_silent(policy("crd.example.com/v1", {"matchLabels": {"app": "ledgers"}}))
	is_silent(testing.review({
		"apiVersion": "v1",
		"kind": "Service",
		"metadata": {"name": "ledger", "namespace": "bank"},
		"spec": {"selector": {"app": "ledgers"}},
	}))
}

test_passes_with_doubt_where_pods_may_be_out_of_sight if {
	doubt := {{
		"path": "/spec/podSelector",
		"msg": "NetworkPolicy \"ledger\" selects no pod in sight in namespace \"bank\"",
	}}
	object := policy("networking.k8s.io/v1", {"matchLabels": {"app": "ledgers"}})
	deny_dangling_network_policies.unknown == doubt with input as object
	deny_dangling_network_policies.violations == set() with input as object
	part := testing.with_parameters(object.review.object, {"complete_inventory": false})
	deny_dangling_network_policies.unknown == doubt with input as part with data.inventory as known
	deny_dangling_network_policies.violations == set() with input as part with data.inventory as known
	deny_dangling_network_policies.fix == set() with input as part with data.inventory as known
}

test_passes_with_doubt_over_a_label_that_no_pod_has if {
	object := policy("networking.k8s.io/v1", {"matchLabels": {"acme.cert-manager.io/http01-solver": "true"}})
	deny_dangling_network_policies.unknown == {{
		"path": "/spec/podSelector",
		"msg": "NetworkPolicy \"ledger\" selects no pod in sight in namespace \"bank\"",
	}} with input as object with data.inventory as known
	deny_dangling_network_policies.violations == set() with input as object with data.inventory as known
}

test_fix_asks_which_pods_are_meant if {
	deny_dangling_network_policies.fix == {{
		"path": "/spec/podSelector",
		"patch": [{"op": "replace", "path": "/spec/podSelector", "value": {"matchLabels": {"app": "ledger"}}}],
		"needs_input": "Which pods should NetworkPolicy \"ledger\" protect?",
	}} with input as policy("networking.k8s.io/v1", {"matchLabels": {"app": "ledgers"}}) with data.inventory as known
}

test_fix_keeps_what_is_left_out if {
	asked := {"key": "app", "operator": "In", "values": ["books"]}
	canary := {"key": "track", "operator": "NotIn", "values": ["canary"]}
	every left_out in [[canary], [{"key": "quarantine", "operator": "DoesNotExist"}, canary]] {
		object := policy("networking.k8s.io/v1", {"matchExpressions": array.concat([asked], left_out)})
		deny_dangling_network_policies.fix == {{
			"path": "/spec/podSelector",
			"patch": [{
				"op": "replace",
				"path": "/spec/podSelector",
				"value": {"matchLabels": {"app": "ledger"}, "matchExpressions": left_out},
			}],
			"needs_input": "Which pods should NetworkPolicy \"ledger\" protect?",
		}} with input as object with data.inventory as known
	}
}

is_silent(object) if {
	deny_dangling_network_policies.violations == set() with input as object with data.inventory as known
	deny_dangling_network_policies.unknown == set() with input as object with data.inventory as known
	deny_dangling_network_policies.fix == set() with input as object with data.inventory as known
}

known := {"namespace": {
	"bank": {"apps/v1": {"Deployment": {"ledger": workload({"app": "ledger"})}}},
	"shop": {"apps/v1": {"Deployment": {"ledgers": workload({"app": "ledgers"})}}},
}}

workload(labels) := {"spec": {"template": {"metadata": {"labels": labels}}}}

policy(api_version, selector) := testing.review({
	"apiVersion": api_version,
	"kind": "NetworkPolicy",
	"metadata": {"name": "ledger", "namespace": "bank"},
	"spec": {"podSelector": selector, "policyTypes": ["Ingress"]},
})
