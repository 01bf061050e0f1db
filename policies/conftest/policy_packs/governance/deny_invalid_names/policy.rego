# METADATA
# title: Objects have names that Kubernetes takes
# description: >-
#   The API server refuses the object, and everything that goes by the name is left without it: the roll-out stops half
#   way, with the objects before this one applied and those after it not.
# scope: package
# custom:
#   id: deny-invalid-names
#   severity: HIGH
#   kinds:
#     - workloads
#     - ConfigMap
#     - HorizontalPodAutoscaler
#     - Ingress
#     - Namespace
#     - NetworkPolicy
#     - PersistentVolumeClaim
#     - PodDisruptionBudget
#     - Secret
#     - Service
#     - ServiceAccount
#   tags: []
#   features: ["is_workload=true"]
#   remediation: Use lower-case letters, digits and hyphens, and begin and end with a letter or digit.
#   limits: Names with a placeholder that a tool replaces first, and those that Kubernetes generates, are let through.
package kubepac.governance.deny_invalid_names

import data.kubepac.lib.kinds
import data.kubepac.lib.patch
import data.kubepac.lib.workload

violations contains {"path": "/metadata/name", "msg": concat(" ", [kinds.title, _fault])}

# What refers to the object by its name has to follow.
fix contains {"path": "/metadata/name", "patch": operations, "needs_input": question} if {
	_fault
	operations := patch.set(input.review.object, ["metadata", "name"], _proposal)
	question := concat("", ["Which name should ", kinds.title, " have instead?"])
}

_fault := concat(" ", ["has a name of more than", format_int(_form.longest, 10), "characters"]) if {
	count(_name) > _form.longest
}

_fault := "has a name that the API server refuses" if {
	count(_name) <= _form.longest
	some label in _form.labels
	not is_label(label)
}

# A Service or Namespace is one label of a host name, and all other kinds are several, with dots between them.
_form := {"longest": 63, "labels": [_name]} if _is_one_label

_form := {"longest": _most, "labels": split(_name, ".")} if {
	kinds.is_namespaced
	not _is_one_label
	workload.group != "rbac.authorization.k8s.io"
}

_is_one_label if {
	input.review.object.kind in {"Namespace", "Service"}
	workload.group == ""
}

# The Jobs of a CronJob append eleven characters to its name.
_most := object.get({"CronJob": 52}, input.review.object.kind, 253)

is_label(text) if {
	text != ""
	trim(text, "-") == text
	trim_left(text, _characters) == ""
}

_proposal := [name | some name in [trim(substring(_cleaned, 0, 52), "-"), "todo"]; name != ""][0]

_cleaned := concat("", [_allowed(character) | some character in split(lower(_name), "")])

_allowed(character) := character if contains(_characters, character)

_allowed(character) := "-" if not contains(_characters, character)

_name := name if {
	name := input.review.object.metadata.name
	is_string(name)
	name != ""
	not contains(name, "$")
	not contains(name, "{{")
}

_characters := "-0123456789abcdefghijklmnopqrstuvwxyz"
