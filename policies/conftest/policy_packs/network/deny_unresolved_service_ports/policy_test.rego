package kubepac.network.deny_unresolved_service_ports_test

import data.kubepac.lib.testing
import data.kubepac.network.deny_unresolved_service_ports

test_flags_name_that_no_container_declares if {
	deny_unresolved_service_ports.violations == {{
		"path": "/spec/ports/1/targetPort",
		"msg": "Service \"dns\" leads to TCP port \"http\", which no container of its pods declares",
	}} with input as service([{"port": 53, "targetPort": "dns"}, {"port": 80, "targetPort": "http"}])
		with data.inventory as known
}

test_flags_name_under_another_protocol if {
	deny_unresolved_service_ports.violations == {{
		"path": "/spec/ports/0/targetPort",
		"msg": "Service \"dns\" leads to UDP port \"dns\", which no container of its pods declares",
	}} with input as service([{"port": 53, "targetPort": "dns", "protocol": "UDP"}]) with data.inventory as known
}

test_flags_names_of_other_pods_and_of_init_containers if {
	every name in ["web", "migrate", "bare"] {
		deny_unresolved_service_ports.violations == {{
			"path": "/spec/ports/0/targetPort",
			"msg": concat("", ["Service \"dns\" leads to TCP port \"", name, "\", which no container of its pods declares"]),
		}} with input as service([{"port": 80, "targetPort": name}]) with data.inventory as known
	}
}

test_flags_name_that_the_only_pod_does_not_declare if {
	deny_unresolved_service_ports.violations == {{
		"path": "/spec/ports/0/targetPort",
		"msg": "Service \"dns\" leads to TCP port \"http\", which no container of its pods declares",
	}} with input as of("v1", {"selector": {"app": "web"}, "ports": [{"port": 80, "targetPort": "http"}]})
		with data.inventory as known
}

test_flags_without_doubt if {
	object := service([{"port": 80, "targetPort": "http"}])
	deny_unresolved_service_ports.unknown == set() with input as object with data.inventory as known
}

test_passes_names_that_a_container_declares if {
	every port in [
		{"port": 53, "targetPort": "dns"},
		{"port": 53, "targetPort": "dns", "protocol": ""},
		{"port": 53, "targetPort": "dns", "protocol": null},
		{"port": 53, "targetPort": "dns-udp", "protocol": "UDP"},
		{"port": 9153, "targetPort": "metrics"},
		{"port": 8080, "targetPort": "health"},
		{"port": 9100, "targetPort": "log-metrics"},
	] {
		is_silent(service([port]))
	}
}

test_passes_ports_that_are_no_names if {
	every port in [{"port": 80}, {"port": 80, "targetPort": 8080}, {"targetPort": "8080"}, {"targetPort": null}] {
		is_silent(service([port]))
	}
	every ports in [null, [], "http", ["http"]] {
		is_silent(service(ports))
	}
}

test_passes_ports_of_the_mesh if {
	every name in ["http-envoy-prom", "linkerd-admin", "linkerd-proxy"] {
		is_silent(service([{"port": 80, "targetPort": name}]))
	}
}

test_passes_services_whose_endpoints_are_no_pods_in_sight if {
	every spec in [
		{"selector": {"app": "web-front"}},
		{"selector": {}},
		{"selector": null},
		{"type": "ExternalName", "selector": {"app": "dns"}},
	] {
		is_silent(of("v1", object.union({"ports": [{"port": 80, "targetPort": "http"}]}, spec)))
	}
	manual := of("v1", {"selector": {}, "ports": [{"port": 80, "targetPort": "http"}]})
	deny_unresolved_service_ports.unknown == set() with input as manual
}

test_passes_other_objects if {
	spec := {"selector": {"app": "dns"}, "ports": [{"port": 80, "targetPort": "http"}]}
	is_silent(of("serving.knative.dev/v1", spec))
	is_silent(testing.review({
		"apiVersion": "networking.k8s.io/v1",
		"kind": "NetworkPolicy",
		"metadata": {"name": "dns", "namespace": "net"},
		"spec": {"podSelector": {"matchLabels": {"app": "dns"}}, "ports": [{"port": 80, "targetPort": "http"}]},
	}))
}

test_passes_with_doubt_where_pods_may_be_out_of_sight if {
	object := service([{"port": 80, "targetPort": "http"}])
	doubt := {{
		"path": "/spec/ports/0/targetPort",
		"msg": "Service \"dns\" leads to TCP port \"http\", which no container in sight declares",
	}}
	deny_unresolved_service_ports.unknown == doubt with input as object
	deny_unresolved_service_ports.violations == set() with input as object
	part := testing.with_parameters(object.review.object, {"complete_inventory": false})
	deny_unresolved_service_ports.unknown == doubt with input as part with data.inventory as known
	deny_unresolved_service_ports.violations == set() with input as part with data.inventory as known
	deny_unresolved_service_ports.fix == set() with input as part with data.inventory as known
}

test_fix_asks_for_one_of_the_declared_ports if {
	every row in [["TCP", 8053], ["UDP", 53], ["SCTP", 8080]] {
		deny_unresolved_service_ports.fix == {{
			"path": "/spec/ports/0/targetPort",
			"patch": [{"op": "replace", "path": "/spec/ports/0/targetPort", "value": row[1]}],
			"needs_input": concat("", [
				"Which port of its pods should Service \"dns\" lead to instead of ",
				row[0],
				" port \"http\"?",
			]),
		}} with input as service([{"port": 80, "protocol": row[0], "targetPort": "http"}]) with data.inventory as known
	}
}

is_silent(object) if {
	deny_unresolved_service_ports.violations == set() with input as object with data.inventory as known
	deny_unresolved_service_ports.unknown == set() with input as object with data.inventory as known
	deny_unresolved_service_ports.fix == set() with input as object with data.inventory as known
}

known := {"namespace": {"net": {
	"apps/v1": {
		"Deployment": {
			"dns": workload("dns", {
				"containers": [
					{"ports": [{"containerPort": 8053, "name": "dns"}]},
					{"ports": [{"containerPort": 53, "name": "dns-udp", "protocol": "UDP"}, {"containerPort": 1053, "protocol": "UDP"}]},
				],
				"initContainers": [
					{"name": "migrate", "ports": [{"containerPort": 8001, "name": "migrate"}]},
					{"restartPolicy": "OnFailure", "ports": [{"containerPort": 8002, "name": "migrate"}]},
					{"restartPolicy": "Always", "ports": [{"containerPort": 9100, "name": "log-metrics", "protocol": "TCP"}]},
				],
				"ephemeralContainers": [{"ports": [{"containerPort": 8003, "name": "bare"}]}],
			}),
			"web": workload("web", {"containers": [{"ports": [{"containerPort": 8004, "name": "web"}]}]}),
		},
		"DaemonSet": {"node-dns": workload("dns", {"containers": [
			{"restartPolicy": "Always", "ports": [{"containerPort": 9153, "name": "metrics", "protocol": ""}]},
			{"ports": [{"containerPort": 9154, "name": "health", "protocol": null}]},
			{"ports": null},
		]})},
	},
	"v1": {"Pod": {"probe": {"metadata": {"labels": {"app": "dns"}}, "spec": {"containers": null}}}},
}}}

workload(app, spec) := {"spec": {"template": {"metadata": {"labels": {"app": app}}, "spec": spec}}}

service(ports) := of("v1", {"selector": {"app": "dns"}, "ports": ports})

of(api_version, spec) := testing.review({
	"apiVersion": api_version,
	"kind": "Service",
	"metadata": {"name": "dns", "namespace": "net"},
	"spec": spec,
})
