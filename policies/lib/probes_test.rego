package kubepac.lib.probes_test

import data.kubepac.lib.probes
import data.kubepac.lib.testing

test_containers_are_apps_and_sidecars if {
	spec := {
		"initContainers": [{"name": "setup"}, {"name": "proxy", "restartPolicy": "Always"}, {"restartPolicy": "Never"}],
		"containers": [{"name": "web"}, {"name": "odd", "restartPolicy": "Never"}],
		"ephemeralContainers": [{"name": "debug", "restartPolicy": "Always"}],
	}
	{entry.path | some entry in probes.containers} == {
		["spec", "initContainers", 1],
		["spec", "containers", 0],
		["spec", "containers", 1],
	} with input as testing.review(testing.pod(spec))
}

test_tcp_ports_keep_their_order if {
	probes.tcp_ports({"ports": [
		{"containerPort": 53, "protocol": "UDP"},
		{"containerPort": 8443, "protocol": "TCP"},
		{"containerPort": 8080},
		{"containerPort": "http"},
		{"name": "http"},
		"http",
	]}) == [8443, 8080]
}

test_no_ports_are_an_empty_list if {
	every container in [{}, {"ports": null}, {"ports": "http"}, {"ports": []}] {
		probes.tcp_ports(container) == []
		probes.port_names(container) == set()
	}
}

test_port_names_are_those_of_any_protocol if {
	ports := [{"name": "dns", "protocol": "UDP"}, {"name": "http"}, {"containerPort": 80}]
	probes.port_names({"ports": ports}) == {"dns", "http"}
}

test_longer_patience_doubles_the_failures if {
	probes.longer_patience({"failureThreshold": 5}) == 10
	probes.longer_patience({"failureThreshold": 1}) == 2
	every probe in [{}, {"failureThreshold": null}, {"failureThreshold": "5"}, null] {
		probes.longer_patience(probe) == 6
	}
}
