# METADATA
# title: Load balancers answer only the addresses that are named
# description: >-
#   Most clouds give a LoadBalancer service a public address and let everybody in: dashboards, databases and brokers
#   that were meant for the office or for another cluster are found by scanners within minutes.
# scope: package
# custom:
#   id: deny-load-balancer-services
#   severity: MEDIUM
#   kinds: [Service]
#   tags: ["nsa:network-separation", "mitre:T1190"]
#   features: ["service.type=LoadBalancer"]
#   remediation: Name the clients in spec.loadBalancerSourceRanges, or ask for an internal load balancer by annotation.
#   limits: >-
#     Security groups, prefix lists and service tags are trusted, and so are ranges on a provider that ignores them.
#     An address from a pool of MetalLB, kube-vip or Cilium counts as public unless the Service names a private one.
package kubepac.network.deny_load_balancer_services

import data.kubepac.lib.kinds
import data.kubepac.lib.load_balancers
import data.kubepac.lib.patch

violations contains {"path": patch.pointer(_field), "msg": msg} if {
	is_open
	msg := concat(" ", [kinds.title, "lets everybody reach its load balancer"])
}

# The private networks are for somebody to narrow down.
fix contains {"path": patch.pointer(_field), "patch": operations, "needs_input": question} if {
	is_open
	named := [range | some range in ranges; not _is_everybody(range)]
	choices := [named, ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"]]
	operations := patch.set(input.review.object, _field, [choice | some choice in choices; count(choice) > 0][0])
	question := concat("", ["Which addresses may reach ", kinds.title, "?"])
}

is_open if {
	kinds.is_service
	input.review.object.spec.type == "LoadBalancer"
	not load_balancers.is_internal
	not is_limited
}

is_limited if {
	count(ranges) > 0
	every range in ranges {
		not _is_everybody(range)
	}
}

is_limited if {
	some annotation in object.keys(load_balancers.annotations)
	annotation in _firewalls
}

# Annotations count where the field is empty.
ranges := _in_field if count(_in_field) > 0

ranges := _in_annotations if count(_in_field) == 0

_in_field := [trim_space(range) | some range in input.review.object.spec.loadBalancerSourceRanges]

_in_annotations := [trim_space(range) |
	some annotation in ["azure-allowed-ip-ranges", "load-balancer-source-ranges"]
	some range in split(load_balancers.annotations[concat("/", ["service.beta.kubernetes.io", annotation])], ",")
]

_is_everybody(range) if endswith(range, "/0")

_firewalls := {
	"service.beta.kubernetes.io/aws-load-balancer-security-group-prefix-lists",
	"service.beta.kubernetes.io/aws-load-balancer-security-groups",
	"service.beta.kubernetes.io/azure-allowed-service-tags",
}

_field := ["spec", "loadBalancerSourceRanges"]
