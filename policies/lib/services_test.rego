package kubepac.lib.services_test

import data.kubepac.lib.services
import data.kubepac.lib.testing

test_names_of_the_services_in_the_namespace if {
	found := services.names with input as beside("shop") with data.inventory as known
	found == {"web", "mirror", "peers", "bare"}
}

test_names_hold_the_api_server_where_it_stands if {
	services.names == {"kubernetes"} with input as beside("default") with data.inventory as known
}

test_ports_by_service if {
	found := services.ports with input as beside("shop") with data.inventory as known
	found == {
		"web": {
			{"service": "web", "number": 80, "name": "http"},
			{"service": "web", "number": 9090, "name": null},
		},
		"peers": {{"service": "peers", "number": 7000, "name": null}},
	}
}

test_in_sight_where_services_of_the_namespace_are if {
	services.are_in_sight with input as beside("shop") with data.inventory as known
	not services.are_in_sight with input as beside("bank") with data.inventory as known
	not services.are_in_sight with input as beside("kube-system") with data.inventory as known
	part := object.union(beside("shop"), {"parameters": {"complete_inventory": false}})
	not services.are_in_sight with input as part with data.inventory as known
	operated := object.union(known, {"namespace": {"shop": {"monitoring.coreos.com/v1": {"Prometheus": {"one": {}}}}}})
	not services.are_in_sight with input as beside("shop") with data.inventory as operated
}

test_headless_without_an_address if {
	services.is_headless({"spec": {"clusterIP": "None"}})
	services.is_headless({"spec": {"clusterIPs": ["None"]}})
	every spec in [{}, {"clusterIP": ""}, {"clusterIP": "10.0.0.7", "clusterIPs": ["10.0.0.7"]}, {"type": "ExternalName"}] {
		not services.is_headless({"spec": spec})
	}
}

known := {"namespace": {
	"shop": {
		"v1": {
			"Service": {
				"web": service("web", {"ports": [{"name": "http", "port": 80}, {"port": 9090}]}),
				"mirror": service("mirror", {"type": "ExternalName", "ports": [{"port": 443}]}),
				"peers": service("peers", {"type": "ClusterIP", "ports": [{"port": 7000}]}),
				"bare": service("bare", {"clusterIP": "None"}),
			},
			"ConfigMap": {"settings": service("settings", {})},
		},
		"example.k8s.io/v1": {"Service": {"other": service("other", {})}},
	},
	"kube-system": {"v1": {"Service": {"kube-dns": service("kube-dns", {})}}},
}}

service(name, spec) := {"metadata": {"name": name}, "spec": spec}

beside(namespace) := testing.review({"kind": "Ingress", "metadata": {"name": "shop", "namespace": namespace}})
