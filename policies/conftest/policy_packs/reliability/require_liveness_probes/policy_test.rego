package kubepac.reliability.require_liveness_probes_test

import data.kubepac.lib.testing
import data.kubepac.reliability.require_liveness_probes

path := "/spec/template/spec/containers/0/livenessProbe"

test_flags_app_containers_and_sidecars if {
	spec := {
		"initContainers": [{"name": "setup"}, {"name": "proxy", "restartPolicy": "Always"}],
		"containers": [{"name": "web"}, {"name": "worker"}],
		"ephemeralContainers": [{"name": "debug"}],
	}
	require_liveness_probes.violations == {
		{
			"path": "/spec/template/spec/initContainers/1/livenessProbe",
			"msg": "container \"proxy\" has no liveness probe",
		},
		{"path": path, "msg": "container \"web\" has no liveness probe"},
		{
			"path": "/spec/template/spec/containers/1/livenessProbe",
			"msg": "container \"worker\" has no liveness probe",
		},
	} with input as testing.review(testing.deployment(spec))
}

test_flags_every_kind_that_runs_for_long if {
	flagged := {{"path": path, "msg": "container \"web\" has no liveness probe"}}
	every kind in ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"] {
		require_liveness_probes.violations == flagged with input as workload("apps/v1", kind)
	}
	require_liveness_probes.violations == flagged with input as workload("v1", "ReplicationController")
}

test_flags_null_and_empty_probe_and_other_probes_alone if {
	flagged := {{"path": path, "msg": "container \"\" has no liveness probe"}}
	others := {"readinessProbe": {"exec": {"command": ["true"]}}, "startupProbe": {"exec": {"command": ["true"]}}}
	every container in [{"livenessProbe": null}, {"livenessProbe": {}}, others] {
		require_liveness_probes.violations == flagged with input as deployment(container)
	}
}

test_passes_every_kind_of_probe if {
	every probe in [{"httpGet": {"port": 80}}, {"tcpSocket": {"port": 80}}, {"exec": {}}, {"grpc": {"port": 80}}] {
		require_liveness_probes.violations == set() with input as deployment({"name": "web", "livenessProbe": probe})
	}
}

test_passes_pods_that_end_and_single_pods if {
	spec := {"containers": [{"name": "backup"}]}
	require_liveness_probes.violations == set() with input as testing.review(testing.cron_job(spec))
	require_liveness_probes.violations == set() with input as testing.review(testing.pod(spec))
	require_liveness_probes.violations == set() with input as workload("batch/v1", "Job")
}

test_passes_malformed_lists_and_custom_resource_of_the_same_kind if {
	every spec in [{"containers": []}, {"containers": null}, {"containers": "web"}, {"containers": ["web"]}, {}] {
		require_liveness_probes.violations == set() with input as testing.review(testing.deployment(spec))
	}
	object := testing.custom_deployment({"containers": [{"name": "web"}]})
	require_liveness_probes.violations == set() with input as testing.review(object)
}

test_fix_connects_to_the_port_of_the_readiness_probe if {
	every kind in ["httpGet", "tcpSocket", "grpc"] {
		container := {"name": "web", "readinessProbe": {kind: {"port": 8080, "path": "/ready"}}, "ports": [{"containerPort": 1}]}
		require_liveness_probes.fix == {fix(
			"add", {"tcpSocket": {"port": 8080}}, 6,
			"Should container \"web\" be restarted when port 8080 stays closed?",
		)} with input as deployment(container)
	}
}

test_fix_keeps_named_port_and_host_and_doubles_the_patience if {
	readiness := {"httpGet": {"port": "admin", "host": "127.0.0.1", "scheme": "HTTPS"}, "failureThreshold": 5}
	require_liveness_probes.fix == {fix(
		"replace", {"tcpSocket": {"port": "admin", "host": "127.0.0.1"}}, 10,
		"Should container \"web\" be restarted when port \"admin\" stays closed?",
	)} with input as deployment({"name": "web", "livenessProbe": null, "readinessProbe": readiness})
}

test_fix_connects_to_the_first_tcp_port_whatever_the_command if {
	every readiness in [null, {}, {"httpGet": {"path": "/"}}, {"exec": {"command": ["check"]}}] {
		ports := [{"containerPort": 53, "protocol": "UDP"}, {"containerPort": 5432}, {"containerPort": 9187}]
		require_liveness_probes.fix == {fix(
			"add", {"tcpSocket": {"port": 5432}}, 6,
			"Should container \"db\" be restarted when port 5432 stays closed?",
		)} with input as deployment({"name": "db", "ports": ports, "readinessProbe": readiness})
	}
}

test_fix_repeats_the_command_where_there_is_no_port if {
	require_liveness_probes.fix == {fix(
		"add", {"exec": {"command": ["alive"]}}, 4,
		"Should container \"worker\" be restarted when the command of its readiness probe keeps failing?",
	)} with input as deployment({
		"name": "worker",
		"readinessProbe": {"exec": {"command": ["alive"]}, "periodSeconds": 5, "failureThreshold": 2},
	})
}

test_fix_asks_where_nothing_is_known if {
	require_liveness_probes.fix == {fix(
		"add", {"exec": {"command": ["TODO"]}}, 6,
		"Which command or port should tell that container \"\" hangs?",
	)} with input as deployment({})
}

fix(op, handler, threshold, question) := {
	"path": path,
	"patch": [{
		"op": op,
		"path": path,
		"value": object.union(handler, {"periodSeconds": 20, "failureThreshold": threshold}),
	}],
	"needs_input": question,
}

deployment(container) := testing.review(testing.deployment({"containers": [container]}))

workload(api_version, kind) := testing.review({
	"apiVersion": api_version,
	"kind": kind,
	"spec": {"template": {"spec": {"containers": [{"name": "web"}]}}},
})
