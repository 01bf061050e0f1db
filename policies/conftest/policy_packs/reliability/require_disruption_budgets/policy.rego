# METADATA
# title: Replicas are covered by a disruption budget
# description: >-
#   A drain evicts every pod of its node at once, and the next node follows before the new pods are ready: without a
#   budget an upgrade of the cluster takes all replicas away together, and what they serve is down.
# scope: package
# custom:
#   id: require-disruption-budgets
#   severity: MEDIUM
#   kinds: [Deployment, StatefulSet]
#   tags: []
#   features: ["resource_kind=Deployment", "resource_kind=StatefulSet", "replicas>1"]
#   remediation: >-
#     Add a PodDisruptionBudget to the namespace that selects the pods by the labels of their template and lets one of
#     them go at a time, with maxUnavailable 1.
#   inventory:
#     - policy/v1/PodDisruptionBudget
#     - policy/v1beta1/PodDisruptionBudget
#     - autoscaling/v1/HorizontalPodAutoscaler
#     - autoscaling/v2/HorizontalPodAutoscaler
#     - autoscaling/v2beta1/HorizontalPodAutoscaler
#     - autoscaling/v2beta2/HorizontalPodAutoscaler
#     - keda.sh/v1alpha1/ScaledObject
#   no_fix: What is missing is another object, and a patch changes only this one.
#   limits: >-
#     Where the replicas are left out and no autoscaler in sight runs two pods or more, one pod is assumed; budgets that go
#     by labels which a controller adds, such as the name of the pod, are not seen to select it.
package kubepac.reliability.require_disruption_budgets

import data.kubepac.lib.autoscalers
import data.kubepac.lib.disruption_budgets
import data.kubepac.lib.inventory
import data.kubepac.lib.kinds
import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.selectors
import data.kubepac.lib.workload

violations contains finding("no disruption budget in ") if {
	is_uncovered
	inventory.is_complete
}

unknown contains finding("no disruption budget in sight in ") if {
	is_uncovered
	not inventory.is_complete
}

finding(fact) := {"path": patch.pointer(path), "msg": msg} if {
	path := ["spec", "template", "metadata", "labels"]
	place := concat(" ", ["namespace", phrases.quoted(namespace)])
	msg := concat("", [fact, place, " selects the pods of ", kinds.title])
}

is_uncovered if {
	input.review.object.kind in {"Deployment", "StatefulSet"}
	kinds.is_workload
	runs_several
	not is_covered
}

runs_several if {
	replicas := input.review.object.spec.replicas
	is_number(replicas)
	replicas > 1
}

# No replicas switch the autoscaler off.
runs_several if {
	object.get(input.review.object, ["spec", "replicas"], null) != 0
	some autoscaler in autoscalers.of[input.review.object.kind][kinds.name]
	autoscaler.least > 1
}

is_covered if {
	some budget in inventory.namespaced(namespace, "policy", "PodDisruptionBudget")
	disruption_budgets.selects(budget, selectors.labels(workload.pod.metadata))
}

namespace := inventory.namespace(input.review.object)
