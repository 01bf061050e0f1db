# METADATA
# title: Only add-ons of the cluster claim its highest priorities
# description: >-
#   A pod of these classes takes the place of any other: where a node is full, DNS, the network and whatever else runs
#   there is evicted for an application, which itself is never evicted, even when it leaks memory.
# scope: package
# custom:
#   id: deny-system-priority-classes
#   severity: MEDIUM
#   kinds: [workloads]
#   tags: []
#   features: ["pod.priorityClass.set=true", "namespace.system=false"]
#   remediation: Give the workload a PriorityClass of your own, below one billion, or none.
#   parameters:
#     addon_namespaces:
#       type: array
#       items: {type: string}
#       default: []
#       description: Further namespaces of add-ons, which may claim the priority classes of the system.
#   limits: >-
#     Namespaces whose names begin with "kube-" or end with "-system" are taken for those of add-ons; classes of your own
#     with a value as high are not known.
package kubepac.reliability.deny_system_priority_classes

import data.kubepac.lib.inventory
import data.kubepac.lib.kinds
import data.kubepac.lib.parameters
import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.workload

violations contains {"path": patch.pointer(_path("priorityClassName")), "msg": msg} if {
	msg := concat(" ", [kinds.title, "claims the priority class", phrases.quoted(claimed)])
}

# The number that the API server has written for the class goes with it.
fix contains {"path": patch.pointer(_path("priorityClassName")), "patch": operations, "needs_input": question} if {
	claimed
	operations := [operation |
		some field in ["priorityClassName", "priority"]
		field in object.keys(workload.pod.spec)
		some operation in patch.remove(_path(field))
	]
	question := concat("", ["Which priority class, if any, should ", kinds.title, " have?"])
}

claimed := name if {
	name := workload.pod.spec.priorityClassName
	name in {"system-cluster-critical", "system-node-critical"}
	not is_addon
}

is_addon if startswith(namespace, "kube-")

is_addon if endswith(namespace, "-system")

is_addon if namespace in parameters.setting("addon_namespaces", [])

namespace := inventory.namespace(input.review.object)

_path(field) := array.concat(workload.pod.path, [field])
