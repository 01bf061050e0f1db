# METADATA
# title: Autoscalers scale a workload that exists
# description: >-
#   An autoscaler whose target is not there is accepted and does nothing: the workload that it was meant for keeps the
#   pods it has, and falls over under the first load that somebody had planned for.
# scope: package
# custom:
#   id: deny-dangling-autoscalers
#   severity: MEDIUM
#   kinds: [HorizontalPodAutoscaler]
#   tags: []
#   features: ["resource_kind=HorizontalPodAutoscaler"]
#   remediation: Name the kind and the name of a workload in the autoscaler's own namespace, as it is written there.
#   inventory: [workloads]
#   limits: >-
#     Of a custom kind it is never known whether the target is missing; an apiVersion that is left out, and a kind that has
#     no replicas such as DaemonSet, is not looked at.
package kubepac.reliability.deny_dangling_autoscalers

import data.kubepac.lib.inventory
import data.kubepac.lib.kinds
import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.workload

violations contains {"path": _path, "msg": msg} if {
	is_missing
	is_shown
	msg := concat(" ", [kinds.title, "scales", _target, "which does not exist"])
}

unknown contains {"path": _path, "msg": msg} if {
	is_missing
	not is_shown
	msg := concat(" ", [_target, "is not among the objects in sight"])
}

fix contains {"path": _path, "patch": operations, "needs_input": question} if {
	is_missing
	is_shown
	operations := patch.set(input.review.object, ["spec", "scaleTargetRef"], nearest)
	question := concat(" ", ["Which workload should", concat("", [kinds.title, " scale?"])])
}

is_missing if {
	is_string(reference.name)
	every group in _groups {
		not inventory.has(namespace, group, reference.kind, reference.name)
	}
}

# Workloads are kept where we look, so one that is not there is missing.
is_shown if {
	_groups == workload.templates[reference.kind].groups
	inventory.is_complete
	count(scalable) > 0
}

reference := input.review.object.spec.scaleTargetRef if {
	input.review.object.kind == "HorizontalPodAutoscaler"
	workload.group == "autoscaling"
}

_groups := workload.templates[reference.kind].groups if {
	_group in (workload.templates[reference.kind].groups | {""})
} else := {_group}

_group := split(version, "/")[0] if {
	version := reference.apiVersion
	contains(version, "/")
} else := ""

scalable contains {"apiVersion": "apps/v1", "kind": kind, "name": body.metadata.name} if {
	some kind in ["Deployment", "StatefulSet"]
	some body in inventory.namespaced(namespace, "apps", kind)
}

# The workload of this name, else the one of the autoscaler's own, else any.
nearest := [target |
	some names in [{reference.name}, {kinds.name}, {any.name | some any in scalable}]
	some target in scalable
	target.name in names
][0]

namespace := inventory.namespace(input.review.object)

_target := concat(" ", [phrases.word(reference.kind), phrases.quoted(reference.name)])

_path := "/spec/scaleTargetRef/name"
