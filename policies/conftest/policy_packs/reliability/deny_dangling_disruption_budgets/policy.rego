# METADATA
# title: Disruption budgets select pods that exist
# description: >-
#   A budget whose selector fits no pod is accepted and protects nothing: everybody believes the pods safe, and the next
#   drain takes them all at once. A label that was renamed with the workload is the usual reason.
# scope: package
# custom:
#   id: deny-dangling-disruption-budgets
#   severity: MEDIUM
#   kinds: [PodDisruptionBudget]
#   tags: []
#   features: ["resource_kind=PodDisruptionBudget"]
#   remediation: Select the labels that the template of the workload gives its pods, in the workload's own namespace.
#   inventory: [workloads, custom]
#   limits: Beside custom resources that may run pods, and for labels of an operator's own domain, there is only doubt.
package kubepac.reliability.deny_dangling_disruption_budgets

import data.kubepac.lib.disruption_budgets
import data.kubepac.lib.inventory
import data.kubepac.lib.kinds
import data.kubepac.lib.patch
import data.kubepac.lib.selectors
import data.kubepac.lib.unseen

violations contains {"path": "/spec/selector", "msg": concat(" ", [kinds.title, "selects no pod"])} if is_dangling

unknown contains {"path": "/spec/selector", "msg": msg} if {
	is_unmatched
	not is_dangling
	msg := concat(" ", [kinds.title, "selects none of the pods in sight"])
}

fix contains {"path": "/spec/selector", "patch": operations, "needs_input": question} if {
	is_dangling
	operations := patch.set(input.review.object, ["spec", "selector"], {"matchLabels": nearest})
	question := concat("", ["Which pods should ", kinds.title, " protect?"])
}

is_dangling if {
	disruption_budgets.is_budget
	disruption_budgets.is_void(input.review.object)
}

is_dangling if {
	is_unmatched
	inventory.is_complete
	count(known) > 0
	not unseen.may_be_pods(namespace)
	not has_foreign_key
}

# Operators mark their pods with keys of their own domain.
has_foreign_key if {
	some key in _keys
	contains(key, "/")
	not startswith(key, "app.kubernetes.io/")
	every labels in known {
		not key in object.keys(labels)
	}
}

# A selector that a pod without labels fits as well covers whatever comes.
is_unmatched if {
	disruption_budgets.is_budget
	count(disruption_budgets.selected) == 0
	not disruption_budgets.selects(input.review.object, {})
}

# The labels of the pods in sight, without those that change with each release.
known := {kept |
	some pod in inventory.pods(namespace)
	kept := object.remove(selectors.labels(pod.metadata), ["app.kubernetes.io/version", "helm.sh/chart"])
	count(kept) > 0
}

# The pods whose labels have most values in common with the selector; then those that are called as the budget is.
nearest := max({[_shared(labels, wanted), _shared(labels, {kinds.name}), labels] | some labels in known})[2] if {
	wanted := {value | some value in _selector.matchLabels}
}

nearest := {"app": "TODO"} if count(known) == 0

_shared(labels, values) := count([value | some value in labels; value in values])

_keys := {key | some key, _ in _selector.matchLabels} | {requirement.key | some requirement in _selector.matchExpressions}

_selector := input.review.object.spec.selector

namespace := inventory.namespace(input.review.object)
