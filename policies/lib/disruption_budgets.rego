# METADATA
# title: Disruption budgets
# description: >-
#   Tells which pods a PodDisruptionBudget selects, in either version of its API, and how many of them there may be.
# scope: package
package kubepac.lib.disruption_budgets

import data.kubepac.lib.autoscalers
import data.kubepac.lib.inventory
import data.kubepac.lib.selectors
import data.kubepac.lib.workload

# The object under review is a budget.
is_budget if {
	input.review.object.kind == "PodDisruptionBudget"
	workload.group == "policy"
}

# selects(budget, labels): the budget holds for a pod with these labels in its namespace.
# Most are of other pods, and one comparison sorts those out.
selects(budget, labels) if {
	not _differs(budget, labels)
	not is_void(budget)
	selectors.matches(budget.spec.selector, labels)
}

# selected: the workloads in sight that the budget under review selects, with the most pods that each may run: null
# where no number says that, and none for what another workload made, because those are counted there.
selected contains {"kind": kind, "name": body.metadata.name, "pods": _most(kind, body)} if {
	is_budget
	some kind, template in workload.templates
	metadata := array.concat(array.slice(template.path, 0, count(template.path) - 1), ["metadata"])
	some group in template.groups
	some body in inventory.namespaced(inventory.namespace(input.review.object), group, kind)
	selects(input.review.object, selectors.labels(object.get(body, metadata, {})))
}

# is_void(budget): it selects no pod, whatever there is: it has no selector.
is_void(budget) if object.get(budget, ["spec", "selector"], null) == null

# In the beta an empty selector was none; in policy/v1 it selects every pod.
is_void(budget) if {
	budget.apiVersion == "policy/v1beta1"
	count([condition |
		some field in ["matchLabels", "matchExpressions"]
		some condition in budget.spec.selector[field]
	]) == 0
}

_differs(budget, labels) if object.union(labels, budget.spec.selector.matchLabels) != labels

# Two autoscalers of one workload are a mistake: the larger number is the safe one.
_most(kind, body) := 0 if {
	some owner in body.metadata.ownerReferences
	owner.kind in object.keys(workload.templates)
} else := most if {
	most := max({autoscaler.most | some autoscaler in autoscalers.of[kind][body.metadata.name]})
} else := [replicas |
	some replicas in [object.get(body, ["spec", "replicas"], null), 1]
	is_number(replicas)
][0] if {
	kind in {"Deployment", "ReplicaSet", "ReplicationController", "StatefulSet"}
} else := null
