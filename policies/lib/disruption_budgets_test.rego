package kubepac.lib.disruption_budgets_test

import data.kubepac.lib.disruption_budgets

web := {"app": "web"}

test_is_budget if {
	every version in ["policy/v1", "policy/v1beta1"] {
		disruption_budgets.is_budget with input as reviewed(version, "PodDisruptionBudget")
	}
	not disruption_budgets.is_budget with input as reviewed("example.com/v1", "PodDisruptionBudget")
	not disruption_budgets.is_budget with input as reviewed("policy/v1beta1", "PodSecurityPolicy")
}

test_selects_pods_by_labels_and_expressions if {
	every version in ["policy/v1", "policy/v1beta1"] {
		by_label := budget(version, {"matchLabels": web})
		disruption_budgets.selects(by_label, web)
		not disruption_budgets.selects(by_label, {"app": "cart"})
		by_expression := budget(version, {"matchExpressions": [{"key": "app", "operator": "In", "values": ["web", "cart"]}]})
		disruption_budgets.selects(by_expression, web)
		not disruption_budgets.selects(by_expression, {})
	}
}

test_selects_every_pod_with_an_empty_selector_of_v1 if {
	every selector in [{}, {"matchLabels": {}}, {"matchLabels": null, "matchExpressions": []}] {
		disruption_budgets.selects(budget("policy/v1", selector), web)
		disruption_budgets.selects({"spec": {"selector": selector}}, web)
		not disruption_budgets.selects(budget("policy/v1beta1", selector), web)
		disruption_budgets.is_void(budget("policy/v1beta1", selector))
		not disruption_budgets.is_void(budget("policy/v1", selector))
	}
}

test_selects_no_pod_without_a_selector if {
	every body in [budget("policy/v1", null), {"apiVersion": "policy/v1", "spec": {}}, {"spec": null}, {}] {
		disruption_budgets.is_void(body)
		not disruption_budgets.selects(body, web)
	}
}

test_selects_no_pod_with_what_is_no_selector if {
	every selector in ["app=web", [], 1] {
		not disruption_budgets.is_void(budget("policy/v1", selector))
		not disruption_budgets.selects(budget("policy/v1", selector), web)
	}
}

test_selected_are_workloads_whose_pods_have_the_labels if {
	known := workloads({
		"v1": {"ReplicationController": {"rc": running("rc", 4, web)}},
		"apps/v1": {
			"Deployment": {"a": running("a", 3, web), "b": running("b", 3, {"app": "cart"}), "c": running("c", 3, null)},
			"ReplicaSet": {"rs": running("rs", 2, web)},
			"StatefulSet": {"s": running("s", 5, web)},
		},
		"example.com/v1": {"Deployment": {"x": running("x", 3, web)}},
	})
	disruption_budgets.selected == {
		{"kind": "Deployment", "name": "a", "pods": 3},
		{"kind": "ReplicaSet", "name": "rs", "pods": 2},
		{"kind": "ReplicationController", "name": "rc", "pods": 4},
		{"kind": "StatefulSet", "name": "s", "pods": 5},
	} with input as reviewed("policy/v1", "PodDisruptionBudget") with data.inventory as known
}

test_selected_counts_one_pod_where_no_number_is_given if {
	every replicas in [null, "3"] {
		disruption_budgets.selected == {{"kind": "Deployment", "name": "a", "pods": 1}}
			with input as reviewed("policy/v1", "PodDisruptionBudget")
			with data.inventory as workloads({"apps/v1": {"Deployment": {"a": running("a", replicas, web)}}})
	}
}

test_selected_knows_no_number_of_other_pods if {
	known := workloads({
		"v1": {"Pod": {"p": {"metadata": {"name": "p", "labels": web}}}},
		"apps/v1": {"DaemonSet": {"d": running("d", 3, web)}},
		"batch/v1": {"CronJob": {"j": {
			"metadata": {"name": "j"},
			"spec": {"jobTemplate": {"spec": {"template": {"metadata": {"labels": web}}}}},
		}}},
	})
	disruption_budgets.selected == {
		{"kind": "Pod", "name": "p", "pods": null},
		{"kind": "DaemonSet", "name": "d", "pods": null},
		{"kind": "CronJob", "name": "j", "pods": null},
	} with input as reviewed("policy/v1", "PodDisruptionBudget") with data.inventory as known
}

test_selected_has_the_most_that_autoscalers_allow if {
	known := workloads({
		"apps/v1": {"Deployment": {"a": running("a", 3, web)}},
		"autoscaling/v2": {"HorizontalPodAutoscaler": {"m": scaling("m", 6), "n": scaling("n", 9)}},
	})
	disruption_budgets.selected == {{"kind": "Deployment", "name": "a", "pods": 9}}
		with input as reviewed("policy/v1", "PodDisruptionBudget")
		with data.inventory as known
}

test_selected_counts_no_pod_of_what_another_workload_made if {
	owners := [{"kind": "Application", "name": "shop"}, {"kind": "Deployment", "name": "a"}]
	made := {"metadata": {"ownerReferences": owners}}
	foreign := {"metadata": {"ownerReferences": [{"kind": "Rollout", "name": "r"}]}}
	known := workloads({"apps/v1": {
		"Deployment": {"a": running("a", 3, web)},
		"ReplicaSet": {"a-1": object.union(running("a-1", 3, web), made), "r-1": object.union(running("r-1", 2, web), foreign)},
	}})
	disruption_budgets.selected == {
		{"kind": "Deployment", "name": "a", "pods": 3},
		{"kind": "ReplicaSet", "name": "a-1", "pods": 0},
		{"kind": "ReplicaSet", "name": "r-1", "pods": 2},
	} with input as reviewed("policy/v1", "PodDisruptionBudget") with data.inventory as known
}

test_selected_is_of_the_namespace_and_for_budgets_only if {
	known := workloads({"apps/v1": {"Deployment": {"a": running("a", 3, web)}}})
	disruption_budgets.selected == set() with input as reviewed("policy/v1", "PodDisruptionBudget")
		with data.inventory as {"namespace": {"bank": known.namespace.shop}}
	disruption_budgets.selected == set() with input as reviewed("example.com/v1", "PodDisruptionBudget")
		with data.inventory as known
}

workloads(versions) := {"namespace": {"shop": versions}}

running(name, replicas, labels) := {
	"metadata": {"name": name},
	"spec": {"replicas": replicas, "template": {"metadata": {"labels": labels}}},
}

scaling(name, most) := {
	"metadata": {"name": name},
	"spec": {"scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "a"}, "maxReplicas": most},
}

budget(version, selector) := {"apiVersion": version, "spec": {"selector": selector}}

reviewed(version, kind) := {"review": {"object": {
	"apiVersion": version,
	"kind": kind,
	"metadata": {"name": "web", "namespace": "shop"},
	"spec": {"selector": {"matchLabels": web}},
}}}
