# METADATA
# title: Autoscalers leave two pods and have room to scale
# description: >-
#   In a quiet hour the autoscaler leaves one pod, and the loss of its node, or a drain, is an outage that more load would
#   have prevented. With a maximum that is no more than the minimum it never adds a pod, and the first rush is dropped.
# scope: package
# custom:
#   id: deny-single-replica-autoscalers
#   severity: MEDIUM
#   kinds: [HorizontalPodAutoscaler]
#   tags: []
#   features: ["resource_kind=HorizontalPodAutoscaler"]
#   remediation: Set minReplicas to two or more, and maxReplicas to what the highest load needs.
#   limits: A minimum of zero is meant, and let through; behaviour that forbids to scale up or down is not looked at.
package kubepac.reliability.deny_single_replica_autoscalers

import data.kubepac.lib.kinds
import data.kubepac.lib.patch
import data.kubepac.lib.quantities
import data.kubepac.lib.workload

violations contains {"path": "/spec/minReplicas", "msg": msg} if {
	least == 1
	msg := concat(" ", [kinds.title, "may leave a single pod"])
}

violations contains {"path": "/spec/maxReplicas", "msg": msg} if {
	is_fixed
	bounds := ["has no room to scale: its minimum is", quantities.text(least), "and its maximum", quantities.text(most)]
	msg := concat(" ", array.concat([kinds.title], bounds))
}

fix contains object.union({"path": "/spec/minReplicas", "patch": operations}, _asking(raised)) if {
	least == 1
	raised := [operation | most <= 2; some operation in _set("maxReplicas", 4)]
	operations := array.concat(_set("minReplicas", 2), raised)
}

fix contains object.union({"path": "/spec/maxReplicas", "patch": operations}, _asking(operations)) if {
	is_fixed
	operations := _set("maxReplicas", 2 * max([least, 2]))
}

is_fixed if most <= least

# Left out it is one.
least := spec.minReplicas if is_number(spec.minReplicas)

least := 1 if object.get(spec, "minReplicas", null) == null

most := spec.maxReplicas if is_number(spec.maxReplicas)

spec := input.review.object.spec if {
	input.review.object.kind == "HorizontalPodAutoscaler"
	workload.group == "autoscaling"
}

# More pods cost more than anybody but a person may decide.
_asking([]) := {}

_asking(raised) := {"needs_input": concat(" ", ["How many pods may", kinds.title, "run at most?"])} if count(raised) > 0

_set(field, value) := patch.set(input.review.object, ["spec", field], value)
