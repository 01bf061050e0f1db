# Generated from the METADATA of the policies by the stage `index`; do not edit.
package main

import data.kubepac.main as corpus

# Conftest hands over the bare object, or a List; the policies read objects where Gatekeeper puts them.
deny contains {"msg": message, "policy": id, "path": violation.path} if {
	some object in _objects
	some id, result in _report(object)
	some violation in result.violations
	message := sprintf("%s %s: %s (%s)", [object.kind, _name(object), violation.msg, id])
}

_objects := input.items if {
	endswith(input.kind, "List")
	is_array(input.items)
} else := [input]

_report(object) := report if {
	_kinds[object.kind]
	report := corpus[object.kind].report with input as _review(object)
} else := report if {
	report := corpus.other_kinds.report with input as _review(object)
}

_review(object) := {"review": {"object": object}, "parameters": _parameters}

# The settings of the policies: `parameters` of a file given with --data.
default _parameters := {}

_parameters := data.parameters

_name(object) := object.metadata.name

_name(object) := "(unnamed)" if not object.metadata.name

_kinds := {"ClusterRole": true, "ClusterRoleBinding": true, "ConfigMap": true, "CronJob": true, "DaemonSet": true, "Deployment": true, "HorizontalPodAutoscaler": true, "Ingress": true, "Job": true, "MutatingWebhookConfiguration": true, "Namespace": true, "NetworkPolicy": true, "PersistentVolume": true, "PersistentVolumeClaim": true, "Pod": true, "PodDisruptionBudget": true, "PodTemplate": true, "ReplicaSet": true, "ReplicationController": true, "Role": true, "RoleBinding": true, "Secret": true, "Service": true, "ServiceAccount": true, "StatefulSet": true, "ValidatingWebhookConfiguration": true}
