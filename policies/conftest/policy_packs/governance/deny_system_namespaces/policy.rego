# METADATA
# title: Programs stay out of the system namespaces
# description: >-
#   Policies, quotas and Pod Security leave kube-system out, and the Secrets there open the whole cluster: a program that
#   runs beside them is guarded by nothing, and an upgrade of the cluster may remove it.
# scope: package
# custom:
#   id: deny-system-namespaces
#   severity: MEDIUM
#   kinds: [workloads]
#   tags: ["nsa:namespaces", "mitre:T1036.005"]
#   features: ["namespace.system=true", "is_workload=true"]
#   remediation: Set metadata.namespace to a namespace that belongs to the program.
#   parameters:
#     system_workloads:
#       type: array
#       items: {type: string}
#       default: []
#       description: Names of workloads that may run in kube-system although nothing marks them as an add-on.
#   limits: >-
#     Objects without pods are left alone. An add-on is told by its labels, its toleration of CriticalAddonsOnly or its
#     priority class, which any program can carry as well.
package kubepac.governance.deny_system_namespaces

import data.kubepac.lib.kinds
import data.kubepac.lib.parameters
import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.selectors
import data.kubepac.lib.workload

violations contains {"path": patch.pointer(_path), "msg": msg} if {
	is_misplaced
	msg := concat(" ", [kinds.title, "runs in namespace", phrases.quoted(_namespace)])
}

fix contains {"path": patch.pointer(_path), "patch": operations, "needs_input": question} if {
	is_misplaced
	operations := patch.set(input.review.object, _path, "TODO")
	question := concat("", ["Which namespace does ", kinds.title, " belong to?"])
}

is_misplaced if {
	kinds.is_workload
	_namespace in {"kube-node-lease", "kube-public", "kube-system"}
	not _belongs_there
}

# The object that owns it decides where it runs.
_belongs_there if count(input.review.object.metadata.ownerReferences) > 0

_belongs_there if {
	_namespace == "kube-system"
	kinds.name in parameters.setting("system_workloads", [])
}

_belongs_there if {
	_namespace == "kube-system"
	_is_add_on
}

_is_add_on if {
	some metadata in [input.review.object.metadata, workload.pod.metadata]
	some label in object.keys(selectors.labels(metadata))
	label in _labels_of_add_ons
}

_is_add_on if workload.pod.spec.priorityClassName in {"system-cluster-critical", "system-node-critical"}

# A toleration without a key is one of everything.
_is_add_on if {
	some toleration in workload.pod.spec.tolerations
	object.get(toleration, "key", "") in {"", "CriticalAddonsOnly"}
}

_labels_of_add_ons := {
	"addonmanager.kubernetes.io/mode",
	"eks.amazonaws.com/component",
	"k8s-app",
	"kubernetes.azure.com/managedby",
	"kubernetes.io/cluster-service",
}

_namespace := input.review.object.metadata.namespace

_path := ["metadata", "namespace"]
