# METADATA
# title: What an autoscaler scales leaves its replicas out
# description: >-
#   Each time the manifest is applied the workload is set back to the number in it, in the middle of a rush as well: pods
#   that carry the load are stopped, and the autoscaler needs minutes to bring them back.
# scope: package
# custom:
#   id: deny-replicas-under-autoscalers
#   severity: MEDIUM
#   kinds: [Deployment, StatefulSet]
#   tags: []
#   features: ["resource_kind=Deployment", "resource_kind=StatefulSet", "replicas>1"]
#   remediation: >-
#     Leave spec.replicas out. Before the first apply without it, take it out of the last applied configuration too (kubectl
#     apply edit-last-applied): otherwise that apply sets the workload to one pod, until the autoscaler acts.
#   inventory:
#     - autoscaling/v1/HorizontalPodAutoscaler
#     - autoscaling/v2/HorizontalPodAutoscaler
#     - autoscaling/v2beta1/HorizontalPodAutoscaler
#     - autoscaling/v2beta2/HorizontalPodAutoscaler
#     - keda.sh/v1alpha1/ScaledObject
#   limits: >-
#     Objects that an API server hands out (they have a uid) are let through, because it writes the number there itself;
#     zero replicas switch the autoscaler off, and are meant.
package kubepac.reliability.deny_replicas_under_autoscalers

import data.kubepac.lib.autoscalers
import data.kubepac.lib.kinds
import data.kubepac.lib.patch
import data.kubepac.lib.phrases

violations contains {"path": "/spec/replicas", "msg": msg} if {
	decider := phrases.first_of(deciding)
	msg := concat(" ", [kinds.title, "sets its replicas, which", decider, "should decide"])
}

fix contains {"path": "/spec/replicas", "patch": patch.remove(["spec", "replicas"])} if count(deciding) > 0

# The autoscalers that the number fights with.
deciding := [autoscaler.title | some autoscaler in autoscalers.of[input.review.object.kind][kinds.name]] if {
	input.review.object.kind in {"Deployment", "StatefulSet"}
	kinds.is_workload
	replicas := input.review.object.spec.replicas
	is_number(replicas)
	replicas > 0
	object.get(input.review.object, ["metadata", "uid"], null) == null
}
