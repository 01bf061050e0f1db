# METADATA
# title: Objects name a namespace of their own
# description: >-
#   Quotas, network policies and access rights are set per namespace: what lands in `default` shares them with
#   everything else that nobody placed, and an object without a namespace lands wherever the current context points.
# scope: package
# custom:
#   id: deny-default-namespace
#   severity: LOW
#   kinds:
#     - workloads
#     - ConfigMap
#     - HorizontalPodAutoscaler
#     - Ingress
#     - NetworkPolicy
#     - PersistentVolumeClaim
#     - PodDisruptionBudget
#     - Role
#     - RoleBinding
#     - Secret
#     - Service
#     - ServiceAccount
#   tags: ["cis:5.6.4", "nsa:namespaces"]
#   features: ["namespace.default=true", "namespace.missing=true"]
#   remediation: Set metadata.namespace to the namespace that belongs to the application.
#   limits: A namespace that kubectl, Kustomize or Helm sets when it applies the object is not seen.
package kubepac.governance.deny_default_namespace

import data.kubepac.lib.kinds
import data.kubepac.lib.patch

violations contains {"path": patch.pointer(_path), "msg": concat("", [kinds.title, " ", _fault])}

fix contains {"path": patch.pointer(_path), "patch": operations, "needs_input": question} if {
	_fault
	operations := patch.set(input.review.object, _path, "TODO")
	question := concat("", ["Which namespace does ", kinds.title, " belong to?"])
}

_fault := "stands in namespace default" if {
	kinds.is_namespaced
	_namespace == "default"
	not _belongs_there
}

_fault := "names no namespace" if {
	kinds.is_namespaced
	_namespace in {null, ""}
}

# What Kubernetes itself keeps in that namespace.
_belongs_there if {
	some [kind, name] in [["Service", "kubernetes"], ["ServiceAccount", "default"], ["ConfigMap", "kube-root-ca.crt"]]
	input.review.object.kind == kind
	kinds.name == name
}

_namespace := object.get(input.review.object, _path, null)

_path := ["metadata", "namespace"]
