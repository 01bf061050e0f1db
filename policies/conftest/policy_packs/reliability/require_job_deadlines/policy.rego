# METADATA
# title: Jobs end by a deadline
# description: >-
#   A run that hangs on a lock or a dead connection neither fails nor finishes: it holds its CPU and memory for good,
#   nobody is told, and a cron job that forbids overlaps never runs again.
# scope: package
# custom:
#   id: require-job-deadlines
#   severity: MEDIUM
#   kinds: [Job, CronJob]
#   tags: []
#   features: ["resource_kind=Job", "resource_kind=CronJob"]
#   remediation: Set activeDeadlineSeconds of the Job to well above its longest run.
#   limits: >-
#     Jobs that a controller owns are let through, because their deadline stands in what the controller reads. Any
#     deadline is enough, also one of the pod, which starts anew with each try.
#   parameters:
#     default_job_deadline_seconds:
#       type: integer
#       default: 3600
#       description: The deadline that a repair proposes for a Job that has none.
package kubepac.reliability.require_job_deadlines

import data.kubepac.lib.kinds
import data.kubepac.lib.lifecycle
import data.kubepac.lib.parameters
import data.kubepac.lib.patch
import data.kubepac.lib.workload

violations contains {"path": patch.pointer(_path), "msg": msg} if {
	is_unbounded
	msg := concat(" ", [kinds.title, "runs for ever when it hangs"])
}

fix contains {"path": patch.pointer(_path), "patch": operations, "needs_input": question} if {
	is_unbounded
	seconds := max([1, parameters.setting("default_job_deadline_seconds", 3600)])
	operations := patch.set(input.review.object, _path, seconds)
	question := concat(" ", ["For how many seconds may a run of", kinds.title, "last?"])
}

is_unbounded if {
	input.review.object.kind in {"Job", "CronJob"}
	not lifecycle.has_owner
	every holder in [_job, workload.pod.path] {
		object.get(input.review.object, array.concat(holder, ["activeDeadlineSeconds"]), null) == null
	}
}

_path := array.concat(_job, ["activeDeadlineSeconds"])

_job := array.slice(workload.pod.path, 0, count(workload.pod.path) - 2)
