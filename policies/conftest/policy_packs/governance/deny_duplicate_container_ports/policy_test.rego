package kubepac.governance.deny_duplicate_container_ports_test

import data.kubepac.governance.deny_duplicate_container_ports
import data.kubepac.lib.testing

test_flags_port_declared_twice if {
	deny_duplicate_container_ports.violations == {{
		"path": "/spec/containers/0/ports/2",
		"msg": "port 8080/TCP of container \"web\" is declared twice",
	}} with input as pod([{"containerPort": 8080}, {"containerPort": 9090}, {"containerPort": 8080}])
}

test_flags_default_protocol_written_out if {
	every protocols in [[{}, {"protocol": "TCP"}], [{"protocol": null}, {}], [{"protocol": "TCP"}, {}]] {
		ports := [object.union({"containerPort": 80}, protocol) | some protocol in protocols]
		deny_duplicate_container_ports.violations == {{
			"path": "/spec/containers/0/ports/1",
			"msg": "port 80/TCP of container \"web\" is declared twice",
		}} with input as pod(ports)
	}
}

test_flags_port_declared_twice_under_two_names_or_the_same if {
	every name in ["http", "metrics"] {
		deny_duplicate_container_ports.violations == {{
			"path": "/spec/containers/0/ports/1",
			"msg": "port 53/UDP of container \"web\" is declared twice",
		}} with input as pod([
			{"name": "http", "containerPort": 53, "protocol": "UDP"},
			{"name": name, "containerPort": 53, "protocol": "UDP"},
		])
	}
}

test_flags_name_taken_by_another_port_of_the_container if {
	every protocol in ["TCP", "UDP"] {
		deny_duplicate_container_ports.violations == {{
			"path": "/spec/containers/0/ports/1",
			"msg": concat("", ["port 81/", protocol, " of container \"web\" takes the name \"http\" of another port"]),
		}} with input as pod([
			{"name": "http", "containerPort": 80},
			{"name": "http", "containerPort": 81, "protocol": protocol},
		])
	}
}

test_flags_name_taken_by_another_container_or_sidecar_of_a_cron_job if {
	spec := {
		"initContainers": [{
			"name": "proxy",
			"restartPolicy": "Always",
			"ports": [{"name": "http", "containerPort": 15000}],
		}],
		"containers": [
			{"ports": [{"name": "http", "containerPort": 80}]},
			{"name": "api", "ports": [{"name": "http", "containerPort": 80}]},
		],
	}
	deny_duplicate_container_ports.violations == {
		{
			"path": "/spec/jobTemplate/spec/template/spec/containers/1/ports/0",
			"msg": "port 80/TCP of container \"api\" takes the name \"http\" of another port",
		},
		{
			"path": "/spec/jobTemplate/spec/template/spec/initContainers/0/ports/0",
			"msg": "port 15000/TCP of container \"proxy\" takes the name \"http\" of another port",
		},
	} with input as testing.review(testing.cron_job(spec))
}

test_flags_container_without_a_name if {
	ports := [{"containerPort": 80}, {"containerPort": 80}]
	deny_duplicate_container_ports.violations == {{
		"path": "/spec/containers/0/ports/1",
		"msg": "port 80/TCP of container \"\" is declared twice",
	}} with input as testing.review(testing.pod({"containers": [{"ports": ports}]}))
}

test_passes_ports_that_differ if {
	deny_duplicate_container_ports.violations == set() with input as pod([
		{"name": "dns", "containerPort": 53},
		{"name": "dns-udp", "containerPort": 53, "protocol": "UDP"},
		{"name": "", "containerPort": 54},
		{"name": "", "containerPort": 55},
		{"name": null, "containerPort": 56},
		{"name": null, "containerPort": 57},
		{"containerPort": 58},
	])
}

test_passes_one_number_or_name_with_two_protocols_in_two_containers if {
	containers := [
		{"name": "a", "ports": [{"name": "dns", "containerPort": 53}]},
		{"name": "b", "ports": [{"name": "dns", "containerPort": 53, "protocol": "UDP"}]},
		{"name": "c", "ports": [{"name": "web", "containerPort": 53}]},
	]
	deny_duplicate_container_ports.violations == set() with input as testing.review(testing.pod({"containers": containers}))
}

test_passes_init_container_that_ends_before_the_others_start if {
	ports := [{"name": "http", "containerPort": 80}]
	every policy in [{}, {"restartPolicy": "Never"}] {
		setup := object.union({"name": "setup", "ports": ports}, policy)
		spec := {"initContainers": [setup], "containers": [{"name": "web", "ports": ports}]}
		deny_duplicate_container_ports.violations == set() with input as testing.review(testing.pod(spec))
	}
}

test_passes_malformed_lists_and_other_kinds if {
	port := {"name": "http", "containerPort": 80}
	every ports in [null, [], "80", {"a": port, "b": port}, ["80", "80"], [{"name": "http"}, {"name": "http"}], [null, null]] {
		deny_duplicate_container_ports.violations == set() with input as pod(ports)
	}
	other := testing.custom_deployment({"containers": [{"name": "web", "ports": [port, port]}]})
	deny_duplicate_container_ports.violations == set() with input as testing.review(other)
}

test_fix_removes_the_second_entry if {
	path := "/spec/containers/0/ports/1"
	deny_duplicate_container_ports.fix == {{
		"path": path,
		"patch": [{"op": "remove", "path": path}],
		"needs_input": "Should the first entry alone declare port 80/TCP of container \"web\"?",
	}} with input as pod([{"name": "http", "containerPort": 80}, {"name": "http", "containerPort": 80}])
}

test_fix_takes_the_name_away if {
	path := "/spec/containers/0/ports/1"
	deny_duplicate_container_ports.fix == {{
		"path": path,
		"patch": [{"op": "remove", "path": "/spec/containers/0/ports/1/name"}],
		"needs_input": "Which name should port 81/TCP of container \"web\" have instead of \"http\"?",
	}} with input as pod([{"name": "http", "containerPort": 80}, {"name": "http", "containerPort": 81}])
}

pod(ports) := testing.review(testing.pod({"containers": [{"name": "web", "ports": ports}]}))
