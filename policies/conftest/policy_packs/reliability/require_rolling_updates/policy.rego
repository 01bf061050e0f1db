# METADATA
# title: Updates replace pods step by step
# description: >-
#   When all pods stop before the new ones run, every release is an outage, and a release that does not start is one
#   until somebody takes it back; where nothing replaces the pods, old versions stay in use unnoticed.
# scope: package
# custom:
#   id: require-rolling-updates
#   severity: MEDIUM
#   kinds: [Deployment, DaemonSet, StatefulSet]
#   tags: []
#   features: ["is_long_running=true", "strategy.recreate=true"]
#   remediation: Use the strategy RollingUpdate, and let most of the pods stay available during an update.
#   limits: Pods that hold a disk, a folder or a port of the node may have to stop first, and are let through.
package kubepac.reliability.require_rolling_updates

import data.kubepac.lib.kinds
import data.kubepac.lib.patch
import data.kubepac.lib.workload

violations contains {"path": patch.pointer(offence.path), "msg": msg} if {
	some offence in offences
	msg := concat(" ", [kinds.title, offence.fact])
}

fix contains {"path": patch.pointer(offence.path), "patch": operations, "needs_input": question} if {
	some offence in offences
	operations := patch.set(input.review.object, offence.path, offence.value)
	question := concat(concat("", [" ", kinds.title, " "]), offence.question)
}

offences contains {
	"path": ["spec", "strategy", "type"],
	"fact": "stops all of its pods before it starts new ones",
	"value": "RollingUpdate",
	"question": ["Should old and new pods of", "run at the same time?"],
} if {
	may_overlap
	input.review.object.spec.strategy.type == "Recreate"
}

offences contains {
	"path": _max_unavailable,
	"fact": "may stop all of its pods before new ones run",
	"value": "25%",
	"question": ["Should at most a quarter of the pods of", "be missing during an update?"],
} if {
	may_overlap
	object.get(input.review.object, ["spec", "strategy", "type"], null) in {null, "", "RollingUpdate"}
	_is_all(object.get(input.review.object, _max_unavailable, null))
}

offences contains {
	"path": ["spec", "updateStrategy", "type"],
	"fact": "updates a pod only after somebody has deleted it",
	"value": "RollingUpdate",
	"question": ["Should", "replace its pods by itself when their template changes?"],
} if {
	input.review.object.kind in {"DaemonSet", "StatefulSet"}
	kinds.is_workload
	input.review.object.spec.updateStrategy.type == "OnDelete"
}

may_overlap if {
	input.review.object.kind == "Deployment"
	kinds.is_workload
	not is_exclusive
}

# Two pods at a time would wait for each other, or write over each other.
is_exclusive if workload.pod.spec.hostNetwork == true

is_exclusive if workload.containers[_].container.ports[_].hostPort > 0

is_exclusive if {
	some kind in ["persistentVolumeClaim", "hostPath", "awsElasticBlockStore", "gcePersistentDisk"]
	is_object(workload.pod.spec.volumes[_][kind])
}

_is_all("100%")

_is_all(number) if {
	replicas := input.review.object.spec.replicas
	replicas > 0
	number >= replicas
	is_number(number)
}

_max_unavailable := ["spec", "strategy", "rollingUpdate", "maxUnavailable"]
