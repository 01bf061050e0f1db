# METADATA
# title: Cron jobs say how late a run may start
# description: >-
#   A run that was missed, because the control plane was down or the cron job suspended, starts at whatever hour it can:
#   the nightly export runs at noon. Older controllers start nothing any more after a hundred missed runs.
# scope: package
# custom:
#   id: require-cron-job-deadlines
#   severity: LOW
#   kinds: [CronJob]
#   tags: []
#   features: ["resource_kind=CronJob"]
#   remediation: Set startingDeadlineSeconds to the delay after which a run is better left out, and to 10 at least.
#   limits: A deadline that is longer than the time between two runs is let through.
package kubepac.reliability.require_cron_job_deadlines

import data.kubepac.lib.kinds
import data.kubepac.lib.patch

violations contains {"path": patch.pointer(_path), "msg": concat(" ", [kinds.title, _fault])}

fix contains {"path": patch.pointer(_path), "patch": operations, "needs_input": question} if {
	_fault
	operations := patch.set(input.review.object, _path, 300)
	question := concat(" ", ["How many seconds late may a run of", kinds.title, "start?"])
}

_fault := "starts a run however late it is" if {
	_is_cron_job
	_deadline == null
}

# The controller looks every ten seconds.
_fault := "leaves out a run that is less than 10 seconds late" if {
	_is_cron_job
	is_number(_deadline)
	_deadline < 10
}

_is_cron_job if {
	input.review.object.kind == "CronJob"
	kinds.is_workload
}

_deadline := object.get(input.review.object, _path, null)

_path := ["spec", "startingDeadlineSeconds"]
