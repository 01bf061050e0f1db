package kubepac.reliability.deny_dangling_autoscalers_test

import data.kubepac.lib.testing
import data.kubepac.reliability.deny_dangling_autoscalers

name := "/spec/scaleTargetRef/name"

flagged(target) := {{
	"path": name,
	"msg": concat("", ["HorizontalPodAutoscaler \"web\" scales ", target, " which does not exist"]),
}}

doubt(target) := {{"path": name, "msg": concat(" ", [target, "is not among the objects in sight"])}}

test_flags_name_that_no_workload_has if {
	every version in ["autoscaling/v1", "autoscaling/v2"] {
		deny_dangling_autoscalers.violations == flagged("Deployment \"wbe\"")
			with input as autoscaler(version, {"apiVersion": "apps/v1", "kind": "Deployment", "name": "wbe"})
			with data.inventory as known
	}
}

test_flags_workload_of_another_kind_or_namespace if {
	every target in [["StatefulSet", "web"], ["Deployment", "db"], ["Deployment", "vault"], ["ReplicaSet", "web"]] {
		reference := {"apiVersion": "apps/v1", "kind": target[0], "name": target[1]}
		deny_dangling_autoscalers.violations == flagged(concat("", [target[0], " \"", target[1], "\""]))
			with input as autoscaler("autoscaling/v2", reference)
			with data.inventory as known
		deny_dangling_autoscalers.unknown == set() with input as autoscaler("autoscaling/v2", reference)
			with data.inventory as known
	}
}

test_flags_workload_whatever_its_version if {
	every reference in [
		{"kind": "Deployment", "name": "wbe"},
		{"apiVersion": "", "kind": "Deployment", "name": "wbe"},
		{"apiVersion": "extensions/v1beta1", "kind": "Deployment", "name": "wbe"},
	] {
		deny_dangling_autoscalers.violations == flagged("Deployment \"wbe\"")
			with input as autoscaler("autoscaling/v2", reference)
			with data.inventory as known
	}
	deny_dangling_autoscalers.violations == flagged("ReplicationController \"web\"")
		with input as autoscaler("autoscaling/v2", {"apiVersion": "v1", "kind": "ReplicationController", "name": "web"})
		with data.inventory as known
}

test_flags_autoscaler_that_names_no_namespace if {
	deny_dangling_autoscalers.violations == flagged("Deployment \"web\"") with input as testing.review({
		"apiVersion": "autoscaling/v2",
		"kind": "HorizontalPodAutoscaler",
		"metadata": {"name": "web"},
		"spec": {"scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}},
	})
		with data.inventory as {"namespace": object.union(known.namespace, {"default": known.namespace.bank})}
}

test_passes_targets_that_are_there if {
	every reference in [
		{"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"},
		{"apiVersion": "extensions/v1beta1", "kind": "Deployment", "name": "web"},
		{"kind": "Deployment", "name": "web"},
		{"apiVersion": "apps/v1", "kind": "Deployment", "name": "old"},
		{"apiVersion": "apps/v1", "kind": "StatefulSet", "name": "db"},
		{"apiVersion": "v1", "kind": "ReplicationController", "name": "older"},
		{"apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout", "name": "web"},
	] {
		body := autoscaler("autoscaling/v2", reference)
		deny_dangling_autoscalers.violations == set() with input as body with data.inventory as known
		deny_dangling_autoscalers.unknown == set() with input as body with data.inventory as known
		deny_dangling_autoscalers.fix == set() with input as body with data.inventory as known
	}
}

test_passes_with_doubt_where_part_of_the_application_is_in_sight if {
	body := autoscaler("autoscaling/v2", {"apiVersion": "apps/v1", "kind": "Deployment", "name": "wbe"})
	deny_dangling_autoscalers.unknown == doubt("Deployment \"wbe\"") with input as body
	deny_dangling_autoscalers.violations == set() with input as body
	part := testing.with_parameters(body.review.object, {"complete_inventory": false})
	deny_dangling_autoscalers.unknown == doubt("Deployment \"wbe\"") with input as part with data.inventory as known
	deny_dangling_autoscalers.violations == set() with input as part with data.inventory as known
	deny_dangling_autoscalers.fix == set() with input as part with data.inventory as known
}

test_passes_with_doubt_where_nothing_that_can_be_scaled_is_kept if {
	body := autoscaler("autoscaling/v2", {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"})
	every versions in [{}, {"batch/v1": {"Job": {"web": named("web")}}}, {"example.com/v1": {"Deployment": {"web": named("web")}}}] {
		deny_dangling_autoscalers.unknown == doubt("Deployment \"web\"") with input as body
			with data.inventory as {"namespace": {"shop": versions}}
		deny_dangling_autoscalers.violations == set() with input as body
			with data.inventory as {"namespace": {"shop": versions}}
	}
}

test_passes_with_doubt_custom_kinds if {
	every reference in [
		{"apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout", "name": "cart"},
		{"apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout", "name": "db"},
		{"kind": "Rollout", "name": "web"},
		{"apiVersion": "apps.example.com/v1", "kind": "Deployment", "name": "web"},
	] {
		body := autoscaler("autoscaling/v2", reference)
		title := concat("", [reference.kind, " \"", reference.name, "\""])
		deny_dangling_autoscalers.unknown == doubt(title) with input as body with data.inventory as known
		deny_dangling_autoscalers.violations == set() with input as body with data.inventory as known
		deny_dangling_autoscalers.fix == set() with input as body with data.inventory as known
	}
}

test_passes_malformed_references_and_other_objects if {
	wrong := {"apiVersion": "apps/v1", "kind": "Deployment", "name": "wbe"}
	every body in [
		autoscaler("autoscaling/v2", null),
		autoscaler("autoscaling/v2", {"kind": "Deployment"}),
		autoscaler("autoscaling/v2", {"kind": "Deployment", "name": 7}),
		autoscaler("autoscaling/v2", {"name": "wbe"}),
		autoscaler("example.com/v2", wrong),
		testing.review({
			"apiVersion": "autoscaling/v1",
			"kind": "Scale",
			"metadata": {"name": "web", "namespace": "shop"},
			"spec": {"scaleTargetRef": wrong},
		}),
	] {
		deny_dangling_autoscalers.violations == set() with input as body with data.inventory as known
		deny_dangling_autoscalers.unknown == set() with input as body with data.inventory as known
	}
}

test_passes_with_doubt_kind_that_is_no_text if {
	body := autoscaler("autoscaling/v2", {"apiVersion": "apps/v1", "kind": 7, "name": "web"})
	deny_dangling_autoscalers.unknown == doubt("a number \"web\"") with input as body with data.inventory as known
	deny_dangling_autoscalers.violations == set() with input as body with data.inventory as known
}

test_fix_takes_the_workload_of_that_name if {
	deny_dangling_autoscalers.fix == repaired("StatefulSet", "db")
		with input as autoscaler("autoscaling/v2", {"apiVersion": "apps/v1", "kind": "Deployment", "name": "db"})
		with data.inventory as known
}

test_fix_takes_the_workload_that_is_called_as_the_autoscaler if {
	deny_dangling_autoscalers.fix == repaired("Deployment", "web")
		with input as autoscaler("autoscaling/v2", {"apiVersion": "apps/v1", "kind": "Deployment", "name": "wbe"})
		with data.inventory as known
}

test_fix_takes_any_workload_where_none_has_the_name if {
	deny_dangling_autoscalers.fix == repaired("StatefulSet", "vault")
		with input as testing.review({
			"apiVersion": "autoscaling/v2",
			"kind": "HorizontalPodAutoscaler",
			"metadata": {"name": "web", "namespace": "bank"},
			"spec": {"scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "wbe"}},
		})
		with data.inventory as known
}

repaired(kind, target) := {{
	"path": name,
	"patch": [{
		"op": "replace",
		"path": "/spec/scaleTargetRef",
		"value": {"apiVersion": "apps/v1", "kind": kind, "name": target},
	}],
	"needs_input": "Which workload should HorizontalPodAutoscaler \"web\" scale?",
}}

known := {"namespace": {
	"shop": {
		"v1": {"ReplicationController": {"older": named("older")}},
		"apps/v1": {
			"Deployment": {"cart": named("cart"), "web": named("web")},
			"StatefulSet": {"db": named("db")},
		},
		"argoproj.io/v1alpha1": {"Rollout": {"web": named("web")}},
		"extensions/v1beta1": {"Deployment": {"old": named("old")}},
	},
	"bank": {"apps/v1": {"StatefulSet": {"vault": named("vault")}}},
}}

named(text) := {"metadata": {"name": text}}

autoscaler(version, reference) := testing.review({
	"apiVersion": version,
	"kind": "HorizontalPodAutoscaler",
	"metadata": {"name": "web", "namespace": "shop"},
	"spec": {"scaleTargetRef": reference, "minReplicas": 2, "maxReplicas": 6},
})
