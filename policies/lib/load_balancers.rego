# METADATA
# title: Load balancers
# description: >-
#   Tells which load balancers get a private address, by their class, their address or a provider's annotation.
# scope: package
package kubepac.lib.load_balancers

# annotations: what the Service under review says to controllers, in small letters, without what is empty.
annotations[name] := text if {
	some name, value in input.review.object.metadata.annotations
	text := lower(trim_space(value))
	text != ""
}

# The load balancer of the Service under review is meant for a private network.
is_internal if {
	some scope in _scopes
	not scope in _public
}

is_internal if {
	count(_scopes) == 0
	_is_internal_by_default
}

is_internal if {
	count(_addresses) > 0
	every address in _addresses {
		some prefix in _private_prefixes
		startswith(address, prefix)
	}
}

# The AWS Load Balancer Controller, EKS Auto Mode and Tailscale open nothing to the internet unless they are told to.
_is_internal_by_default if {
	input.review.object.spec.loadBalancerClass in {"eks.amazonaws.com/nlb", "service.k8s.aws/nlb", "tailscale"}
}

_is_internal_by_default if {
	annotations["service.beta.kubernetes.io/aws-load-balancer-type"] in {"external", "nlb-ip"}
}

_scopes contains annotations[name] if some name in _scope_annotations

_addresses contains address if {
	address := input.review.object.spec.loadBalancerIP
	not address in {"", null}
}

_addresses contains trim_space(address) if {
	some name in _address_annotations
	some address in split(annotations[name], ",")
}

# Most say true or false, some name the side, and on some any value will do, such as the subnet to be used.
_scope_annotations := {
	"cloud.google.com/load-balancer-type",
	"load-balancer.hetzner.cloud/disable-public-network",
	"networking.gke.io/load-balancer-type",
	"oci-network-load-balancer.oraclecloud.com/internal",
	"service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type",
	"service.beta.kubernetes.io/aws-load-balancer-internal",
	"service.beta.kubernetes.io/aws-load-balancer-scheme",
	"service.beta.kubernetes.io/azure-load-balancer-internal",
	"service.beta.kubernetes.io/cce-load-balancer-internal-vpc",
	"service.beta.kubernetes.io/do-loadbalancer-network",
	"service.beta.kubernetes.io/oci-load-balancer-internal",
	"service.beta.kubernetes.io/openstack-internal-load-balancer",
	"service.beta.kubernetes.io/scw-loadbalancer-private",
	"service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type",
	"service.kubernetes.io/qcloud-loadbalancer-internal-subnetid",
	"yandex.cloud/load-balancer-type",
}

_public := {"external", "false", "internet", "internet-facing", "public"}

_address_annotations := {
	"io.cilium/lb-ipam-ips",
	"kube-vip.io/loadbalancerIPs",
	"lbipam.cilium.io/ips",
	"metallb.io/loadBalancerIPs",
	"metallb.universe.tf/loadBalancerIPs",
}

_private_prefixes := {"10.", "192.168.", "fc", "fd"} | {concat("", ["172.", format_int(n, 10), "."]) |
	some n in numbers.range(16, 31)
}
