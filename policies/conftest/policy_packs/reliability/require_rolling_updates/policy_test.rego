package kubepac.reliability.require_rolling_updates_test

import data.kubepac.lib.testing
import data.kubepac.reliability.require_rolling_updates

recreated := {{
	"path": "/spec/strategy/type",
	"msg": "Deployment \"web\" stops all of its pods before it starts new ones",
}}

missing := {{
	"path": "/spec/strategy/rollingUpdate/maxUnavailable",
	"msg": "Deployment \"web\" may stop all of its pods before new ones run",
}}

test_flags_recreate if {
	require_rolling_updates.violations == recreated with input as deployment({"strategy": {"type": "Recreate"}})
	object := workload("extensions/v1beta1", "Deployment", {"strategy": {"type": "Recreate"}})
	require_rolling_updates.violations == recreated with input as object
}

test_flags_rolling_update_of_all_at_once if {
	every type in [{}, {"type": "RollingUpdate"}, {"type": null}, {"type": ""}] {
		every value in ["100%", 3, 4] {
			strategy := object.union(type, {"rollingUpdate": {"maxUnavailable": value}})
			spec := {"replicas": 3, "strategy": strategy}
			require_rolling_updates.violations == missing with input as deployment(spec)
		}
	}
	one := {"replicas": 1, "strategy": {"rollingUpdate": {"maxUnavailable": 1}}}
	require_rolling_updates.violations == missing with input as deployment(one)
	unknown := {"strategy": {"rollingUpdate": {"maxUnavailable": "100%"}}}
	require_rolling_updates.violations == missing with input as deployment(unknown)
}

test_flags_updates_on_delete if {
	every kind in ["DaemonSet", "StatefulSet"] {
		require_rolling_updates.violations == {{
			"path": "/spec/updateStrategy/type",
			"msg": concat("", [kind, " \"web\" updates a pod only after somebody has deleted it"]),
		}} with input as workload("apps/v1", kind, {"updateStrategy": {"type": "OnDelete"}})
	}
}

test_flags_recreate_with_volumes_that_many_pods_can_have if {
	every pod in [
		{"volumes": [{"name": "tmp", "emptyDir": {}}, {"name": "cfg", "configMap": {"name": "cfg"}}]},
		{"volumes": [{"name": "data", "persistentVolumeClaim": null}]},
		{"volumes": null, "hostNetwork": false},
		{"containers": [{"ports": [{"containerPort": 80}, {"hostPort": 0}]}]},
	] {
		spec := {"strategy": {"type": "Recreate"}, "template": {"spec": pod}}
		require_rolling_updates.violations == recreated with input as deployment(spec)
	}
}

test_passes_pods_that_cannot_run_side_by_side if {
	every pod in [
		{"volumes": [{"name": "tmp", "emptyDir": {}}, {"name": "data", "persistentVolumeClaim": {"claimName": "data"}}]},
		{"volumes": [{"name": "data", "hostPath": {"path": "/srv"}}]},
		{"volumes": [{"name": "data", "awsElasticBlockStore": {"volumeID": "v"}}]},
		{"volumes": [{"name": "data", "gcePersistentDisk": {"pdName": "p"}}]},
		{"hostNetwork": true},
		{"containers": [{"name": "a"}, {"ports": [{"containerPort": 80}, {"containerPort": 1, "hostPort": 1}]}]},
	] {
		every strategy in [{"type": "Recreate"}, {"rollingUpdate": {"maxUnavailable": "100%"}}] {
			spec := {"strategy": strategy, "template": {"spec": pod}}
			require_rolling_updates.violations == set() with input as deployment(spec)
		}
	}
}

test_passes_updates_that_leave_a_pod if {
	every value in ["25%", "99%", 0, 2, null, "3", [3]] {
		spec := {"replicas": 3, "strategy": {"rollingUpdate": {"maxUnavailable": value}}}
		require_rolling_updates.violations == set() with input as deployment(spec)
	}
}

test_passes_counts_that_are_not_known if {
	every replicas in [{}, {"replicas": null}, {"replicas": 0}] {
		spec := object.union({"strategy": {"rollingUpdate": {"maxUnavailable": 1}}}, replicas)
		require_rolling_updates.violations == set() with input as deployment(spec)
	}
}

test_passes_defaults_and_malformed_objects if {
	every spec in [{}, {"strategy": null}, {"strategy": {}}, {"strategy": "Recreate"}, {"strategy": {"rollingUpdate": null}}] {
		require_rolling_updates.violations == set() with input as deployment(spec)
	}
	require_rolling_updates.violations == set() with input as testing.review({
		"apiVersion": "apps/v1", "kind": "Deployment", "spec": null,
	})
	every spec in [{}, {"updateStrategy": null}, {"updateStrategy": {"type": "RollingUpdate"}}] {
		require_rolling_updates.violations == set() with input as workload("apps/v1", "StatefulSet", spec)
	}
}

test_passes_fields_of_other_kinds if {
	recreate := {"strategy": {"type": "Recreate"}}
	all := {"strategy": {"rollingUpdate": {"maxUnavailable": "100%"}}}
	on_delete := {"updateStrategy": {"type": "OnDelete"}}
	every spec in [recreate, all] {
		require_rolling_updates.violations == set() with input as workload("apps/v1", "StatefulSet", spec)
		require_rolling_updates.violations == set() with input as workload("example.com/v1", "Deployment", spec)
	}
	other := {"strategy": {"type": "Canary", "rollingUpdate": {"maxUnavailable": "100%"}}}
	require_rolling_updates.violations == set() with input as deployment(other)
	require_rolling_updates.violations == set() with input as deployment(on_delete)
	require_rolling_updates.violations == set() with input as workload("apps.kruise.io/v1", "DaemonSet", on_delete)
}

test_fix_rolls_out_instead_of_recreating if {
	require_rolling_updates.fix == {{
		"path": "/spec/strategy/type",
		"patch": [{"op": "replace", "path": "/spec/strategy/type", "value": "RollingUpdate"}],
		"needs_input": "Should old and new pods of Deployment \"web\" run at the same time?",
	}} with input as deployment({"strategy": {"type": "Recreate"}})
}

test_fix_bounds_the_missing_pods if {
	path := "/spec/strategy/rollingUpdate/maxUnavailable"
	require_rolling_updates.fix == {{
		"path": path,
		"patch": [{"op": "replace", "path": path, "value": "25%"}],
		"needs_input": "Should at most a quarter of the pods of Deployment \"web\" be missing during an update?",
	}} with input as deployment({"strategy": {"rollingUpdate": {"maxUnavailable": "100%"}}})
}

test_fix_replaces_pods_without_help if {
	path := "/spec/updateStrategy/type"
	require_rolling_updates.fix == {{
		"path": path,
		"patch": [{"op": "replace", "path": path, "value": "RollingUpdate"}],
		"needs_input": "Should StatefulSet \"web\" replace its pods by itself when their template changes?",
	}} with input as workload("apps/v1", "StatefulSet", {"updateStrategy": {"type": "OnDelete"}})
}

deployment(spec) := workload("apps/v1", "Deployment", spec)

workload(api_version, kind, spec) := testing.review({
	"apiVersion": api_version,
	"kind": kind,
	"metadata": {"name": "web"},
	"spec": spec,
})
