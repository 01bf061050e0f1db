# METADATA
# title: Restart policies fit the kind of workload
# description: >-
#   The API server refuses a Job whose pods are always restarted and a Deployment whose pods are not: the release stops
#   there, and what it has changed before stays changed.
# scope: package
# custom:
#   id: deny-invalid-restart-policies
#   severity: HIGH
#   kinds: [Deployment, ReplicaSet, DaemonSet, StatefulSet, ReplicationController, Job, CronJob]
#   tags: []
#   features: ["is_workload=true", "pod.restartPolicy.always=false"]
#   remediation: Use OnFailure or Never in jobs, and Always or nothing in what runs for long.
package kubepac.reliability.deny_invalid_restart_policies

import data.kubepac.lib.kinds
import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.workload

violations contains {"path": patch.pointer(_path), "msg": concat(" ", [kinds.title, fault])}

fix contains object.union({"path": patch.pointer(_path), "patch": operations}, question) if {
	fault
	operations := patch.set(input.review.object, _path, _valid[0])
}

fault := concat("", ["has the restart policy ", phrases.quoted(_written), ", which its pods cannot have"]) if {
	not _is_default(_written)
	not _written in _valid
}

fault := "has no restart policy, and its pods cannot have the default" if {
	_is_default(_written)
	not "Always" in _valid
}

# Only most jobs have a choice.
question := {} if not "OnFailure" in _valid

question := {"needs_input": concat(" ", words)} if {
	"OnFailure" in _valid
	words := ["Should", kinds.title, "run its failed containers again, in the same pod?"]
}

# What the pods of this kind may have, the proposal first. Undefined for pods by themselves, which may have any.
_valid := ["Always"] if {
	kinds.is_workload
	input.review.object.kind in {"Deployment", "ReplicaSet", "DaemonSet", "StatefulSet", "ReplicationController"}
}

_valid := [policy | some policy in ["OnFailure", "Never"]; not _is_excluded(policy)] if {
	kinds.is_workload
	input.review.object.kind in {"Job", "CronJob"}
}

# Rules about failed pods need pods that fail.
_is_excluded("OnFailure") if {
	job := array.slice(workload.pod.path, 0, count(workload.pod.path) - 2)
	is_object(object.get(input.review.object, array.concat(job, ["podFailurePolicy"]), null))
}

_is_default(policy) if policy in {null, ""}

_written := object.get(workload.pod.spec, "restartPolicy", null)

_path := array.concat(workload.pod.path, ["restartPolicy"])
