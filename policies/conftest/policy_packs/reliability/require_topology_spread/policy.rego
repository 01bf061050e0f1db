# METADATA
# title: Replicas say how they spread over nodes
# description: >-
#   The scheduler may put all replicas on one node when the others are busy, and never moves them apart again: when
#   that node is lost or drained, all of them are gone at once.
# scope: package
# custom:
#   id: require-topology-spread
#   severity: LOW
#   kinds: [Deployment, StatefulSet]
#   tags: []
#   features: ["is_long_running=true", "pod.affinity.set=false"]
#   remediation: Add a topology spread constraint over nodes, or over zones, that selects the workload's pods.
#   limits: Whether a constraint selects these pods is not looked at, nor are workloads that leave the replicas out.
package kubepac.reliability.require_topology_spread

import data.kubepac.lib.kinds
import data.kubepac.lib.patch
import data.kubepac.lib.placement

violations contains {"path": patch.pointer(placement.constraints_path), "msg": msg} if {
	is_unspread
	msg := concat(" ", [kinds.title, "does not say how its pods spread over nodes"])
}

fix contains {"path": patch.pointer(placement.constraints_path), "patch": operations} if {
	is_unspread
	operations := placement.spreading
}

is_unspread if {
	input.review.object.kind in {"Deployment", "StatefulSet"}
	kinds.is_workload
	replicas := input.review.object.spec.replicas
	is_number(replicas)
	replicas > 1
	not placement.is_spread
}
