package kubepac.pod_security.deny_probe_hosts_test

import data.kubepac.lib.testing
import data.kubepac.pod_security.deny_probe_hosts

test_flags_every_probe_and_hook_each if {
	container := {
		"name": "web",
		"livenessProbe": {"httpGet": {"host": "10.0.0.1", "port": 80}},
		"readinessProbe": {"tcpSocket": {"host": "db.example.com", "port": 5432}},
		"startupProbe": {"httpGet": {"host": "localhost", "port": "http"}},
		"lifecycle": {
			"postStart": {"httpGet": {"host": "169.254.169.254", "port": 80}},
			"preStop": {"tcpSocket": {"host": "127.0.0.1", "port": 8080}},
		},
	}
	deny_probe_hosts.violations == {
		{
			"path": "/spec/containers/0/livenessProbe/httpGet/host",
			"msg": "container \"web\" aims its livenessProbe at host \"10.0.0.1\"",
		},
		{
			"path": "/spec/containers/0/readinessProbe/tcpSocket/host",
			"msg": "container \"web\" aims its readinessProbe at host \"db.example.com\"",
		},
		{
			"path": "/spec/containers/0/startupProbe/httpGet/host",
			"msg": "container \"web\" aims its startupProbe at host \"localhost\"",
		},
		{
			"path": "/spec/containers/0/lifecycle/postStart/httpGet/host",
			"msg": "container \"web\" aims its postStart at host \"169.254.169.254\"",
		},
		{
			"path": "/spec/containers/0/lifecycle/preStop/tcpSocket/host",
			"msg": "container \"web\" aims its preStop at host \"127.0.0.1\"",
		},
	} with input as testing.review(testing.pod({"containers": [container]}))
}

test_flags_init_and_ephemeral_containers_each if {
	spec := {
		"initContainers": [probing("mesh", "10.0.0.1")],
		"containers": [{"name": "web", "livenessProbe": {"httpGet": {"port": 80}}}],
		"ephemeralContainers": [probing("debug", "10.0.0.2")],
	}
	deny_probe_hosts.violations == {
		{
			"path": "/spec/initContainers/0/livenessProbe/tcpSocket/host",
			"msg": "container \"mesh\" aims its livenessProbe at host \"10.0.0.1\"",
		},
		{
			"path": "/spec/ephemeralContainers/0/livenessProbe/tcpSocket/host",
			"msg": "container \"debug\" aims its livenessProbe at host \"10.0.0.2\"",
		},
	} with input as testing.review(testing.pod(spec))
}

test_flags_pod_template_of_a_cron_job if {
	container := object.remove(probing("", "queue"), ["name"])
	deny_probe_hosts.violations == {{
		"path": "/spec/jobTemplate/spec/template/spec/containers/0/livenessProbe/tcpSocket/host",
		"msg": "container \"\" aims its livenessProbe at host \"queue\"",
	}} with input as testing.review(testing.cron_job({"containers": [container]}))
}

test_flags_other_hosts_from_the_network_of_the_node if {
	deny_probe_hosts.violations == {{
		"path": "/spec/containers/0/livenessProbe/tcpSocket/host",
		"msg": "container \"agent\" aims its livenessProbe at host \"10.0.0.1\"",
	}} with input as testing.review(testing.pod({"hostNetwork": true, "containers": [probing("agent", "10.0.0.1")]}))
}

test_flags_loopback_on_the_network_of_pods if {
	every spec in [{"hostNetwork": false}, {"hostNetwork": null}, {"hostNetwork": "true"}, {}] {
		pod := testing.pod(object.union(spec, {"containers": [probing("web", "::1")]}))
		deny_probe_hosts.violations == {{
			"path": "/spec/containers/0/livenessProbe/tcpSocket/host",
			"msg": "container \"web\" aims its livenessProbe at host \"::1\"",
		}} with input as testing.review(pod)
	}
}

test_passes_loopback_that_is_the_pods_own if {
	every host in ["127.0.0.1", "::1", "localhost"] {
		spec := {"hostNetwork": true, "containers": [probing("kube-scheduler", host)]}
		deny_probe_hosts.violations == set() with input as testing.review(testing.pod(spec))
	}
}

test_passes_absent_fields_and_wrong_types if {
	every host in [null, "", 7, ["10.0.0.1"], {"name": "db"}] {
		object := testing.pod({"containers": [probing("web", host)]})
		deny_probe_hosts.violations == set() with input as testing.review(object)
	}
	every container in [
		{}, {"livenessProbe": null}, {"livenessProbe": "tcpSocket"}, {"livenessProbe": {"tcpSocket": null}},
		{"livenessProbe": {"tcpSocket": "db:5432"}}, {"livenessProbe": {"exec": {"command": ["true"]}}},
		{"livenessProbe": {"grpc": {"port": 9090}}}, {"lifecycle": null}, {"lifecycle": {"stopSignal": "SIGTERM"}},
		{"lifecycle": {"preStop": {"exec": {"command": ["sleep", "5"]}}}},
	] {
		object := testing.pod({"containers": [container]})
		deny_probe_hosts.violations == set() with input as testing.review(object)
	}
}

test_passes_header_that_names_a_virtual_host if {
	probe := {"httpGet": {"port": 80, "httpHeaders": [{"name": "Host", "value": "shop.example.com"}]}}
	object := testing.pod({"containers": [{"name": "web", "readinessProbe": probe}]})
	deny_probe_hosts.violations == set() with input as testing.review(object)
}

test_passes_empty_null_and_missing_lists if {
	every spec in [{"containers": []}, {"containers": null}, {}] {
		deny_probe_hosts.violations == set() with input as testing.review(testing.pod(spec))
	}
}

test_passes_custom_resource_of_the_same_kind if {
	object := testing.custom_deployment({"containers": [probing("web", "10.0.0.1")]})
	deny_probe_hosts.violations == set() with input as testing.review(object)
}

test_fix_leaves_the_host_out_where_the_container_has_the_port if {
	path := "/spec/containers/0/livenessProbe/httpGet/host"
	every port in [8080, "http"] {
		container := {
			"name": "web",
			"ports": [{"name": "http", "containerPort": 8080}],
			"livenessProbe": {"httpGet": {"host": "10.0.0.1", "port": port}},
		}
		deny_probe_hosts.fix == {{
			"path": path,
			"patch": [{"op": "remove", "path": path}],
		}} with input as testing.review(testing.pod({"containers": [container]}))
	}
}

test_fix_asks_for_the_port_where_the_container_does_not_declare_it if {
	path := "/spec/containers/0/livenessProbe/tcpSocket/host"
	expected := {{
		"path": path,
		"patch": [{"op": "remove", "path": path}],
		"needs_input": "On which port does container \"web\" itself answer its livenessProbe?",
	}}
	container := object.union(probing("web", "db.example.com"), {"ports": [{"name": "http", "containerPort": 8080}]})
	deny_probe_hosts.fix == expected with input as testing.review(testing.pod({"containers": [container]}))
	without := {"name": "web", "livenessProbe": {"tcpSocket": {"host": "db.example.com"}}}
	deny_probe_hosts.fix == expected with input as testing.review(testing.pod({"containers": [without]}))
}

probing(name, host) := {"name": name, "livenessProbe": {"tcpSocket": {"host": host, "port": 5432}}}
