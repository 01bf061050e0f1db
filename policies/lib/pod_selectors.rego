# METADATA
# title: Pods that an object selects
# description: >-
#   Finds the pods in sight that the Service or NetworkPolicy under review selects in its namespace, and tells whether
#   there may be others. These are rules over `input`, because several policies ask.
# scope: package
package kubepac.lib.pod_selectors

import data.kubepac.lib.inventory
import data.kubepac.lib.kinds
import data.kubepac.lib.selectors
import data.kubepac.lib.unseen
import data.kubepac.lib.workload

namespace := inventory.namespace(input.review.object)

# A LabelSelector, without the labels that controllers give to pods. Undefined where the object has none: the endpoints
# of a Service without one are written by hand.
selector := {"matchLabels": object.remove(labels, _given_by_controllers)} if {
	kinds.is_service
	not input.review.object.spec.type == "ExternalName"
	labels := input.review.object.spec.selector
	count(labels) > 0
}

# What it only leaves out is not looked at: pods may come that it selects.
selector := object.union(written, {"matchExpressions": requirements}) if {
	input.review.object.kind == "NetworkPolicy"
	workload.group in {"extensions", "networking.k8s.io"}
	written := input.review.object.spec.podSelector
	requirements := [one | some one in written.matchExpressions; one.operator in {"Exists", "In"}]
}

# The pods that are selected, as {spec, metadata}.
selected := [pod | some pod in inventory.pods(namespace); selectors.matches(selector, selectors.labels(pod.metadata))]

# The object asks for labels, and no pod in sight has them.
is_dangling if {
	count(_keys) > 0
	count(selected) == 0
}

# What is not in sight in the namespace does not exist.
is_all_in_sight if {
	inventory.is_complete
	not unseen.may_be_pods(namespace)
}

# Neither will there be a pod with these labels. One that no pod in sight has may be given by an operator to its pods,
# or to a pod that runs: to the leader, say.
is_certain if {
	is_all_in_sight
	every key in _keys {
		some labels in _labels
		key in object.keys(labels)
	}
	not _lacks_labels_only
}

# The labels to ask for instead: those of the pod that comes closest.
nearest := {key: labels[key] | some key in _keys} if {
	labels := max({[_likeness(labels), labels] | some labels in _labels})[1]
}

_likeness(labels) := [count(_shared(labels)), count([key | some key in _keys; key in object.keys(labels)])]

_lacks_labels_only if {
	some labels in _labels
	count(_shared(labels)) > 0
	selectors.matches(selector, object.union(selector.matchLabels, labels))
}

_shared(labels) := {key | some key, value in selector.matchLabels; labels[key] == value}

_labels contains selectors.labels(pod.metadata) if some pod in inventory.pods(namespace)

# The labels that a selected pod has to have.
_keys contains key if some key, _ in selector.matchLabels

_keys contains requirement.key if some requirement in selector.matchExpressions

_given_by_controllers := {
	"apps.kubernetes.io/pod-index",
	"batch.kubernetes.io/job-name",
	"controller-revision-hash",
	"job-name",
	"pod-template-hash",
	"rollouts-pod-template-hash",
	"statefulset.kubernetes.io/pod-name",
}
