package kubepac.reliability.require_readiness_probes_test

import data.kubepac.lib.testing
import data.kubepac.reliability.require_readiness_probes

test_flags_each_app_container_of_a_deployment if {
	require_readiness_probes.violations == {
		{
			"path": "/spec/template/spec/containers/0/readinessProbe",
			"msg": "container \"web\" has no readiness probe",
		},
		{
			"path": "/spec/template/spec/containers/1/readinessProbe",
			"msg": "container \"proxy\" has no readiness probe",
		},
	} with input as testing.review(testing.deployment({"containers": [{"name": "web"}, {"name": "proxy"}]}))
}

test_flags_every_kind_that_runs_for_long if {
	flagged := {{
		"path": "/spec/template/spec/containers/0/readinessProbe",
		"msg": "container \"web\" has no readiness probe",
	}}
	every kind in ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"] {
		require_readiness_probes.violations == flagged with input as workload("apps/v1", kind)
	}
	require_readiness_probes.violations == flagged with input as workload("v1", "ReplicationController")
}

test_flags_null_and_empty_probe_and_liveness_alone if {
	flagged := {{
		"path": "/spec/template/spec/containers/0/readinessProbe",
		"msg": "container \"\" has no readiness probe",
	}}
	every container in [{"readinessProbe": null}, {"readinessProbe": {}}, {"livenessProbe": {"exec": {"command": ["true"]}}}] {
		require_readiness_probes.violations == flagged with input as deployment(container)
	}
}

test_passes_every_kind_of_probe if {
	every probe in [{"httpGet": {"port": 80}}, {"tcpSocket": {"port": 80}}, {"exec": {}}, {"grpc": {"port": 80}}] {
		require_readiness_probes.violations == set() with input as deployment({"name": "web", "readinessProbe": probe})
	}
}

test_passes_init_sidecar_and_ephemeral_containers if {
	spec := {
		"initContainers": [{"name": "setup"}, {"name": "proxy", "restartPolicy": "Always"}],
		"ephemeralContainers": [{"name": "debug"}],
	}
	require_readiness_probes.violations == set() with input as testing.review(testing.deployment(spec))
}

test_passes_pods_that_end if {
	spec := {"containers": [{"name": "backup"}]}
	require_readiness_probes.violations == set() with input as testing.review(testing.cron_job(spec))
	require_readiness_probes.violations == set() with input as testing.review(testing.pod(spec))
	require_readiness_probes.violations == set() with input as workload("batch/v1", "Job")
}

test_passes_empty_null_and_missing_lists if {
	every spec in [{"containers": []}, {"containers": null}, {"containers": "web"}, {"containers": ["web"]}, {}] {
		require_readiness_probes.violations == set() with input as testing.review(testing.deployment(spec))
	}
}

test_passes_custom_resource_of_the_same_kind if {
	object := testing.custom_deployment({"containers": [{"name": "web"}]})
	require_readiness_probes.violations == set() with input as testing.review(object)
}

test_fix_proposes_http_where_the_port_is_named_so if {
	path := "/spec/template/spec/containers/0/readinessProbe"
	every name in ["http", "http-web"] {
		ports := [{"name": name, "containerPort": 8080}, {"name": "admin", "containerPort": 9090}]
		require_readiness_probes.fix == {{
			"path": path,
			"patch": [{"op": "add", "path": path, "value": {"httpGet": {"path": "/", "port": 8080}}}],
			"needs_input": "Which path of container \"web\" answers only while it can serve requests?",
		}} with input as deployment({"name": "web", "ports": ports})
	}
}

test_fix_proposes_a_connection_to_the_first_tcp_port if {
	path := "/spec/template/spec/containers/0/readinessProbe"
	ports := [{"containerPort": 53, "protocol": "UDP"}, {"containerPort": 5432, "name": "https"}, {"containerPort": 9187}]
	require_readiness_probes.fix == {{
		"path": path,
		"patch": [{"op": "replace", "path": path, "value": {"tcpSocket": {"port": 5432}}}],
		"needs_input": "Is container \"db\" ready as soon as its port 5432 opens?",
	}} with input as deployment({"name": "db", "ports": ports, "readinessProbe": null})
}

test_fix_asks_where_there_is_no_port if {
	path := "/spec/template/spec/containers/0/readinessProbe"
	every ports in [null, [], [{"containerPort": 53, "protocol": "UDP"}], [{"containerPort": "http"}], [{"name": "http", "containerPort": "80"}], ["http"]] {
		require_readiness_probes.fix == {{
			"path": path,
			"patch": [{"op": "add", "path": path, "value": {"exec": {"command": ["TODO"]}}}],
			"needs_input": "Which command or port tells that container \"worker\" is ready?",
		}} with input as deployment({"name": "worker", "ports": ports})
	}
}

deployment(container) := testing.review(testing.deployment({"containers": [container]}))

workload(api_version, kind) := testing.review({
	"apiVersion": api_version,
	"kind": kind,
	"spec": {"template": {"spec": {"containers": [{"name": "web"}]}}},
})
