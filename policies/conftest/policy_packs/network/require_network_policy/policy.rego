# METADATA
# title: A network policy selects every pod
# description: >-
#   A pod that no NetworkPolicy selects accepts traffic from every other pod and may call anything: one broken
#   front end reaches the database, the metrics and the metadata service of the cloud.
# scope: package
# custom:
#   id: require-network-policy
#   severity: HIGH
#   kinds: [workloads]
#   tags: ["cis:5.3.2", "nsa:network-separation", "mitre:T1046"]
#   features: ["netpol_present=false", "is_workload=true"]
#   remediation: >-
#     Deny all traffic in the namespace with a NetworkPolicy that has an empty podSelector, and allow what the
#     pods need with further ones.
#   inventory: ["networking.k8s.io/v1/NetworkPolicy"]
#   no_fix: What is missing is another object, and a patch changes only this one.
#   limits: >-
#     Policies of other groups (Cilium, Calico, AdminNetworkPolicy), their direction, and labels that controllers add to
#     pods are not looked at; pods on the node's network are left out, because policies do not bind them.
package kubepac.network.require_network_policy

import data.kubepac.lib.inventory
import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.selectors
import data.kubepac.lib.workload

violations contains finding("no network policy in ") if {
	is_exposed
	inventory.is_complete
}

unknown contains finding("no network policy in sight in ") if {
	is_exposed
	not inventory.is_complete
}

finding(fact) := {"path": patch.pointer(path), "msg": msg} if {
	parent := array.slice(workload.pod.path, 0, count(workload.pod.path) - 1)
	path := array.concat(parent, ["metadata", "labels"])
	name := object.get(input.review.object, ["metadata", "name"], "")
	place := concat("", ["namespace ", phrases.quoted(namespace)])
	msg := concat("", [fact, place, " selects the pods of ", phrases.quoted(name)])
}

is_exposed if {
	on_pod_network
	not is_selected
}

on_pod_network if object.get(workload.pod.spec, "hostNetwork", false) != true

is_selected if {
	some policy in inventory.namespaced(namespace, "networking.k8s.io", "NetworkPolicy")
	selectors.matches(_pod_selector(policy), selectors.labels(workload.pod.metadata))
}

namespace := inventory.namespace(input.review.object)

# A missing selector is the empty one.
_pod_selector(policy) := selector if {
	selector := object.get(policy, ["spec", "podSelector"], null)
	selector != null
} else := {}
