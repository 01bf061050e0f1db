# METADATA
# title: Pods that run for long belong to a controller
# description: >-
#   Nothing starts a pod of its own anew when its node is drained, lost or short of memory: the pod is deleted, and
#   what it served is gone until somebody notices.
# scope: package
# custom:
#   id: deny-naked-pods
#   severity: MEDIUM
#   kinds: [Pod]
#   tags: []
#   features: ["resource_kind=Pod", "pod.restartPolicy.always=true"]
#   remediation: Move the pod's spec into the template of a Deployment, StatefulSet, DaemonSet or Job.
#   no_fix: A pod cannot be patched into a Deployment, which is another object with a template and a selector.
#   limits: >-
#     A pod that ends by itself, a hook of Helm or Argo CD and a static pod are let through, and a static pod is told by
#     its annotations, or by the label that kubeadm gives the control plane.
package kubepac.reliability.deny_naked_pods

import data.kubepac.lib.kinds
import data.kubepac.lib.lifecycle
import data.kubepac.lib.selectors
import data.kubepac.lib.workload

violations contains {"path": "/kind", "msg": msg} if {
	input.review.object.kind == "Pod"
	kinds.is_workload
	object.get(workload.pod.spec, "restartPolicy", null) in {null, "", "Always"}
	not lifecycle.has_owner
	not is_static
	not lifecycle.is_hook
	msg := concat(" ", [kinds.title, "has no controller that replaces it"])
}

# The kubelet looks after it.
is_static if {
	some annotation in object.keys(annotations)
	annotation in {"kubernetes.io/config.mirror", "kubernetes.io/config.source"}
}

is_static if {
	workload.pod.metadata.namespace == "kube-system"
	selectors.labels(workload.pod.metadata).tier == "control-plane"
}

default annotations := {}

annotations := workload.pod.metadata.annotations
