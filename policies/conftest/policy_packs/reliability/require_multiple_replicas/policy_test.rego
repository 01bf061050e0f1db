package kubepac.reliability.require_multiple_replicas_test

import data.kubepac.lib.testing
import data.kubepac.reliability.require_multiple_replicas

flagged := {{"path": "/spec/replicas", "msg": "deployment \"web\" runs a single pod"}}

test_flags_one_replica if {
	require_multiple_replicas.violations == flagged with input as deployment({"replicas": 1}) with data.inventory as {}
}

test_flags_deployment_of_the_old_group if {
	old := object.union(deployment({"replicas": 1}).review.object, {"apiVersion": "extensions/v1beta1"})
	require_multiple_replicas.violations == flagged with input as testing.review(old)
}

test_flags_absent_and_null_replicas if {
	require_multiple_replicas.violations == flagged with input as deployment({}) with data.inventory as {}
	require_multiple_replicas.violations == flagged with input as deployment({"replicas": null})
		with data.inventory as {}
}

test_flags_deployment_without_a_name if {
	require_multiple_replicas.violations == {{
		"path": "/spec/replicas",
		"msg": "deployment \"\" runs a single pod",
	}} with input as testing.review({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": null, "spec": {}})
		with data.inventory as {}
}

test_flags_where_the_autoscaler_targets_something_else if {
	targets := [
		{"apiVersion": "apps/v1", "kind": "Deployment", "name": "cart"},
		{"apiVersion": "apps/v1", "kind": "StatefulSet", "name": "web"},
		{"apiVersion": "rollout.example.com/v1", "kind": "Deployment", "name": "web"},
		null,
	]
	every target in targets {
		require_multiple_replicas.violations == flagged with input as deployment({"replicas": 1})
			with data.inventory as known("shop", "autoscaling/v2", "HorizontalPodAutoscaler", target)
	}
}

test_flags_where_the_autoscaler_is_in_another_namespace_or_group if {
	target := {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}
	require_multiple_replicas.violations == flagged with input as deployment({})
		with data.inventory as known("default", "autoscaling/v2", "HorizontalPodAutoscaler", target)
	require_multiple_replicas.violations == flagged with input as deployment({})
		with data.inventory as known("shop", "example.com/v2", "HorizontalPodAutoscaler", target)
}

test_flags_one_replica_whatever_is_in_sight if {
	require_multiple_replicas.violations == flagged with input as deployment({"replicas": 1})
	require_multiple_replicas.unknown == set() with input as deployment({"replicas": 1})
}

test_passes_with_doubt_where_an_autoscaler_may_be_out_of_sight if {
	doubt := {{
		"path": "/spec/replicas",
		"msg": "deployment \"web\" names no replicas, and no autoscaler of it is in sight",
	}}
	every spec in [{}, {"replicas": null}] {
		require_multiple_replicas.unknown == doubt with input as deployment(spec)
		require_multiple_replicas.violations == set() with input as deployment(spec)
		require_multiple_replicas.unknown == set() with input as deployment(spec) with data.inventory as {}
	}
}

test_passes_two_replicas_and_none if {
	every replicas in [0, 2, 3] {
		require_multiple_replicas.violations == set() with input as deployment({"replicas": replicas})
		require_multiple_replicas.fix == set() with input as deployment({"replicas": replicas})
	}
}

test_passes_autoscaled_deployment if {
	target := {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}
	every version in ["autoscaling/v1", "autoscaling/v2"] {
		require_multiple_replicas.violations == set() with input as deployment({"replicas": 1})
			with data.inventory as known("shop", version, "HorizontalPodAutoscaler", target)
	}
}

test_passes_scaled_object_that_names_only_its_target if {
	require_multiple_replicas.violations == set() with input as deployment({})
		with data.inventory as known("shop", "keda.sh/v1alpha1", "ScaledObject", {"name": "web"})
}

test_passes_missing_spec_and_other_kinds if {
	every spec in [null, "web"] {
		require_multiple_replicas.violations == set() with input as deployment(spec) with data.inventory as {}
	}
	require_multiple_replicas.violations == set() with input as testing.review({"apiVersion": "apps/v1", "kind": "Deployment"})
		with data.inventory as {}
	require_multiple_replicas.violations == set() with input as testing.review(testing.custom_deployment({}))
		with data.inventory as {}
	require_multiple_replicas.unknown == set() with input as testing.review(testing.cron_job({}))
	every kind in ["StatefulSet", "ReplicaSet"] {
		object := {"apiVersion": "apps/v1", "kind": kind, "spec": {"replicas": 1}}
		require_multiple_replicas.violations == set() with input as testing.review(object)
	}
	require_multiple_replicas.violations == set() with input as testing.review(testing.cron_job({}))
}

test_fix_sets_two if {
	require_multiple_replicas.fix == {{
		"path": "/spec/replicas",
		"patch": [{"op": "replace", "path": "/spec/replicas", "value": 2}],
	}} with input as deployment({"replicas": 1, "template": {"spec": apart}})
	require_multiple_replicas.fix == {{
		"path": "/spec/replicas",
		"patch": [{"op": "add", "path": "/spec/replicas", "value": 2}],
	}} with input as deployment({"template": {"spec": apart}})
}

test_fix_lets_the_pods_part if {
	require_multiple_replicas.fix == {{
		"path": "/spec/replicas",
		"patch": [{"op": "add", "path": "/spec/replicas", "value": 2}, {
			"op": "add",
			"path": "/spec/template/spec/topologySpreadConstraints",
			"value": [{
				"maxSkew": 1,
				"topologyKey": "kubernetes.io/hostname",
				"whenUnsatisfiable": "ScheduleAnyway",
				"labelSelector": {"matchLabels": {"app": "web"}},
			}],
		}],
	}} with input as deployment({"template": {"metadata": {"labels": {"app": "web"}}, "spec": {}}})
}

test_fix_asks_a_person_where_two_pods_may_not_run_at_once if {
	claim := object.union(apart, {"volumes": [{"emptyDir": {}}, {"persistentVolumeClaim": {"claimName": "data"}}]})
	every spec in [{"strategy": {"type": "Recreate"}, "template": {"spec": apart}}, {"template": {"spec": claim}}] {
		require_multiple_replicas.fix == {{
			"path": "/spec/replicas",
			"patch": [{"op": "add", "path": "/spec/replicas", "value": 2}],
			"needs_input": "Can two pods of deployment \"web\" run at the same time?",
		}} with input as deployment(spec)
	}
}

test_fix_asks_a_person_where_a_container_writes_to_a_data_directory if {
	every path in ["/data", "/data/db", "/var/lib/mysql"] {
		[fix | some fix in require_multiple_replicas.fix][0].needs_input with input as mounting({"mountPath": path})
	}
}

test_fix_asks_nobody_about_other_mounts if {
	every mount in [{"mountPath": "/tmp"}, {"mountPath": "/database"}, {"mountPath": "/data", "readOnly": true}] {
		fixes := require_multiple_replicas.fix with input as mounting(mount)
		[object.keys(fix) | some fix in fixes] == [{"path", "patch"}]
	}
}

test_fix_bears_a_template_without_a_pod if {
	require_multiple_replicas.fix == {{
		"path": "/spec/replicas",
		"patch": [{"op": "add", "path": "/spec/replicas", "value": 2}],
	}} with input as deployment({"template": {"spec": null}})
}

apart := {"topologySpreadConstraints": [{"maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "DoNotSchedule"}]}

mounting(mount) := deployment({"template": {"spec": {"containers": [{"name": "store", "volumeMounts": [mount]}]}}})

deployment(spec) := testing.review({
	"apiVersion": "apps/v1",
	"kind": "Deployment",
	"metadata": {"name": "web", "namespace": "shop"},
	"spec": spec,
})

known(namespace, api_version, kind, target) := {"namespace": {namespace: {api_version: {kind: {"web": autoscaler}}}}} if {
	autoscaler := {"metadata": {"name": "web"}, "spec": {"scaleTargetRef": target}}
}
