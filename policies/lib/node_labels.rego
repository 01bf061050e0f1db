# METADATA
# title: Labels of nodes
# description: Finds where a pod goes by labels of nodes, and knows the ones that Kubernetes has given another name.
# scope: package
package kubepac.lib.node_labels

import data.kubepac.lib.patch
import data.kubepac.lib.workload

# Every label of nodes that the pod goes by, under the path of its name. (A selector in there is about pods.)
uses[path] := label if {
	walk(workload.pod.spec.affinity, [way, label])
	way[count(way) - 1] in {"key", "topologyKey"}
	not "labelSelector" in way
	not "namespaceSelector" in way
	path := array.concat(workload.pod.path, array.concat(["affinity"], way))
}

uses[path] := label if {
	some i, constraint in workload.pod.spec.topologySpreadConstraints
	label := constraint.topologyKey
	path := array.concat(workload.pod.path, ["topologySpreadConstraints", i, "topologyKey"])
}

uses[path] := label if {
	some label, _ in workload.pod.spec.nodeSelector
	path := array.concat(_node_selector, [label])
}

# renamed(path, "topology.kubernetes.io/zone"): the same pod, going by this label there.
renamed(path, label) := patch.set(input.review.object, path, label) if not _is_selected(path)

# What the selector already says of the new label stays.
renamed(path, label) := array.concat(added, patch.remove(path)) if {
	_is_selected(path)
	added := [operation |
		not workload.pod.spec.nodeSelector[label]
		value := workload.pod.spec.nodeSelector[path[count(path) - 1]]
		some operation in patch.set(input.review.object, array.concat(_node_selector, [label]), value)
	]
}

# successors["beta.kubernetes.io/os"] == "kubernetes.io/os"
successors := {
	"beta.kubernetes.io/arch": "kubernetes.io/arch",
	"beta.kubernetes.io/instance-type": "node.kubernetes.io/instance-type",
	"beta.kubernetes.io/os": "kubernetes.io/os",
	"failure-domain.beta.kubernetes.io/region": "topology.kubernetes.io/region",
	"failure-domain.beta.kubernetes.io/zone": "topology.kubernetes.io/zone",
}

_is_selected(path) if array.slice(path, 0, count(path) - 1) == _node_selector

_node_selector := array.concat(workload.pod.path, ["nodeSelector"])
