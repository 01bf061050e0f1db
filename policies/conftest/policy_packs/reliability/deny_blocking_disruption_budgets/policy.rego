# METADATA
# title: Disruption budgets let a pod go
# description: >-
#   Where a budget allows no pod to be missing, a drain waits for ever: the upgrade of the nodes hangs, the autoscaler
#   cannot give a node back, and in the end somebody deletes the pods by force, or the budget for all of them.
# scope: package
# custom:
#   id: deny-blocking-disruption-budgets
#   severity: MEDIUM
#   kinds: [PodDisruptionBudget]
#   tags: []
#   features: ["resource_kind=PodDisruptionBudget"]
#   remediation: Allow one pod to be missing with maxUnavailable 1, and run more replicas than have to be available.
#   inventory:
#     - workloads
#     - autoscaling/v1/HorizontalPodAutoscaler
#     - autoscaling/v2/HorizontalPodAutoscaler
#     - autoscaling/v2beta1/HorizontalPodAutoscaler
#     - autoscaling/v2beta2/HorizontalPodAutoscaler
#     - keda.sh/v1alpha1/ScaledObject
#   limits: >-
#     A budget that leaves no room only while an autoscaler runs few pods is let through, and so is a number of pods where
#     the budget also selects pods of no workload, of a DaemonSet or of a Job.
package kubepac.reliability.deny_blocking_disruption_budgets

import data.kubepac.lib.disruption_budgets
import data.kubepac.lib.inventory
import data.kubepac.lib.kinds
import data.kubepac.lib.patch
import data.kubepac.lib.quantities

violations contains {"path": patch.pointer(["spec", field]), "msg": msg} if {
	some field, fact in blocks
	msg := concat(" ", [kinds.title, fact])
}

unknown contains {"path": "/spec/minAvailable", "msg": msg} if {
	not inventory.is_complete
	msg := concat("", [kinds.title, " has no pod to spare in sight: ", shortage, " must be available"])
}

# The two fields exclude each other.
fix contains {"path": patch.pointer(["spec", field]), "patch": operations, "needs_input": question} if {
	some field, _ in blocks
	dropped := [operation | spec.minAvailable; some operation in patch.remove(["spec", "minAvailable"])]
	operations := array.concat(dropped, patch.set(input.review.object, ["spec", "maxUnavailable"], 1))
	question := concat(" ", ["May one of the pods of", kinds.title, "be missing while its node is drained?"])
}

blocks["maxUnavailable"] := "lets no pod be missing" if spec.maxUnavailable in {0, "0%"}

blocks["minAvailable"] := "wants all of its pods to be available" if spec.minAvailable == "100%"

blocks["minAvailable"] := concat("", ["has no pod to spare: ", shortage, " must be available"]) if inventory.is_complete

# Of as many pods as there are, none may be missing. There is no sum where one of the numbers is not known.
shortage := concat(" of ", [quantities.text(wanted), quantities.text(most)]) if {
	spec.minAvailable != "100%"
	most := sum([found.pods | some found in disruption_budgets.selected])
	most > 0
	wanted := _wanted(spec.minAvailable, most)
	wanted >= most
}

_wanted(number, _) := number if is_number(number)

# A share is rounded up, as the controller does it.
_wanted(share, most) := ceil((percent * most) / 100) if {
	endswith(share, "%")
	percent := quantities.parse(trim_suffix(share, "%"))
}

spec := input.review.object.spec if disruption_budgets.is_budget
