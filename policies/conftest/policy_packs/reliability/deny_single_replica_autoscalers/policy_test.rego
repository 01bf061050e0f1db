package kubepac.reliability.deny_single_replica_autoscalers_test

import data.kubepac.lib.testing
import data.kubepac.reliability.deny_single_replica_autoscalers

single := {"path": "/spec/minReplicas", "msg": "HorizontalPodAutoscaler \"web\" may leave a single pod"}

fixed(least, most) := {"path": "/spec/maxReplicas", "msg": msg} if {
	bounds := [least, "and its maximum", most]
	msg := concat(" ", array.concat(["HorizontalPodAutoscaler \"web\" has no room to scale: its minimum is"], bounds))
}

question := "How many pods may HorizontalPodAutoscaler \"web\" run at most?"

test_flags_minimum_of_one if {
	every spec in [{"minReplicas": 1, "maxReplicas": 8}, {"minReplicas": null, "maxReplicas": 2}, {"maxReplicas": 3}] {
		every version in ["autoscaling/v1", "autoscaling/v2", "autoscaling/v2beta2"] {
			deny_single_replica_autoscalers.violations == {single} with input as autoscaler(version, spec)
		}
	}
}

test_flags_maximum_that_leaves_no_room if {
	deny_single_replica_autoscalers.violations == {fixed("3", "3")}
		with input as autoscaler("autoscaling/v2", {"minReplicas": 3, "maxReplicas": 3})
	deny_single_replica_autoscalers.violations == {fixed("5", "4")}
		with input as autoscaler("autoscaling/v2", {"minReplicas": 5, "maxReplicas": 4})
}

test_flags_both if {
	every spec in [{"minReplicas": 1, "maxReplicas": 1}, {"maxReplicas": 1}] {
		deny_single_replica_autoscalers.violations == {single, fixed("1", "1")}
			with input as autoscaler("autoscaling/v2", spec)
	}
}

test_flags_minimum_where_the_maximum_is_no_number if {
	every spec in [{"minReplicas": 1}, {"maxReplicas": null}, {"maxReplicas": "1"}] {
		deny_single_replica_autoscalers.violations == {single} with input as autoscaler("autoscaling/v2", spec)
	}
}

test_passes_two_and_room if {
	every spec in [
		{"minReplicas": 2, "maxReplicas": 3},
		{"minReplicas": 4, "maxReplicas": 40},
		{"minReplicas": 0, "maxReplicas": 1},
		{"minReplicas": "1", "maxReplicas": 1},
	] {
		deny_single_replica_autoscalers.violations == set() with input as autoscaler("autoscaling/v2", spec)
		deny_single_replica_autoscalers.fix == set() with input as autoscaler("autoscaling/v2", spec)
	}
}

test_passes_other_kinds_and_missing_specs if {
	every body in [
		autoscaler("example.com/v1", {"minReplicas": 1, "maxReplicas": 1}),
		testing.review({"apiVersion": "autoscaling/v1", "kind": "Scale", "spec": {"minReplicas": 1, "maxReplicas": 1}}),
		testing.review({"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler"}),
		testing.review({"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "spec": "web"}),
	] {
		deny_single_replica_autoscalers.violations == set() with input as body
	}
}

test_fix_sets_two_where_the_maximum_leaves_room if {
	deny_single_replica_autoscalers.fix == {{
		"path": "/spec/minReplicas",
		"patch": [{"op": "replace", "path": "/spec/minReplicas", "value": 2}],
	}} with input as autoscaler("autoscaling/v2", {"minReplicas": 1, "maxReplicas": 3})
	every spec in [{"maxReplicas": 3}, {"maxReplicas": null}, {}] {
		deny_single_replica_autoscalers.fix == {{
			"path": "/spec/minReplicas",
			"patch": [{"op": "add", "path": "/spec/minReplicas", "value": 2}],
		}} with input as autoscaler("autoscaling/v2", spec)
	}
}

test_fix_raises_the_maximum_above_the_new_minimum if {
	deny_single_replica_autoscalers.fix == {{
		"path": "/spec/minReplicas",
		"patch": [
			{"op": "add", "path": "/spec/minReplicas", "value": 2},
			{"op": "replace", "path": "/spec/maxReplicas", "value": 4},
		],
		"needs_input": question,
	}} with input as autoscaler("autoscaling/v2", {"maxReplicas": 2})
}

test_fix_makes_room_above_the_minimum if {
	every least, most in {3: 6, 2: 4} {
		deny_single_replica_autoscalers.fix == {{
			"path": "/spec/maxReplicas",
			"patch": [{"op": "replace", "path": "/spec/maxReplicas", "value": most}],
			"needs_input": question,
		}} with input as autoscaler("autoscaling/v2", {"minReplicas": least, "maxReplicas": 2})
	}
}

test_fix_repairs_each_of_both if {
	deny_single_replica_autoscalers.fix == {
		{
			"path": "/spec/minReplicas",
			"patch": [
				{"op": "replace", "path": "/spec/minReplicas", "value": 2},
				{"op": "replace", "path": "/spec/maxReplicas", "value": 4},
			],
			"needs_input": question,
		},
		{
			"path": "/spec/maxReplicas",
			"patch": [{"op": "replace", "path": "/spec/maxReplicas", "value": 4}],
			"needs_input": question,
		},
	} with input as autoscaler("autoscaling/v2", {"minReplicas": 1, "maxReplicas": 1})
}

autoscaler(version, spec) := testing.review({
	"apiVersion": version,
	"kind": "HorizontalPodAutoscaler",
	"metadata": {"name": "web", "namespace": "shop"},
	"spec": object.union(spec, {"scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}}),
})
