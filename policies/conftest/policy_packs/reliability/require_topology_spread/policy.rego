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
import data.kubepac.lib.selectors
import data.kubepac.lib.workload

violations contains {"path": patch.pointer(_path), "msg": msg} if {
	is_unspread
	msg := concat(" ", [kinds.title, "does not say how its pods spread over nodes"])
}

# A preference: where there is one node only, all of the pods still run.
fix contains {"path": patch.pointer(_path), "patch": operations} if {
	is_unspread
	operations := patch.set(input.review.object, _path, [{
		"maxSkew": 1,
		"topologyKey": "kubernetes.io/hostname",
		"whenUnsatisfiable": "ScheduleAnyway",
		"labelSelector": {"matchLabels": _labels},
	}])
}

is_unspread if {
	input.review.object.kind in {"Deployment", "StatefulSet"}
	kinds.is_workload
	replicas := input.review.object.spec.replicas
	is_number(replicas)
	replicas > 1
	not is_spread
}

is_spread if count(workload.pod.spec.topologySpreadConstraints) > 0

is_spread if {
	some rules in workload.pod.spec.affinity.podAntiAffinity
	count(rules) > 0
}

# A port of the node is free once: two such pods never share one.
is_spread if workload.containers[_].container.ports[_].hostPort > 0

# The selector's labels stay the same from release to release.
_labels := labels if {
	labels := input.review.object.spec.selector.matchLabels
	count(labels) > 0
} else := selectors.labels(workload.pod.metadata)

_path := array.concat(workload.pod.path, ["topologySpreadConstraints"])
