package kubepac.network.deny_load_balancer_services_test

import data.kubepac.lib.testing
import data.kubepac.network.deny_load_balancer_services

flagged := {{
	"path": "/spec/loadBalancerSourceRanges",
	"msg": "Service \"web\" lets everybody reach its load balancer",
}}

test_flags_load_balancer_without_ranges if {
	every spec in [
		{},
		{"loadBalancerSourceRanges": null},
		{"loadBalancerSourceRanges": []},
		{"loadBalancerSourceRanges": "10.0.0.0/8"},
		{"loadBalancerSourceRanges": [8]},
	] {
		deny_load_balancer_services.violations == flagged with input as service(spec, {})
	}
}

test_flags_ranges_that_let_everybody_in if {
	every ranges in [["0.0.0.0/0"], ["::/0"], ["198.51.100.0/24", " 0.0.0.0/0 "]] {
		spec := {"loadBalancerSourceRanges": ranges}
		deny_load_balancer_services.violations == flagged with input as service(spec, {})
	}
}

test_flags_public_load_balancer_by_annotation if {
	every annotations in [
		null,
		{"service.beta.kubernetes.io/aws-load-balancer-scheme": "internet-facing"},
		{"service.beta.kubernetes.io/azure-load-balancer-internal": "false"},
		{"service.beta.kubernetes.io/load-balancer-source-ranges": "0.0.0.0/0"},
		{"service.beta.kubernetes.io/load-balancer-source-ranges": "198.51.100.0/24, ::/0"},
		{"service.beta.kubernetes.io/azure-allowed-service-tags": ""},
		{"service.beta.kubernetes.io/aws-load-balancer-extra-security-groups": "sg-1"},
	] {
		deny_load_balancer_services.violations == flagged with input as service({}, annotations)
	}
}

test_flags_field_rather_than_annotation if {
	annotations := {"service.beta.kubernetes.io/load-balancer-source-ranges": "198.51.100.0/24"}
	spec := {"loadBalancerSourceRanges": ["0.0.0.0/0"]}
	deny_load_balancer_services.violations == flagged with input as service(spec, annotations)
}

test_passes_ranges if {
	every ranges in [["198.51.100.0/24"], ["198.51.100.0/24", "10.0.0.0/8"]] {
		spec := {"loadBalancerSourceRanges": ranges}
		deny_load_balancer_services.violations == set() with input as service(spec, {})
		everybody := {"service.beta.kubernetes.io/load-balancer-source-ranges": "0.0.0.0/0"}
		deny_load_balancer_services.violations == set() with input as service(spec, everybody)
	}
	every name in ["azure-allowed-ip-ranges", "load-balancer-source-ranges"] {
		annotations := {concat("/", ["service.beta.kubernetes.io", name]): "198.51.100.0/24,203.0.113.7/32"}
		deny_load_balancer_services.violations == set() with input as service({}, annotations)
	}
}

test_passes_firewalls_that_stand_elsewhere if {
	every name in [
		"aws-load-balancer-security-group-prefix-lists",
		"aws-load-balancer-security-groups",
		"azure-allowed-service-tags",
	] {
		annotations := {"a": "b", concat("/", ["service.beta.kubernetes.io", name]): "office"}
		deny_load_balancer_services.violations == set() with input as service({}, annotations)
	}
}

test_passes_internal_load_balancers if {
	internal := {"networking.gke.io/load-balancer-type": "Internal"}
	deny_load_balancer_services.violations == set() with input as service({}, internal)
	deny_load_balancer_services.violations == set() with input as service({"loadBalancerIP": "10.0.0.9"}, {})
}

test_passes_other_types_and_objects if {
	every type in ["ClusterIP", "NodePort", "ExternalName", "", null] {
		deny_load_balancer_services.violations == set() with input as service({"type": type}, {})
	}
	every object in [
		{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}, "spec": null},
		{"apiVersion": "v1", "kind": "Service"},
		{"apiVersion": "example.com/v1", "kind": "Service", "spec": {"type": "LoadBalancer"}},
		testing.pod({"type": "LoadBalancer"}),
	] {
		deny_load_balancer_services.violations == set() with input as testing.review(object)
	}
}

test_fix_offers_private_networks_and_asks if {
	private := ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"]
	deny_load_balancer_services.fix == asking([{
		"op": "add",
		"path": "/spec/loadBalancerSourceRanges",
		"value": private,
	}]) with input as service({}, {})
	deny_load_balancer_services.fix == asking([{
		"op": "replace",
		"path": "/spec/loadBalancerSourceRanges",
		"value": private,
	}]) with input as service({"loadBalancerSourceRanges": ["0.0.0.0/0"]}, {})
}

test_fix_keeps_the_ranges_that_are_named if {
	deny_load_balancer_services.fix == asking([{
		"op": "replace",
		"path": "/spec/loadBalancerSourceRanges",
		"value": ["198.51.100.0/24"],
	}]) with input as service({"loadBalancerSourceRanges": ["0.0.0.0/0", "198.51.100.0/24"]}, {})
	annotations := {"service.beta.kubernetes.io/load-balancer-source-ranges": "203.0.113.7/32, 0.0.0.0/0"}
	deny_load_balancer_services.fix == asking([{
		"op": "add",
		"path": "/spec/loadBalancerSourceRanges",
		"value": ["203.0.113.7/32"],
	}]) with input as service({}, annotations)
}

test_fix_is_none_where_nothing_is_open if {
	deny_load_balancer_services.fix == set() with input as service({"type": "ClusterIP"}, {})
}

asking(operations) := {{
	"path": "/spec/loadBalancerSourceRanges",
	"patch": operations,
	"needs_input": "Which addresses may reach Service \"web\"?",
}}

service(spec, annotations) := testing.review({
	"apiVersion": "v1",
	"kind": "Service",
	"metadata": {"name": "web", "annotations": annotations},
	"spec": object.union({"type": "LoadBalancer"}, spec),
})
