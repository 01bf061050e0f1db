package kubepac.reliability.deny_blocking_disruption_budgets_test

import data.kubepac.lib.testing
import data.kubepac.reliability.deny_blocking_disruption_budgets

test_flags_none_to_be_missing if {
	every none in [0, "0%"] {
		every version in ["policy/v1", "policy/v1beta1"] {
			deny_blocking_disruption_budgets.violations == {{
				"path": "/spec/maxUnavailable",
				"msg": "PodDisruptionBudget \"web\" lets no pod be missing",
			}} with input as budget(version, {"maxUnavailable": none})
		}
	}
}

test_flags_all_to_be_available if {
	flagged := {{
		"path": "/spec/minAvailable",
		"msg": "PodDisruptionBudget \"web\" wants all of its pods to be available",
	}}
	all := budget("policy/v1", {"minAvailable": "100%"})
	deny_blocking_disruption_budgets.violations == flagged with input as all
	deny_blocking_disruption_budgets.violations == flagged with input as all
		with data.inventory as {"namespace": {"shop": deployment(4)}}
	deny_blocking_disruption_budgets.unknown == set() with input as all
}

test_flags_both_fields if {
	count(deny_blocking_disruption_budgets.violations) == 2 with input as budget("policy/v1", {
		"maxUnavailable": 0,
		"minAvailable": "100%",
	})
}

test_flags_as_many_as_the_workload_runs if {
	every wanted in [3, "67%", "70%", "99%"] {
		deny_blocking_disruption_budgets.violations == short(3, 3) with input as budget("policy/v1", {"minAvailable": wanted})
			with data.inventory as {"namespace": {"shop": deployment(3)}}
	}
	deny_blocking_disruption_budgets.violations == short(4, 3) with input as budget("policy/v1", {"minAvailable": 4})
		with data.inventory as {"namespace": {"shop": deployment(3)}}
}

test_flags_one_of_one if {
	every wanted in [1, "1%", "50%"] {
		every replicas in [1, null] {
			deny_blocking_disruption_budgets.violations == short(1, 1) with input as budget("policy/v1", {"minAvailable": wanted})
				with data.inventory as {"namespace": {"shop": deployment(replicas)}}
		}
	}
}

test_flags_the_sum_of_what_is_selected if {
	known := {"namespace": {"shop": object.union(deployment(2), {"apps/v1beta1": {"StatefulSet": {"one": web("one", 3)}}})}}
	deny_blocking_disruption_budgets.violations == short(5, 5) with input as budget("policy/v1", {"minAvailable": 5})
		with data.inventory as known
	deny_blocking_disruption_budgets.violations == set() with input as budget("policy/v1", {"minAvailable": 4})
		with data.inventory as known
}

test_flags_more_than_the_autoscaler_ever_runs if {
	known := {"namespace": {"shop": object.union(deployment(3), autoscaler)}}
	deny_blocking_disruption_budgets.violations == short(6, 6) with input as budget("policy/v1", {"minAvailable": 6})
		with data.inventory as known
	deny_blocking_disruption_budgets.violations == set() with input as budget("policy/v1", {"minAvailable": 5})
		with data.inventory as known
}

test_passes_budgets_with_room if {
	every spec in [
		{"maxUnavailable": 1},
		{"maxUnavailable": "1%"},
		{"maxUnavailable": null},
		{"maxUnavailable": false},
		{"minAvailable": 0},
		{"minAvailable": 2},
		{"minAvailable": "66%"},
		{"minAvailable": "0%"},
		{"minAvailable": "100"},
		{"minAvailable": "three"},
		{"minAvailable": "4"},
		{"minAvailable": "many%"},
		{"minAvailable": null},
		{"minAvailable": [9]},
		{},
	] {
		deny_blocking_disruption_budgets.violations == set() with input as budget("policy/v1", spec)
			with data.inventory as {"namespace": {"shop": deployment(3)}}
		deny_blocking_disruption_budgets.unknown == set() with input as budget("policy/v1", spec)
			with data.inventory as {"namespace": {"shop": deployment(3)}}
	}
}

test_passes_half_of_two if {
	deny_blocking_disruption_budgets.violations == set() with input as budget("policy/v1", {"minAvailable": "50%"})
		with data.inventory as {"namespace": {"shop": deployment(2)}}
}

test_passes_where_nothing_runs if {
	every known in [{}, {"namespace": {"shop": deployment(0)}}, {"namespace": {"bank": deployment(1)}}] {
		deny_blocking_disruption_budgets.violations == set() with input as budget("policy/v1", {"minAvailable": 0})
			with data.inventory as known
		deny_blocking_disruption_budgets.violations == set() with input as budget("policy/v1", {"minAvailable": 1})
			with data.inventory as known
	}
}

test_passes_where_pods_cannot_be_counted if {
	pod := {"metadata": {"name": "probe", "labels": {"app": "web"}}, "spec": {}}
	known := {"namespace": {"shop": object.union(deployment(1), {"v1": {"Pod": {"probe": pod}}})}}
	every wanted in [1, 5] {
		deny_blocking_disruption_budgets.violations == set() with input as budget("policy/v1", {"minAvailable": wanted})
			with data.inventory as known
	}
}

test_passes_with_doubt_where_part_of_the_application_is_in_sight if {
	doubt := {{
		"path": "/spec/minAvailable",
		"msg": "PodDisruptionBudget \"web\" has no pod to spare in sight: 3 of 2 must be available",
	}}
	three := budget("policy/v1", {"minAvailable": 3})
	part := testing.with_parameters(three.review.object, {"complete_inventory": false})
	known := {"namespace": {"shop": deployment(2)}}
	deny_blocking_disruption_budgets.unknown == doubt with input as part with data.inventory as known
	deny_blocking_disruption_budgets.violations == set() with input as part with data.inventory as known
	deny_blocking_disruption_budgets.fix == set() with input as part with data.inventory as known
	deny_blocking_disruption_budgets.unknown == set() with input as three with data.inventory as known
	deny_blocking_disruption_budgets.unknown == set() with input as three
}

test_passes_other_kinds_and_missing_specs if {
	every object in [
		{"apiVersion": "example.com/v1", "kind": "PodDisruptionBudget", "spec": {"maxUnavailable": 0}},
		{"apiVersion": "policy/v1", "kind": "Budget", "spec": {"maxUnavailable": 0, "minAvailable": "100%"}},
		{"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "spec": null},
		{"apiVersion": "policy/v1", "kind": "PodDisruptionBudget"},
	] {
		deny_blocking_disruption_budgets.violations == set() with input as testing.review(object)
	}
}

test_fix_lets_one_pod_be_missing if {
	deny_blocking_disruption_budgets.fix == {{
		"path": "/spec/maxUnavailable",
		"patch": [{"op": "replace", "path": "/spec/maxUnavailable", "value": 1}],
		"needs_input": question,
	}} with input as budget("policy/v1", {"maxUnavailable": 0})
}

test_fix_takes_the_other_field_away if {
	every wanted in ["100%", 3] {
		deny_blocking_disruption_budgets.fix == {{
			"path": "/spec/minAvailable",
			"patch": [
				{"op": "remove", "path": "/spec/minAvailable"},
				{"op": "add", "path": "/spec/maxUnavailable", "value": 1},
			],
			"needs_input": question,
		}} with input as budget("policy/v1", {"minAvailable": wanted})
			with data.inventory as {"namespace": {"shop": deployment(3)}}
	}
}

question := "May one of the pods of PodDisruptionBudget \"web\" be missing while its node is drained?"

short(wanted, most) := {{
	"path": "/spec/minAvailable",
	"msg": concat("", [spare, numbers[wanted], " of ", numbers[most], " must be available"]),
}}

spare := "PodDisruptionBudget \"web\" has no pod to spare: "

numbers := ["0", "1", "2", "3", "4", "5", "6"]

budget(version, spec) := testing.review({
	"apiVersion": version,
	"kind": "PodDisruptionBudget",
	"metadata": {"name": "web", "namespace": "shop"},
	"spec": object.union(spec, {"selector": {"matchLabels": {"app": "web"}}}),
})

deployment(replicas) := {"apps/v1": {"Deployment": {"two": web("two", replicas)}}}

web(name, replicas) := {
	"metadata": {"name": name},
	"spec": {"replicas": replicas, "template": {"metadata": {"labels": {"app": "web"}}}},
}

autoscaler := {"autoscaling/v2": {"HorizontalPodAutoscaler": {"two": {
	"metadata": {"name": "two"},
	"spec": {"scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "two"}, "maxReplicas": 6},
}}}}
