package kubepac.reliability.require_disruption_budgets_test

import data.kubepac.lib.testing
import data.kubepac.reliability.require_disruption_budgets

labels := "/spec/template/metadata/labels"

flagged(kind) := {{
	"path": labels,
	"msg": concat("", ["no disruption budget in namespace \"shop\" selects the pods of ", kind, " \"web\""]),
}}

doubt := {{
	"path": labels,
	"msg": "no disruption budget in sight in namespace \"shop\" selects the pods of Deployment \"web\"",
}}

test_flags_replicas_without_any_budget if {
	every kind in ["Deployment", "StatefulSet"] {
		require_disruption_budgets.violations == flagged(kind) with input as workload(kind, {"replicas": 2})
			with data.inventory as {}
	}
}

test_flags_workload_that_names_no_namespace if {
	object := {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": {"replicas": 3}}
	require_disruption_budgets.violations == {{
		"path": labels,
		"msg": "no disruption budget in namespace \"default\" selects the pods of Deployment \"web\"",
	}} with input as testing.review(object) with data.inventory as budget("policy/v1", {"matchLabels": {"app": "web"}})
}

test_flags_budget_of_other_pods_namespace_or_group if {
	web := workload("Deployment", {"replicas": 2})
	every known in [
		budget("policy/v1", {"matchLabels": {"app": "cart"}}),
		budget("policy/v1", {"matchLabels": {"app": "release"}}),
		budget("policy/v1", null),
		budget("policy/v1beta1", {}),
		budget("example.com/v1", {}),
		{"namespace": {"bank": budget("policy/v1", {}).namespace.shop}},
	] {
		require_disruption_budgets.violations == flagged("Deployment") with input as web with data.inventory as known
	}
}

test_flags_replicas_that_an_autoscaler_keeps if {
	every spec in [{}, {"replicas": null}, {"replicas": 1}] {
		require_disruption_budgets.violations == flagged("StatefulSet") with input as workload("StatefulSet", spec)
			with data.inventory as autoscaler("StatefulSet", 2)
	}
}

test_flags_the_larger_minimum_of_two_autoscalers if {
	scaled := autoscaler("Deployment", 1).namespace.shop["autoscaling/v2"].HorizontalPodAutoscaler.any
	second := {"namespace": {"shop": {"autoscaling/v1": {"HorizontalPodAutoscaler": {"other": scaled}}}}}
	require_disruption_budgets.violations == flagged("Deployment") with input as workload("Deployment", {})
		with data.inventory as object.union(autoscaler("Deployment", 2), second)
}

test_passes_replicas_under_a_budget if {
	web := workload("Deployment", {"replicas": 2})
	every known in [
		budget("policy/v1", {"matchLabels": {"app": "web"}}),
		budget("policy/v1beta1", {"matchLabels": {"app": "web"}}),
		budget("policy/v1", {"matchExpressions": [{"key": "app", "operator": "Exists"}]}),
		budget("policy/v1", {}),
	] {
		require_disruption_budgets.violations == set() with input as web with data.inventory as known
		require_disruption_budgets.unknown == set() with input as web with data.inventory as known
	}
}

test_passes_single_pods_and_none if {
	every spec in [{}, {"replicas": null}, {"replicas": 0}, {"replicas": 1}, {"replicas": "3"}] {
		require_disruption_budgets.violations == set() with input as workload("Deployment", spec) with data.inventory as {}
		require_disruption_budgets.unknown == set() with input as workload("Deployment", spec)
	}
}

test_passes_autoscaler_that_may_run_one_pod_or_scales_something_else if {
	every known in [autoscaler("Deployment", 1), autoscaler("StatefulSet", 2)] {
		require_disruption_budgets.violations == set() with input as workload("Deployment", {}) with data.inventory as known
	}
}

test_passes_workload_that_is_switched_off_under_its_autoscaler if {
	require_disruption_budgets.violations == set() with input as workload("Deployment", {"replicas": 0})
		with data.inventory as autoscaler("Deployment", 2)
}

test_passes_with_doubt_where_part_of_the_application_is_in_sight if {
	web := workload("Deployment", {"replicas": 2})
	require_disruption_budgets.unknown == doubt with input as web
	require_disruption_budgets.violations == set() with input as web
	part := testing.with_parameters(web.review.object, {"complete_inventory": false})
	require_disruption_budgets.unknown == doubt with input as part with data.inventory as {}
	require_disruption_budgets.violations == set() with input as part with data.inventory as {}
	covered := budget("policy/v1", {})
	require_disruption_budgets.unknown == set() with input as part with data.inventory as covered
}

test_flags_without_doubt if {
	require_disruption_budgets.unknown == set() with input as workload("Deployment", {"replicas": 2})
		with data.inventory as {}
}

test_passes_other_kinds_and_missing_specs if {
	every object in [
		{"apiVersion": "apps/v1", "kind": "ReplicaSet", "metadata": {"name": "web"}, "spec": {"replicas": 3}},
		{"apiVersion": "example.com/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": {"replicas": 3}},
		{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": null},
		testing.cron_job({}),
	] {
		require_disruption_budgets.violations == set() with input as testing.review(object) with data.inventory as {}
	}
}

# The labels of the object itself do not count: they are not the pods'.
workload(kind, spec) := testing.review({
	"apiVersion": "apps/v1",
	"kind": kind,
	"metadata": {"name": "web", "namespace": "shop", "labels": {"app": "release"}},
	"spec": object.union(spec, {"template": {"metadata": {"labels": {"app": "web"}}, "spec": {}}}),
})

budget(version, selector) := {"namespace": {"shop": {version: {"PodDisruptionBudget": {"web": {
	"apiVersion": version,
	"metadata": {"name": "web"},
	"spec": {"selector": selector},
}}}}}}

autoscaler(kind, least) := {"namespace": {"shop": {"autoscaling/v2": {"HorizontalPodAutoscaler": {"any": {
	"metadata": {"name": "any"},
	"spec": {
		"scaleTargetRef": {"apiVersion": "apps/v1", "kind": kind, "name": "web"},
		"minReplicas": least,
		"maxReplicas": 9,
	},
}}}}}}
