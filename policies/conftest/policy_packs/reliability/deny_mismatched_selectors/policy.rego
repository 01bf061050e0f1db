# METADATA
# title: Workloads select their own pods
# description: >-
#   The API server refuses a workload whose selector does not match the labels of its template: the release fails, and
#   what the same release has changed before stays changed.
# scope: package
# custom:
#   id: deny-mismatched-selectors
#   severity: HIGH
#   kinds: [Deployment, ReplicaSet, DaemonSet, StatefulSet, Job, ReplicationController]
#   tags: []
#   features: ["is_workload=true"]
#   remediation: Give the pod template every label that the selector asks for.
#   limits: Whether two workloads select the same pods is not looked at.
package kubepac.reliability.deny_mismatched_selectors

import data.kubepac.lib.kinds
import data.kubepac.lib.patch
import data.kubepac.lib.selectors

violations contains {"path": "/spec/selector", "msg": concat(" ", [kinds.title, fault])}

# A label that the selector asks for is added; where a label has another value, the selector follows.
fix contains {"path": "/spec/selector", "patch": array.concat(pods, selector), "needs_input": question} if {
	fault
	pods := _change(["spec", "template", "metadata", "labels"], new_labels)
	selector := _change(["spec", "selector"], _as_written(new_selector))
	question := concat("", ["Which labels should ", kinds.title, " give its pods and select them by?"])
}

fault := "does not select its own pods" if {
	is_compared
	count(_conditions) > 0
	not selectors.matches(_selector, _labels)
}

fault := "has no selector" if {
	is_compared
	count(_conditions) == 0
	needs_selector
}

is_compared if {
	kinds.is_workload
	input.review.object.kind in {"Deployment", "ReplicaSet", "DaemonSet", "StatefulSet", "Job", "ReplicationController"}
	is_object(input.review.object.spec.template)
	is_manual
}

# The API server writes the selector of a Job, unless it is told not to.
is_manual if input.review.object.kind != "Job"

is_manual if input.review.object.spec.manualSelector == true

# In older APIs the labels of the template stand in for it.
needs_selector if input.review.object.apiVersion in {"apps/v1", "batch/v1"}

_conditions := [one | some field in ["matchLabels", "matchExpressions"]; some one in _selector[field]]

_labels := selectors.labels(object.get(input.review.object, ["spec", "template", "metadata"], {}))

_wanted := {key: value | some key, value in _selector.matchLabels}

new_labels := [labels | some labels in [object.union(_wanted, _labels), {"app": "TODO"}]; labels != {}][0]

new_selector := [selector |
	some selector in [object.union(_selector, {"matchLabels": kept}), {"matchLabels": kept}, {"matchLabels": new_labels}]
	selectors.matches(selector, new_labels)
	count(selector.matchLabels) > 0
][0] if {
	kept := {key: new_labels[key] | some key, _ in _wanted}
}

_change(path, value) := patch.set(input.review.object, path, value) if {
	object.get(input.review.object, path, null) != value
} else := []

# A ReplicationController writes the labels alone.
_selector := {"matchLabels": _written} if input.review.object.kind == "ReplicationController"

_selector := _written if input.review.object.kind != "ReplicationController"

_as_written(selector) := selector.matchLabels if input.review.object.kind == "ReplicationController"

_as_written(selector) := selector if input.review.object.kind != "ReplicationController"

_written := selector if {
	selector := input.review.object.spec.selector
	is_object(selector)
} else := {}
