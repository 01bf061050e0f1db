# METADATA
# title: Objects use no fields and annotations that have been replaced
# description: >-
#   Kubernetes ignores several of them by now, and says nothing: a pod that is taken for confined runs without its
#   profile. Others go with an upgrade to come, and then no node has the label that a pod asks for.
# scope: package
# custom:
#   id: deny-deprecated-fields
#   severity: MEDIUM
#   kinds: [workloads, Ingress, PersistentVolume, PersistentVolumeClaim, Service]
#   tags: ["nsa:upgrading"]
#   features: ["is_workload=true", "annotations.count>0", "resource_kind=Ingress|Service|PersistentVolumeClaim"]
#   remediation: Move the value into the field, the annotation or the label that has taken its place.
#   limits: >-
#     Topology that volumes, storage classes and custom resources name is not looked at, and neither are the deprecated
#     types of volumes. Two spread constraints that differ only in the old and the new name of a label become equal.
#   parameters:
#     kubernetes_version:
#       type: string
#       default: "1.37"
#       description: The Kubernetes version that the objects are meant for.
package kubepac.governance.deny_deprecated_fields

import data.kubepac.lib.deprecated_annotations
import data.kubepac.lib.kinds
import data.kubepac.lib.node_labels
import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.workload

violations contains {"path": patch.pointer(path), "msg": msg} if {
	some path, use in uses
	msg := concat("", [kinds.title, " uses ", phrases.quoted(use.old), ", which ", use.new, " has replaced"])
}

fix contains object.union({"path": patch.pointer(path), "patch": use.patch}, question) if {
	some path, use in uses
	question := {"needs_input": question | question := use.question}
}

uses[path] := object.union(use, {"old": old, "new": use.field, "patch": operations}) if {
	some path, use in deprecated_annotations.uses
	old := path[count(path) - 1]
	operations := array.concat(use.move, patch.remove(path))
}

uses[path] := {"old": label, "new": successor, "patch": node_labels.renamed(path, successor)} if {
	some path, label in node_labels.uses
	successor := node_labels.successors[label]
}

# The API server writes the old name beside the new one, with the same value.
uses[path] := {"old": "serviceAccount", "new": "serviceAccountName", "patch": operations} if {
	path := array.concat(workload.pod.path, ["serviceAccount"])
	account := workload.pod.spec.serviceAccount
	not account in {"", null, _account}
	move := [operation |
		_account == ""
		successor := array.concat(workload.pod.path, ["serviceAccountName"])
		some operation in patch.set(input.review.object, successor, account)
	]
	operations := array.concat(move, patch.remove(path))
}

# An account that the new name states wins.
_account := [name | some name in [object.get(workload.pod.spec, "serviceAccountName", null), ""]; name != null][0]
