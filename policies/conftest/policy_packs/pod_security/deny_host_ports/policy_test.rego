package kubepac.pod_security.deny_host_ports_test

import data.kubepac.lib.testing
import data.kubepac.pod_security.deny_host_ports

test_flags_each_host_port if {
	ports := [{"containerPort": 80, "hostPort": 8080}, {"containerPort": 81}, {"containerPort": 82, "hostPort": 1}]
	deny_host_ports.violations == {
		{
			"path": "/spec/containers/0/ports/0/hostPort",
			"msg": "container \"web\" takes port 8080 of its node",
		},
		{
			"path": "/spec/containers/0/ports/2/hostPort",
			"msg": "container \"web\" takes port 1 of its node",
		},
	} with input as testing.review(testing.pod({"containers": [{"name": "web", "ports": ports}]}))
}

test_flags_init_and_ephemeral_containers_each if {
	spec := {
		"initContainers": [container("setup", {"hostPort": 53, "protocol": "UDP"})],
		"containers": [{"name": "web"}],
		"ephemeralContainers": [{"ports": [{"hostPort": 9229}]}],
	}
	deny_host_ports.violations == {
		{
			"path": "/spec/template/spec/initContainers/0/ports/0/hostPort",
			"msg": "container \"setup\" takes port 53 of its node",
		},
		{
			"path": "/spec/template/spec/ephemeralContainers/0/ports/0/hostPort",
			"msg": "container \"\" takes port 9229 of its node",
		},
	} with input as testing.review(testing.deployment(spec))
}

test_flags_pods_on_the_network_of_their_node_and_on_windows if {
	every spec in [{"hostNetwork": true}, {"os": {"name": "windows"}}] {
		containers := {"containers": [container("web", {"containerPort": 80, "hostPort": 80})]}
		deny_host_ports.violations == {{
			"path": "/spec/jobTemplate/spec/template/spec/containers/0/ports/0/hostPort",
			"msg": "container \"web\" takes port 80 of its node",
		}} with input as testing.review(testing.cron_job(object.union(spec, containers)))
	}
}

test_passes_ports_of_the_container_alone if {
	ports := [{"containerPort": 80}, {"hostPort": 0}, {"hostPort": null}, {"hostPort": "8080"}, {"hostIP": "127.0.0.1"}]
	every port in array.concat(ports, ["8080", 8080, null]) {
		object := testing.pod({"containers": [container("web", port)]})
		deny_host_ports.violations == set() with input as testing.review(object)
		deny_host_ports.fix == set() with input as testing.review(object)
	}
}

test_passes_unreadable_lists if {
	every ports in [null, [], {}, {"web": {"hostPort": 80}}, "80"] {
		object := testing.pod({"containers": [{"name": "web", "ports": ports}]})
		deny_host_ports.violations == set() with input as testing.review(object)
	}
	every spec in [{"containers": []}, {"containers": null}, {}] {
		deny_host_ports.violations == set() with input as testing.review(testing.pod(spec))
	}
}

test_passes_custom_resource_of_the_same_kind if {
	object := testing.custom_deployment({"containers": [container("web", {"hostPort": 80})]})
	deny_host_ports.violations == set() with input as testing.review(object)
}

test_fix_removes_the_host_port if {
	path := "/spec/containers/0/ports/0/hostPort"
	deny_host_ports.fix == {{
		"path": path,
		"patch": [{"op": "remove", "path": path}],
	}} with input as testing.review(testing.pod({"containers": [container("web", {"hostPort": 80})]}))
}

container(name, port) := {"name": name, "ports": [port]}
