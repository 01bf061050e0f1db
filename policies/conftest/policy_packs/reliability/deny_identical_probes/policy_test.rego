package kubepac.reliability.deny_identical_probes_test

import data.kubepac.lib.testing
import data.kubepac.reliability.deny_identical_probes

path := "/spec/containers/0/livenessProbe"

flagged := {{"path": path, "msg": "liveness and readiness probe of container \"web\" fail together"}}

ready := {"httpGet": {"path": "/ready", "port": 8080}}

test_flags_equal_probes_of_every_kind_that_may_need_others if {
	every probe in [ready, {"grpc": {"port": 9000}}, {"exec": {"command": ["check"]}}] {
		deny_identical_probes.violations == flagged with input as pod({"livenessProbe": probe, "readinessProbe": probe})
	}
}

test_flags_defaults_written_out if {
	every field, value in {"periodSeconds": 10, "timeoutSeconds": 1, "failureThreshold": 3} {
		every written in [value, null] {
			liveness := object.union(ready, {field: written})
			deny_identical_probes.violations == flagged with input as pod({"livenessProbe": liveness, "readinessProbe": ready})
			deny_identical_probes.violations == flagged with input as pod({"livenessProbe": ready, "readinessProbe": liveness})
		}
	}
	short := {"httpGet": {"port": 8080}}
	every field, value in {"path": "/", "scheme": "HTTP", "host": "", "httpHeaders": []} {
		every written in [value, null, ""] {
			liveness := {"httpGet": {"port": 8080, field: written}}
			deny_identical_probes.violations == flagged with input as pod({"livenessProbe": liveness, "readinessProbe": short})
		}
	}
	grpc := {"grpc": {"port": 9000}}
	liveness := {"grpc": {"port": 9000, "service": ""}}
	deny_identical_probes.violations == flagged with input as pod({"livenessProbe": liveness, "readinessProbe": grpc})
}

test_flags_one_port_by_name_and_number if {
	liveness := {"httpGet": {"path": "/ready", "port": "http"}}
	ports := [{"name": "admin", "containerPort": 9090}, {"name": "http", "containerPort": 8080}]
	container := {"livenessProbe": liveness, "readinessProbe": ready, "ports": ports}
	deny_identical_probes.violations == flagged with input as pod(container)
	deny_identical_probes.violations == flagged with input as pod({"livenessProbe": liveness, "readinessProbe": liveness})
}

test_flags_other_delays_and_successes if {
	other := object.union(ready, {"initialDelaySeconds": 30, "successThreshold": 2})
	deny_identical_probes.violations == flagged with input as pod({"livenessProbe": ready, "readinessProbe": other})
}

test_flags_sidecars_and_containers_of_a_controller if {
	probes := {"livenessProbe": ready, "readinessProbe": ready}
	spec := {
		"initContainers": [object.union(probes, {"name": "proxy", "restartPolicy": "Always"}), probes],
		"containers": [{"name": "web"}, probes],
		"ephemeralContainers": [probes],
	}
	deny_identical_probes.violations == {
		{
			"path": "/spec/template/spec/initContainers/0/livenessProbe",
			"msg": "liveness and readiness probe of container \"proxy\" fail together",
		},
		{
			"path": "/spec/template/spec/containers/1/livenessProbe",
			"msg": "liveness and readiness probe of container \"\" fail together",
		},
	} with input as testing.review(testing.deployment(spec))
}

test_passes_other_timing if {
	every timing in [{"periodSeconds": 20}, {"timeoutSeconds": 5}, {"failureThreshold": 6}] {
		liveness := object.union(ready, timing)
		deny_identical_probes.violations == set() with input as pod({"livenessProbe": liveness, "readinessProbe": ready})
	}
}

test_passes_other_requests if {
	every request in [
		{"path": "/live", "port": 8080},
		{"path": "/ready", "port": 8081},
		{"path": "/ready", "port": "admin"},
		{"path": "/ready", "port": 8080, "scheme": "HTTPS"},
		{"path": "/ready", "port": 8080, "host": "127.0.0.1"},
		{"path": "/ready", "port": 8080, "host": "~"},
		{"path": "/ready", "port": 8080, "httpHeaders": [{"name": "Host", "value": "web"}]},
	] {
		ports := [{"name": "http", "containerPort": 8080}, {"name": "admin", "containerPort": 9090}]
		container := {"livenessProbe": {"httpGet": request}, "readinessProbe": ready, "ports": ports}
		deny_identical_probes.violations == set() with input as pod(container)
	}
}

test_passes_other_commands_services_and_kinds if {
	every pair in [
		[{"exec": {"command": ["alive"]}}, {"exec": {"command": ["ready"]}}],
		[{"grpc": {"port": 9000}}, {"grpc": {"port": 9000, "service": "ready"}}],
		[{"grpc": {"port": 9000}}, {"grpc": {"port": 9000, "service": "~"}}],
		[{"grpc": {"port": 9000}}, {"grpc": {"port": 9001}}],
		[{"tcpSocket": {"port": 8080}}, ready],
	] {
		deny_identical_probes.violations == set() with input as pod({"livenessProbe": pair[0], "readinessProbe": pair[1]})
	}
}

test_passes_checks_of_a_port if {
	probe := {"tcpSocket": {"port": 5432}}
	deny_identical_probes.violations == set() with input as pod({"livenessProbe": probe, "readinessProbe": probe})
}

test_passes_missing_empty_and_malformed_probes if {
	every probe in [null, {}, "http", [], {"httpGet": {"path": "/"}}, {"exec": null}, {"exec": {}}, {"grpc": {"service": "a"}}] {
		deny_identical_probes.violations == set() with input as pod({"livenessProbe": probe, "readinessProbe": probe})
	}
	deny_identical_probes.violations == set() with input as pod({"livenessProbe": ready})
	deny_identical_probes.violations == set() with input as pod({"readinessProbe": ready, "startupProbe": ready})
}

test_passes_custom_resource_of_the_same_kind if {
	container := {"name": "web", "livenessProbe": ready, "readinessProbe": ready}
	object := testing.custom_deployment({"containers": [container]})
	deny_identical_probes.violations == set() with input as testing.review(object)
}

test_evaluates_probe_with_two_handlers if {
	probe := object.union(ready, {"exec": {"command": ["check"]}})
	deny_identical_probes.violations == flagged with input as pod({"livenessProbe": probe, "readinessProbe": probe})
}

test_fix_doubles_the_patience if {
	deny_identical_probes.fix == {{
		"path": path,
		"patch": [{"op": "add", "path": concat("", [path, "/failureThreshold"]), "value": 6}],
		"needs_input": "Should container \"web\" be restarted only after 6 failed checks?",
	}} with input as pod({"livenessProbe": ready, "readinessProbe": ready})
	probe := object.union(ready, {"failureThreshold": 5})
	deny_identical_probes.fix == {{
		"path": path,
		"patch": [{"op": "replace", "path": concat("", [path, "/failureThreshold"]), "value": 10}],
		"needs_input": "Should container \"web\" be restarted only after 10 failed checks?",
	}} with input as pod({"livenessProbe": probe, "readinessProbe": probe})
}

pod(container) := testing.review(testing.pod({"containers": [object.union({"name": "web"}, container)]}))
