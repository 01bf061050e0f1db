package kubepac.lib.pod_selectors_test

import data.kubepac.lib.pod_selectors
import data.kubepac.lib.testing

test_selector_of_a_service if {
	pod_selectors.selector == {"matchLabels": {"app": "web"}} with input as service({"app": "web"})
}

test_selector_without_labels_of_controllers if {
	every label in [
		"apps.kubernetes.io/pod-index",
		"batch.kubernetes.io/job-name",
		"controller-revision-hash",
		"job-name",
		"pod-template-hash",
		"rollouts-pod-template-hash",
		"statefulset.kubernetes.io/pod-name",
	] {
		pod_selectors.selector == {"matchLabels": {"app": "web"}} with input as service({"app": "web", label: "a"})
		not pod_selectors.is_dangling with input as service({label: "a"}) with data.inventory as known
	}
}

test_selector_of_a_network_policy if {
	selector := {"matchExpressions": [{"key": "app", "operator": "Exists"}]}
	pod_selectors.selector == selector with input as network_policy("networking.k8s.io/v1", selector)
	pod_selectors.selector == selector with input as network_policy("extensions/v1beta1", selector)
}

test_selector_without_what_it_leaves_out if {
	asked := {"key": "app", "operator": "In", "values": ["web"]}
	selector := {
		"matchLabels": {"tier": "front"},
		"matchExpressions": [
			{"key": "track", "operator": "NotIn", "values": ["canary"]},
			asked,
			{"key": "quarantine", "operator": "DoesNotExist"},
		],
	}
	pod_selectors.selector == {"matchLabels": {"tier": "front"}, "matchExpressions": [asked]}
		with input as network_policy("networking.k8s.io/v1", selector)
}

test_no_selector_where_endpoints_are_written_by_hand if {
	every selector in [{}, null, "app=web"] {
		not pod_selectors.selector with input as service(selector)
	}
	not pod_selectors.selector with input as of("v1", "Service", {})
}

test_no_selector_where_it_means_nothing if {
	not pod_selectors.selector with input as of("v1", "Service", {"type": "ExternalName", "selector": {"app": "web"}})
	not pod_selectors.selector with input as of("serving.knative.dev/v1", "Service", {"selector": {"app": "web"}})
	not pod_selectors.selector with input as network_policy("crd.example.com/v1", {"matchLabels": {"app": "web"}})
	not pod_selectors.selector with input as of("networking.k8s.io/v1", "Ingress", {"podSelector": {}})
}

test_selected_pods_of_the_namespace if {
	pods := pod_selectors.selected with input as service({"app": "web"}) with data.inventory as known
	pods == [{"metadata": {"labels": {"app": "web", "tier": "front"}}, "spec": {}}]
	others := pod_selectors.selected with input as service({"app": "till"}) with data.inventory as known
	others == []
	none := pod_selectors.selected with input as service({}) with data.inventory as known
	none == []
}

test_dangling_without_a_pod_in_sight if {
	pod_selectors.is_dangling with input as service({"app": "till"}) with data.inventory as known
	pod_selectors.is_dangling with input as service({"app": "web", "tier": "back"}) with data.inventory as known
	pod_selectors.is_dangling with input as service({"app": "web"})
	not pod_selectors.is_dangling with input as service({"app": "web"}) with data.inventory as known
}

test_dangling_by_an_expression_that_asks_for_a_label if {
	every requirement in [
		{"key": "app", "operator": "In", "values": ["till"]},
		{"key": "zone", "operator": "Exists"},
	] {
		selector := {"matchExpressions": [requirement]}
		object := network_policy("networking.k8s.io/v1", selector)
		pod_selectors.is_dangling with input as object with data.inventory as known
	}
}

test_not_dangling_where_no_label_is_asked_for if {
	every selector in [
		{},
		null,
		{"matchLabels": {}},
		{"matchExpressions": [{"key": "app", "operator": "NotIn", "values": ["web", "cart"]}]},
		{"matchExpressions": [{"key": "app", "operator": "DoesNotExist"}]},
	] {
		object := network_policy("networking.k8s.io/v1", selector)
		not pod_selectors.is_dangling with input as object with data.inventory as known
	}
}

test_not_dangling_where_pods_are_only_left_out if {
	selector := {"matchExpressions": [{"key": "app", "operator": "NotIn", "values": ["till"]}]}
	object := testing.review(object_of("bank", "networking.k8s.io/v1", "NetworkPolicy", {"podSelector": selector}))
	not pod_selectors.is_dangling with input as object with data.inventory as known
}

test_certain_where_every_label_is_in_use_with_other_values if {
	pod_selectors.is_certain with input as service({"app": "till"}) with data.inventory as known
	pod_selectors.is_certain with input as service({"app": "cart", "tier": "front"}) with data.inventory as known
	expression := {"matchExpressions": [{"key": "app", "operator": "In", "values": ["till"]}]}
	object := network_policy("networking.k8s.io/v1", expression)
	pod_selectors.is_certain with input as object with data.inventory as known
}

test_in_doubt_over_a_label_that_no_pod_has if {
	not pod_selectors.is_certain with input as service({"cnpg.io/cluster": "orders"}) with data.inventory as known
	mixed := service({"app": "till", "cnpg.io/cluster": "orders"})
	not pod_selectors.is_certain with input as mixed with data.inventory as known
	expression := {"matchExpressions": [{"key": "zone", "operator": "Exists"}]}
	object := network_policy("networking.k8s.io/v1", expression)
	not pod_selectors.is_certain with input as object with data.inventory as known
}

test_in_doubt_over_a_pod_that_lacks_labels_only if {
	not pod_selectors.is_certain with input as service({"app": "queue", "role": "leader"}) with data.inventory as known
	pod_selectors.is_certain with input as service({"app": "till", "role": "leader"}) with data.inventory as known
}

test_in_doubt_where_part_of_the_application_is_in_sight if {
	every known_objects in [{}, object.union(known, {"namespace": {"shop": {"argoproj.io/v1alpha1": {"Rollout": {"a": {}}}}}})] {
		not pod_selectors.is_certain with input as service({"app": "till"}) with data.inventory as known_objects
	}
	not pod_selectors.is_certain with input as service({"app": "till"})
	part := object.union(service({"app": "till"}), {"parameters": {"complete_inventory": false}})
	not pod_selectors.is_certain with input as part with data.inventory as known
	not pod_selectors.is_all_in_sight with input as part with data.inventory as known
	pod_selectors.is_all_in_sight with input as service({"app": "till"}) with data.inventory as known
}

test_nearest_pod_shares_most_labels if {
	every row in [
		[{"app": "till"}, {"app": "web"}],
		[{"app": "cart", "tier": "front"}, {"app": "web", "tier": "front"}],
		[{"app": "carts", "tier": "back"}, {"app": "cart", "tier": "back"}],
		[{"app": "queue", "tier": "front", "role": "leader"}, {"app": "web", "tier": "front"}],
		[{"role": "leader", "tier": "edge"}, {"role": "loader"}],
	] {
		found := pod_selectors.nearest with input as service(row[0]) with data.inventory as known
		found == row[1]
	}
}

known := {"namespace": {
	"shop": {"apps/v1": {"Deployment": {
		"web": workload({"app": "web", "tier": "front"}),
		"cart": workload({"app": "cart", "tier": "back"}),
		"queue": workload({"app": "queue"}),
		"loader": workload({"role": "loader"}),
		"bare": {"spec": {"template": {"metadata": {"labels": null}}}},
	}}},
	"bank": {"apps/v1": {"Deployment": {"till": workload({"app": "till"})}}},
}}

workload(labels) := {"spec": {"template": {"metadata": {"labels": labels}}}}

service(selector) := of("v1", "Service", {"selector": selector})

network_policy(api_version, selector) := of(api_version, "NetworkPolicy", {"podSelector": selector})

of(api_version, kind, spec) := testing.review(object_of("shop", api_version, kind, spec))

object_of(namespace, api_version, kind, spec) := {
	"apiVersion": api_version,
	"kind": kind,
	"metadata": {"name": "web", "namespace": namespace},
	"spec": spec,
}
