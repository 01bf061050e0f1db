package kubepac.reliability.deny_unresolved_probe_ports_test

import data.kubepac.lib.testing
import data.kubepac.reliability.deny_unresolved_probe_ports

test_flags_each_probe_and_hook if {
	every field, noun in {
		"livenessProbe": "liveness probe",
		"readinessProbe": "readiness probe",
		"startupProbe": "startup probe",
	} {
		every kind in ["httpGet", "tcpSocket"] {
			deny_unresolved_probe_ports.violations == {{
				"path": concat("/", ["/spec/containers/0", field, kind, "port"]),
				"msg": concat("", [noun, " of container \"web\" asks for port \"http\", which the container does not declare"]),
			}} with input as pod({field: {kind: {"port": "http"}}})
		}
	}
	every field, noun in {"postStart": "start hook", "preStop": "stop hook"} {
		every kind in ["httpGet", "tcpSocket"] {
			deny_unresolved_probe_ports.violations == {{
				"path": concat("/", ["/spec/containers/0/lifecycle", field, kind, "port"]),
				"msg": concat("", [noun, " of container \"web\" asks for port \"http\", which the container does not declare"]),
			}} with input as pod({"lifecycle": {field: {kind: {"port": "http"}}}})
		}
	}
}

test_flags_names_that_hold_digits if {
	every name in ["http2", "8080-tcp", "80a80"] {
		deny_unresolved_probe_ports.violations == {{
			"path": "/spec/containers/0/livenessProbe/tcpSocket/port",
			"msg": concat("", [
				"liveness probe of container \"web\" asks for port \"",
				name, "\", which the container does not declare",
			]),
		}} with input as pod({"livenessProbe": {"tcpSocket": {"port": name}}, "ports": [{"containerPort": 8080}]})
	}
}

test_flags_port_of_another_container_and_of_a_sidecar if {
	probe := {"httpGet": {"port": "admin"}}
	spec := {
		"initContainers": [{"name": "proxy", "restartPolicy": "Always", "startupProbe": probe}, {"startupProbe": probe}],
		"containers": [{"name": "web", "ports": [{"name": "admin", "containerPort": 9090}]}, {"readinessProbe": probe}],
		"ephemeralContainers": [{"startupProbe": probe}],
	}
	deny_unresolved_probe_ports.violations == {
		{
			"path": "/spec/template/spec/initContainers/0/startupProbe/httpGet/port",
			"msg": "startup probe of container \"proxy\" asks for port \"admin\", which the container does not declare",
		},
		{
			"path": "/spec/template/spec/containers/1/readinessProbe/httpGet/port",
			"msg": "readiness probe of container \"\" asks for port \"admin\", which the container does not declare",
		},
	} with input as testing.review(testing.deployment(spec))
}

test_flags_where_the_ports_are_missing_or_malformed if {
	every ports in [null, [], "http", ["http"], [{"name": "https"}], [{"containerPort": 80}]] {
		count(deny_unresolved_probe_ports.violations) == 1 with input as pod({
			"livenessProbe": {"httpGet": {"port": "http"}},
			"ports": ports,
		})
	}
}

test_passes_declared_names if {
	deny_unresolved_probe_ports.violations == set() with input as pod({
		"ports": [{"name": "dns", "protocol": "UDP", "containerPort": 53}, {"name": "http", "containerPort": 80}],
		"livenessProbe": {"httpGet": {"port": "http"}},
		"readinessProbe": {"tcpSocket": {"port": "dns"}},
	})
}

test_passes_numbers_and_malformed_probes if {
	every port in [80, "80", "", null, ["http"], true] {
		deny_unresolved_probe_ports.violations == set() with input as pod({"livenessProbe": {"httpGet": {"port": port}}})
	}
	every probe in [null, {}, "http", {"httpGet": null}, {"httpGet": "port"}, {"grpc": {"port": "grpc"}}] {
		deny_unresolved_probe_ports.violations == set() with input as pod({"livenessProbe": probe})
	}
	every lifecycle in [null, "preStop", {"preStop": {"exec": {"command": ["http"]}}}] {
		deny_unresolved_probe_ports.violations == set() with input as pod({"lifecycle": lifecycle})
	}
}

test_passes_custom_resource_of_the_same_kind if {
	object := testing.custom_deployment({"containers": [{"livenessProbe": {"httpGet": {"port": "http"}}}]})
	deny_unresolved_probe_ports.violations == set() with input as testing.review(object)
}

test_fix_asks_for_the_first_tcp_port if {
	path := "/spec/containers/0/readinessProbe/httpGet/port"
	ports := [{"containerPort": 53, "protocol": "UDP"}, {"name": "web", "containerPort": 3000}, {"containerPort": 9090}]
	deny_unresolved_probe_ports.fix == {{
		"path": path,
		"patch": [{"op": "replace", "path": path, "value": 3000}],
		"needs_input": "Which port should the readiness probe of container \"web\" ask for instead of \"http\"?",
	}} with input as pod({"ports": ports, "readinessProbe": {"httpGet": {"port": "http"}}})
}

test_fix_proposes_a_usual_port_where_none_is_declared if {
	path := "/spec/containers/0/lifecycle/preStop/httpGet/port"
	deny_unresolved_probe_ports.fix == {{
		"path": path,
		"patch": [{"op": "replace", "path": path, "value": 8080}],
		"needs_input": "Which port should the stop hook of container \"web\" ask for instead of \"http\"?",
	}} with input as pod({"lifecycle": {"preStop": {"httpGet": {"port": "http"}}}})
}

pod(container) := testing.review(testing.pod({"containers": [object.union({"name": "web"}, container)]}))
