# METADATA
# title: Deployments run more than one pod
# description: >-
#   A single pod is an outage whenever its node is drained, upgraded or lost, and whenever the pod itself is evicted
#   or crashes: nothing answers until a new one has been scheduled and started.
# scope: package
# custom:
#   id: require-multiple-replicas
#   severity: MEDIUM
#   kinds: [Deployment]
#   tags: []
#   features: ["resource_kind=Deployment", "replicas=1"]
#   remediation: Run two replicas or more, or let an autoscaler with a minimum of two decide.
#   inventory:
#     - autoscaling/v1/HorizontalPodAutoscaler
#     - autoscaling/v2/HorizontalPodAutoscaler
#     - autoscaling/v2beta1/HorizontalPodAutoscaler
#     - autoscaling/v2beta2/HorizontalPodAutoscaler
#     - keda.sh/v1alpha1/ScaledObject
#   limits: The bounds of an autoscaler, and how the pods spread over nodes, are not looked at.
package kubepac.reliability.require_multiple_replicas

import data.kubepac.lib.autoscalers
import data.kubepac.lib.exclusive
import data.kubepac.lib.inventory
import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.placement
import data.kubepac.lib.workload

violations contains {"path": patch.pointer(_field), "msg": msg} if {
	is_single
	not may_be_autoscaled
	msg := concat(" ", [_title, "runs a single pod"])
}

unknown contains {"path": patch.pointer(_field), "msg": msg} if {
	is_single
	may_be_autoscaled
	msg := concat(" ", [_title, "names no replicas, and no autoscaler of it is in sight"])
}

fix contains object.union({"path": patch.pointer(_field), "patch": operations}, _question) if {
	is_single
	operations := array.concat(patch.set(input.review.object, _field, 2), _spreading)
}

# Two pods on one node are gone at once.
_spreading := placement.spreading if {
	not placement.is_spread
} else := []

is_single if {
	input.review.object.kind == "Deployment"
	workload.group in _groups
	is_object(input.review.object.spec)
	object.get(input.review.object, _field, null) in {null, 1}
	not autoscalers.of.Deployment[_name]
}

# Whoever has an autoscaler leaves the number out; it may stand where we do not look.
may_be_autoscaled if {
	object.get(input.review.object, _field, null) == null
	not inventory.is_complete
}

# Two pods at once may be more than the program or its volume bears; then a person decides.
_question := {"needs_input": concat(" ", ["Can two pods of", _title, "run at the same time?"])} if {
	exclusive.is_exclusive
} else := {}

_groups := {"apps", "extensions"}

_name := object.get(input.review.object, ["metadata", "name"], "")

_title := concat(" ", ["deployment", phrases.quoted(_name)])

_field := ["spec", "replicas"]
