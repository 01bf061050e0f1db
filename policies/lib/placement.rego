# METADATA
# title: Placement
# description: Tells pods that are meant for certain nodes from those that may run on any, and lets replicas part.
# scope: package
package kubepac.lib.placement

import data.kubepac.lib.patch
import data.kubepac.lib.selectors
import data.kubepac.lib.workload

# Where replicas say how they spread.
constraints_path := array.concat(workload.pod.path, ["topologySpreadConstraints"])

# The replicas say how they spread over nodes.
is_spread if count(workload.pod.spec.topologySpreadConstraints) > 0

is_spread if {
	some rules in workload.pod.spec.affinity.podAntiAffinity
	count(rules) > 0
}

# A port of the node is free once: two such pods never share one.
is_spread if workload.containers[_].container.ports[_].hostPort > 0

# JSON Patch operations that let the replicas part. A preference: where there is one node only, all pods still run.
spreading := patch.set(input.review.object, constraints_path, [{
	"maxSkew": 1,
	"topologyKey": "kubernetes.io/hostname",
	"whenUnsatisfiable": "ScheduleAnyway",
	"labelSelector": {"matchLabels": _labels},
}])

# The selector's labels stay the same from release to release.
_labels := labels if {
	labels := input.review.object.spec.selector.matchLabels
	count(labels) > 0
} else := selectors.labels(workload.pod.metadata)

# The pods are daemons: their controller puts one on each node, and binds it there.
is_daemon if input.review.object.kind == "DaemonSet"

is_daemon if {
	some owner in workload.pod.metadata.ownerReferences
	owner.kind == "DaemonSet"
}

# Every pod runs on the same node: it is named, or the pods stay with one that runs.
is_on_one_node if not object.get(workload.pod.spec, "nodeName", "") in {"", null}

is_on_one_node if workload.pod.spec.nodeSelector[_hostname]

is_on_one_node if {
	some term in workload.pod.spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution
	term.topologyKey == _hostname
}

is_on_one_node if {
	required := workload.pod.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution
	[term] := required.nodeSelectorTerms
	some requirement in term.matchExpressions
	[requirement.key, requirement.operator, count(requirement.values)] == [_hostname, "In", 1]
}

_hostname := "kubernetes.io/hostname"
