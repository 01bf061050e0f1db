package kubepac.lib.load_balancers_test

import data.kubepac.lib.load_balancers
import data.kubepac.lib.testing

test_annotations_in_small_letters if {
	expected := {"a": "internal", "b": "10.0.0.0/8"}
	given := {"a": " Internal ", "b": "10.0.0.0/8", "c": " ", "d": true}
	load_balancers.annotations == expected with input as annotated(given)
	every annotations in [null, {}, "a", [["a"]]] {
		load_balancers.annotations == {} with input as annotated(annotations)
	}
}

test_internal_by_annotation if {
	every name, value in {
		"cloud.google.com/load-balancer-type": "Internal",
		"load-balancer.hetzner.cloud/disable-public-network": "true",
		"networking.gke.io/load-balancer-type": "internal",
		"oci-network-load-balancer.oraclecloud.com/internal": "true",
		"service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type": "intranet",
		"service.beta.kubernetes.io/aws-load-balancer-internal": "0.0.0.0/0",
		"service.beta.kubernetes.io/aws-load-balancer-scheme": "internal",
		"service.beta.kubernetes.io/azure-load-balancer-internal": "true",
		"service.beta.kubernetes.io/cce-load-balancer-internal-vpc": "true",
		"service.beta.kubernetes.io/do-loadbalancer-network": "INTERNAL",
		"service.beta.kubernetes.io/oci-load-balancer-internal": "true",
		"service.beta.kubernetes.io/openstack-internal-load-balancer": "True",
		"service.beta.kubernetes.io/scw-loadbalancer-private": "true",
		"service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type": "private",
		"service.kubernetes.io/qcloud-loadbalancer-internal-subnetid": "subnet-1",
		"yandex.cloud/load-balancer-type": "internal",
	} {
		load_balancers.is_internal with input as annotated({name: value})
	}
}

test_public_by_annotation if {
	every name, value in {
		"load-balancer.hetzner.cloud/disable-public-network": "false",
		"service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type": "internet",
		"service.beta.kubernetes.io/aws-load-balancer-scheme": "internet-facing",
		"service.beta.kubernetes.io/do-loadbalancer-network": "EXTERNAL",
		"service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type": "public",
		"example.com/load-balancer-type": "internal",
	} {
		not load_balancers.is_internal with input as annotated({name: value})
	}
}

test_internal_by_default_of_its_controller if {
	every class in ["eks.amazonaws.com/nlb", "service.k8s.aws/nlb", "tailscale"] {
		load_balancers.is_internal with input as service({"loadBalancerClass": class}, {})
		scheme := {"service.beta.kubernetes.io/aws-load-balancer-scheme": "internet-facing"}
		not load_balancers.is_internal with input as service({"loadBalancerClass": class}, scheme)
	}
	every type in ["external", "nlb-ip"] {
		load_balancers.is_internal with input as annotated({"service.beta.kubernetes.io/aws-load-balancer-type": type})
	}
	not load_balancers.is_internal with input as annotated({"service.beta.kubernetes.io/aws-load-balancer-type": "nlb"})
	not load_balancers.is_internal with input as service({"loadBalancerClass": "example.com/pool"}, {})
}

test_internal_by_private_address if {
	every address in ["10.1.2.3", "192.168.7.1", "172.16.0.9", "172.31.255.1", "fd00:7::1", "fc00::1"] {
		load_balancers.is_internal with input as service({"loadBalancerIP": address}, {})
	}
	every name in [
		"io.cilium/lb-ipam-ips",
		"kube-vip.io/loadbalancerIPs",
		"lbipam.cilium.io/ips",
		"metallb.io/loadBalancerIPs",
		"metallb.universe.tf/loadBalancerIPs",
	] {
		load_balancers.is_internal with input as annotated({name: "10.1.2.3, FD00:7::1"})
		not load_balancers.is_internal with input as annotated({name: "10.1.2.3,192.0.2.1"})
	}
}

test_internal_by_private_address_beside_an_empty_one if {
	every address in ["", null] {
		annotations := {"metallb.io/loadBalancerIPs": "10.1.2.3"}
		load_balancers.is_internal with input as service({"loadBalancerIP": address}, annotations)
	}
}

test_public_by_address if {
	every address in ["192.0.2.1", "172.15.0.1", "172.32.0.1", "100.10.0.1", "2001:db8::fd", "", null] {
		not load_balancers.is_internal with input as service({"loadBalancerIP": address}, {})
	}
}

test_public_where_nothing_is_said if {
	not load_balancers.is_internal with input as service({}, {})
	not load_balancers.is_internal with input as testing.review({"apiVersion": "v1", "kind": "Service"})
}

annotated(annotations) := service({}, annotations)

service(spec, annotations) := testing.review({
	"apiVersion": "v1",
	"kind": "Service",
	"metadata": {"name": "web", "annotations": annotations},
	"spec": spec,
})
