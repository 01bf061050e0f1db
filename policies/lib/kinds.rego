# METADATA
# title: Built-in kinds
# description: Tells the built-in kinds that people write from custom resources that share their names.
# scope: package
package kubepac.lib.kinds

import data.kubepac.lib.phrases
import data.kubepac.lib.workload

# The object is a workload.
is_workload if workload.group in workload.templates[input.review.object.kind].groups

# The object lives in a namespace and is of a built-in kind.
is_namespaced if is_workload

is_namespaced if workload.group in _namespaced[input.review.object.kind]

# The object is a Service of Kubernetes, and not of another group such as Knative's.
is_service if {
	input.review.object.kind == "Service"
	workload.group == ""
}

# The object as messages name it: its kind and its name, or the start of a generated name.
title := concat("", [input.review.object.kind, " ", phrases.quoted(name)])

name := object.get(input.review.object, ["metadata", "name"], _generate_name)

_generate_name := object.get(input.review.object, ["metadata", "generateName"], "")

_namespaced := {
	"ConfigMap": {""},
	"HorizontalPodAutoscaler": {"autoscaling"},
	"Ingress": {"networking.k8s.io", "extensions"},
	"NetworkPolicy": {"networking.k8s.io", "extensions"},
	"PersistentVolumeClaim": {""},
	"PodDisruptionBudget": {"policy"},
	"Role": {"rbac.authorization.k8s.io"},
	"RoleBinding": {"rbac.authorization.k8s.io"},
	"Secret": {""},
	"Service": {""},
	"ServiceAccount": {""},
}
