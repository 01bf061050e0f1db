package kubepac.network.deny_dangling_services_test

import data.kubepac.lib.testing
import data.kubepac.network.deny_dangling_services

test_flags_selector_that_no_pod_answers_to if {
	deny_dangling_services.violations == {{
		"path": "/spec/selector",
		"msg": "Service \"cart\" selects no pod of namespace \"shop\"",
	}} with input as service({"selector": {"app": "carts"}}) with data.inventory as known
}

test_flags_pods_of_another_namespace if {
	deny_dangling_services.violations == {{
		"path": "/spec/selector",
		"msg": "Service \"cart\" selects no pod of namespace \"shop\"",
	}} with input as service({"selector": {"app": "till"}}) with data.inventory as known
}

test_flags_headless_service if {
	spec := {"clusterIP": "None", "selector": {"app": "cart", "tier": "front"}}
	deny_dangling_services.violations == {{
		"path": "/spec/selector",
		"msg": "Service \"cart\" selects no pod of namespace \"shop\"",
	}} with input as service(spec) with data.inventory as known
}

test_flags_without_doubt if {
	deny_dangling_services.unknown == set() with input as service({"selector": {"app": "carts"}}) with data.inventory as known
}

test_passes_service_of_pods_in_sight if {
	every selector in [{"app": "cart"}, {"app": "report"}, {"app": "cart", "statefulset.kubernetes.io/pod-name": "cart-0"}] {
		is_silent(service({"selector": selector}))
	}
}

test_passes_services_without_a_selector if {
	every spec in [
		{},
		{"selector": {}},
		{"selector": null},
		{"clusterIP": "None", "ports": [{"port": 5432}]},
		{"type": "ExternalName", "externalName": "db.example.com", "selector": {"app": "carts"}},
	] {
		is_silent(service(spec))
	}
}

test_passes_other_objects if {
	every object in [
		{"apiVersion": "serving.knative.dev/v1", "kind": "Service", "metadata": metadata, "spec": {"selector": {"app": "a"}}},
		{
			"apiVersion": "networking.k8s.io/v1",
			"kind": "NetworkPolicy",
			"metadata": metadata,
			"spec": {"podSelector": {"matchLabels": {"app": "carts"}}},
		},
	] {
		is_silent(testing.review(object))
	}
}

test_passes_with_doubt_where_pods_may_be_out_of_sight if {
	doubt := {{
		"path": "/spec/selector",
		"msg": "Service \"cart\" selects no pod in sight in namespace \"shop\"",
	}}
	object := service({"selector": {"app": "carts"}})
	deny_dangling_services.unknown == doubt with input as object
	deny_dangling_services.violations == set() with input as object
	part := testing.with_parameters(object.review.object, {"complete_inventory": false})
	deny_dangling_services.unknown == doubt with input as part with data.inventory as known
	deny_dangling_services.violations == set() with input as part with data.inventory as known
	deny_dangling_services.fix == set() with input as part with data.inventory as known
}

test_passes_with_doubt_over_labels_that_are_given_at_run_time if {
	every selector in [{"vault-active": "true"}, {"app": "queue", "tier": "leader"}, {"cnpg.io/cluster": "orders"}] {
		object := service({"selector": selector})
		deny_dangling_services.unknown == {{
			"path": "/spec/selector",
			"msg": "Service \"cart\" selects no pod in sight in namespace \"shop\"",
		}} with input as object with data.inventory as known
		deny_dangling_services.violations == set() with input as object with data.inventory as known
	}
}

test_fix_asks_which_pods_are_meant if {
	deny_dangling_services.fix == {{
		"path": "/spec/selector",
		"patch": [{"op": "replace", "path": "/spec/selector", "value": {"app": "cart", "tier": "back"}}],
		"needs_input": "Which pods should Service \"cart\" lead to?",
	}} with input as service({"selector": {"app": "carts", "tier": "back"}}) with data.inventory as known
}

is_silent(object) if {
	deny_dangling_services.violations == set() with input as object with data.inventory as known
	deny_dangling_services.unknown == set() with input as object with data.inventory as known
	deny_dangling_services.fix == set() with input as object with data.inventory as known
}

known := {"namespace": {
	"shop": {
		"apps/v1": {"StatefulSet": {"cart": workload({"app": "cart", "tier": "back"}), "queue": workload({"app": "queue"})}},
		"batch/v1": {"Job": {"report": workload({"app": "report"})}},
	},
	"bank": {"apps/v1": {"Deployment": {"till": workload({"app": "till"})}}},
}}

workload(labels) := {"spec": {"template": {"metadata": {"labels": labels}}}}

metadata := {"name": "cart", "namespace": "shop"}

service(spec) := testing.review({"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": spec})
