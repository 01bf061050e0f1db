package kubepac.reliability.deny_replicas_under_autoscalers_test

import data.kubepac.lib.testing
import data.kubepac.reliability.deny_replicas_under_autoscalers

test_flags_replicas_that_an_autoscaler_decides if {
	every kind in ["Deployment", "StatefulSet"] {
		every replicas in [1, 6] {
			deny_replicas_under_autoscalers.violations == {{
				"path": "/spec/replicas",
				"msg": concat("", [kind, " \"web\" sets its replicas, which HorizontalPodAutoscaler \"a\" should decide"]),
			}} with input as workload(kind, {}, {"replicas": replicas})
				with data.inventory as known(kind, ["a"])
		}
	}
}

test_flags_replicas_that_keda_decides if {
	deny_replicas_under_autoscalers.violations == {{
		"path": "/spec/replicas",
		"msg": "Deployment \"web\" sets its replicas, which ScaledObject \"web\" should decide",
	}} with input as workload("Deployment", {}, {"replicas": 2})
		with data.inventory as {"namespace": {"shop": {"keda.sh/v1alpha1": {"ScaledObject": {"web": {
			"metadata": {"name": "web"},
			"spec": {"scaleTargetRef": {"name": "web"}},
		}}}}}}
}

test_flags_workload_of_two_autoscalers_once if {
	deny_replicas_under_autoscalers.violations == {{
		"path": "/spec/replicas",
		"msg": "Deployment \"web\" sets its replicas, which HorizontalPodAutoscaler \"a\" and 1 more should decide",
	}} with input as workload("Deployment", {"uid": null}, {"replicas": 2}) with data.inventory as known("Deployment", ["a", "b"])
}

test_passes_replicas_that_are_left_out_or_none if {
	every spec in [{}, {"replicas": null}, {"replicas": 0}, {"replicas": "3"}] {
		deny_replicas_under_autoscalers.violations == set() with input as workload("Deployment", {}, spec)
			with data.inventory as known("Deployment", ["a"])
		deny_replicas_under_autoscalers.fix == set() with input as workload("Deployment", {}, spec)
			with data.inventory as known("Deployment", ["a"])
	}
}

test_passes_workloads_without_an_autoscaler if {
	web := workload("Deployment", {}, {"replicas": 3})
	deny_replicas_under_autoscalers.violations == set() with input as web
	deny_replicas_under_autoscalers.fix == set() with input as web with data.inventory as {}
	deny_replicas_under_autoscalers.violations == set() with input as web
		with data.inventory as known("StatefulSet", ["a"])
	cart := workload("Deployment", {"name": "cart"}, {"replicas": 3})
	deny_replicas_under_autoscalers.violations == set() with input as cart
		with data.inventory as known("Deployment", ["a"])
}

# The API server, or the autoscaler itself, has written the number.
test_passes_objects_of_a_running_cluster if {
	deny_replicas_under_autoscalers.violations == set()
		with input as workload("Deployment", {"uid": "5c0e9d0e-7a43-4f39-9d8a-1f2f6c1f6d31"}, {"replicas": 7})
		with data.inventory as known("Deployment", ["a"])
}

test_passes_other_kinds if {
	every body in [
		{"apiVersion": "apps/v1", "kind": "ReplicaSet"},
		{"apiVersion": "example.com/v1", "kind": "Deployment"},
		{"apiVersion": "apps/v1", "kind": "Deployment", "spec": null},
	] {
		full := object.union({"metadata": {"name": "web", "namespace": "shop"}, "spec": {"replicas": 3}}, body)
		some kind in [body.kind]
		deny_replicas_under_autoscalers.violations == set() with input as testing.review(full)
			with data.inventory as known(kind, ["a"])
	}
}

test_fix_leaves_the_number_out if {
	deny_replicas_under_autoscalers.fix == {{
		"path": "/spec/replicas",
		"patch": [{"op": "remove", "path": "/spec/replicas"}],
	}} with input as workload("Deployment", {}, {"replicas": 3}) with data.inventory as known("Deployment", ["a"])
}

workload(kind, metadata, spec) := testing.review({
	"apiVersion": "apps/v1",
	"kind": kind,
	"metadata": object.union({"name": "web", "namespace": "shop"}, metadata),
	"spec": spec,
})

known(kind, names) := {"namespace": {"shop": {"autoscaling/v2": {"HorizontalPodAutoscaler": {name: autoscaler |
	some name in names
	autoscaler := {
		"metadata": {"name": name},
		"spec": {"scaleTargetRef": {"apiVersion": "apps/v1", "kind": kind, "name": "web"}, "maxReplicas": 8},
	}
}}}}}
