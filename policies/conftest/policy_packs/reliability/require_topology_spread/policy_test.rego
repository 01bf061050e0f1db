package kubepac.reliability.require_topology_spread_test

import data.kubepac.lib.testing
import data.kubepac.reliability.require_topology_spread

path := "/spec/template/spec/topologySpreadConstraints"

rule := {"topologyKey": "kubernetes.io/hostname", "labelSelector": {"matchLabels": {"app": "web"}}}

test_flags_two_replicas_and_more if {
	every kind in ["Deployment", "StatefulSet"] {
		every replicas in [2, 3] {
			require_topology_spread.violations == flagged(kind) with input as workload("apps/v1", kind, replicas, {})
		}
	}
	old := workload("extensions/v1beta1", "Deployment", 2, {})
	require_topology_spread.violations == flagged("Deployment") with input as old
}

test_flags_empty_rules_and_other_affinity if {
	every pod in [
		{"topologySpreadConstraints": []},
		{"topologySpreadConstraints": null},
		{"affinity": null},
		{"affinity": {"podAntiAffinity": null}},
		{"affinity": {"podAntiAffinity": {}}},
		{"affinity": {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": []}}},
		{"affinity": {"podAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [rule]}}},
		{"affinity": {"nodeAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [rule]}}},
		{"containers": [{"ports": [{"containerPort": 80}, {"containerPort": 81, "hostPort": 0}]}]},
	] {
		require_topology_spread.violations == flagged("Deployment") with input as deployment(pod)
	}
}

test_passes_constraints_and_anti_affinity if {
	preferred := {"weight": 100, "podAffinityTerm": rule}
	every pod in [
		{"topologySpreadConstraints": [rule]},
		{"affinity": {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [rule]}}},
		{"affinity": {"podAntiAffinity": {
			"requiredDuringSchedulingIgnoredDuringExecution": [],
			"preferredDuringSchedulingIgnoredDuringExecution": [preferred],
		}}},
		{"containers": [{"name": "a"}, {"ports": [{"containerPort": 80}, {"containerPort": 81, "hostPort": 1}]}]},
	] {
		require_topology_spread.violations == set() with input as deployment(pod)
	}
}

test_passes_one_replica_or_a_count_that_is_not_known if {
	every replicas in [0, 1, null, "2", [2, 2]] {
		require_topology_spread.violations == set() with input as workload("apps/v1", "Deployment", replicas, {})
	}
	require_topology_spread.violations == set() with input as testing.review(testing.deployment({}))
}

test_passes_other_kinds if {
	every kind in ["DaemonSet", "ReplicaSet"] {
		require_topology_spread.violations == set() with input as workload("apps/v1", kind, 2, {})
	}
	require_topology_spread.violations == set() with input as workload("example.com/v1", "Deployment", 2, {})
	require_topology_spread.violations == set() with input as workload("apps/v1", "Deployment", 2, "web")
}

test_fix_leaves_what_is_spread if {
	require_topology_spread.fix == set() with input as deployment({"topologySpreadConstraints": [rule]})
}

test_fix_prefers_nodes_without_a_pod_of_the_selector if {
	require_topology_spread.fix == fix("add", {"app": "web"}) with input as deployment({})
	require_topology_spread.fix == fix("replace", {"app": "web"}) with input as deployment({"topologySpreadConstraints": []})
}

test_fix_selects_by_the_labels_where_the_selector_has_none if {
	every selector in [null, {}, {"matchLabels": {}}, {"matchExpressions": [{"key": "app", "operator": "Exists"}]}] {
		object := selecting("apps/v1", "Deployment", 2, {}, selector)
		require_topology_spread.fix == fix("add", {"app": "web", "version": "1"}) with input as object
	}
}

flagged(kind) := {{"path": path, "msg": concat("", [kind, " \"web\" does not say how its pods spread over nodes"])}}

fix(op, labels) := {{
	"path": path,
	"patch": [{
		"op": op,
		"path": path,
		"value": [{
			"maxSkew": 1,
			"topologyKey": "kubernetes.io/hostname",
			"whenUnsatisfiable": "ScheduleAnyway",
			"labelSelector": {"matchLabels": labels},
		}],
	}],
}}

deployment(pod) := workload("apps/v1", "Deployment", 2, pod)

workload(api_version, kind, replicas, pod) := selecting(api_version, kind, replicas, pod, {"matchLabels": {"app": "web"}})

selecting(api_version, kind, replicas, pod, selector) := testing.review({
	"apiVersion": api_version,
	"kind": kind,
	"metadata": {"name": "web"},
	"spec": {
		"replicas": replicas,
		"selector": selector,
		"template": {"metadata": {"labels": {"app": "web", "version": "1"}}, "spec": pod},
	},
})
