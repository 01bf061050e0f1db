# METADATA
# title: Services claim no external addresses
# description: >-
#   Whoever may create a Service can name any address in externalIPs, and every node then sends the cluster's traffic
#   for that address to the Service's pods: requests to a bank or to DNS are read and answered by them (CVE-2020-8554).
# scope: package
# custom:
#   id: deny-external-ips
#   severity: HIGH
#   kinds: [Service]
#   tags: ["nsa:network-separation"]
#   features: ["resource_kind=Service"]
#   remediation: Remove spec.externalIPs, and let traffic in through a LoadBalancer service, an Ingress or a Gateway.
package kubepac.network.deny_external_ips

import data.kubepac.lib.kinds
import data.kubepac.lib.patch
import data.kubepac.lib.phrases

violations contains {"path": patch.pointer(_field), "msg": msg} if {
	msg := concat(" ", [kinds.title, "claims the external address", phrases.first_of(addresses)])
}

fix contains {"path": patch.pointer(_field), "patch": array.concat(patch.remove(_field), _traffic_policy)} if {
	count(addresses) > 0
}

addresses := [phrases.quoted(address) | some address in input.review.object.spec.externalIPs] if {
	kinds.is_service
}

# The API server refuses the policy on a service that nobody reaches from outside.
_traffic_policy := patch.remove(_policy_field) if {
	object.get(input.review.object, _policy_field, null) != null
	not _stays_open
} else := []

_stays_open if input.review.object.spec.type in {"LoadBalancer", "NodePort"}

_field := ["spec", "externalIPs"]

_policy_field := ["spec", "externalTrafficPolicy"]
