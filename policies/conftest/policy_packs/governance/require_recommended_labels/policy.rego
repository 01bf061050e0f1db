# METADATA
# title: Workloads and Services carry the recommended labels
# description: >-
#   During an incident nobody can tell which application an object belongs to, or select all objects of one
#   installation; dashboards, cost reports and network policies that go by these labels miss it.
# scope: package
# custom:
#   id: require-recommended-labels
#   severity: LOW
#   kinds: [workloads, Service]
#   tags: []
#   features: ["labels.recommended_share=0", "labels.count=0"]
#   remediation: Add the labels app.kubernetes.io/name and app.kubernetes.io/instance to metadata.labels.
#   parameters:
#     required_labels:
#       type: array
#       items: {type: string}
#       default: [app.kubernetes.io/name, app.kubernetes.io/instance]
#       description: Labels that every workload and Service carries.
#   limits: Labels that Kustomize or Helm adds when it applies the object are not seen.
package kubepac.governance.require_recommended_labels

import data.kubepac.lib.kinds
import data.kubepac.lib.parameters
import data.kubepac.lib.patch
import data.kubepac.lib.phrases

violations contains {"path": patch.pointer(path), "msg": msg} if {
	some label, path in missing
	msg := concat("", [kinds.title, " has no label ", phrases.quoted(label)])
}

fix contains {"path": patch.pointer(path), "patch": operations, "needs_input": question} if {
	some label, path in missing
	operations := patch.set(input.review.object, path, "TODO")
	question := concat("", ["Which value should label ", phrases.quoted(label), " of ", kinds.title, " have?"])
}

missing[label] := path if {
	_is_covered
	some label in parameters.setting("required_labels", ["app.kubernetes.io/name", "app.kubernetes.io/instance"])
	path := ["metadata", "labels", label]
	object.get(input.review.object, path, null) in {null, ""}
}

_is_covered if kinds.is_workload

_is_covered if kinds.is_service
