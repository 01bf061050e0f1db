# METADATA
# title: Schedules of cron jobs can be read and come round
# description: >-
#   The API server refuses a schedule that it cannot read, and the roll-out stops half way. One for a day that no month
#   has is accepted and never runs: the backup is missed only when somebody needs it.
# scope: package
# custom:
#   id: deny-invalid-cron-schedules
#   severity: HIGH
#   kinds: [CronJob]
#   tags: []
#   features: ["resource_kind=CronJob"]
#   remediation: >-
#     Write minute, hour, day of the month, month and day of the week (0 is Sunday), or a shorthand such as @daily, and
#     put the time zone into spec.timeZone.
#   limits: A schedule with "$" or "{" in it is a placeholder and is not read.
package kubepac.reliability.deny_invalid_cron_schedules

import data.kubepac.lib.cron
import data.kubepac.lib.kinds
import data.kubepac.lib.patch

violations contains {"path": "/spec/schedule", "msg": concat(" ", [kinds.title, "has a schedule", fault])}

fix contains object.union({"path": "/spec/schedule"}, repair) if fault

fault := cron.fault(schedule)

schedule := input.review.object.spec.schedule if {
	input.review.object.kind == "CronJob"
	kinds.is_workload
	is_string(input.review.object.spec.schedule)
	not contains(input.review.object.spec.schedule, "$")
	not contains(input.review.object.spec.schedule, "{")
}

# What it means is clear where only the time zone is in the wrong place, or Sunday is written as 7.
repair := {"patch": array.concat(_set("timeZone", zone), _set("schedule", times))} if {
	[zone, times] := cron.zone_apart(schedule)
	zone != ""
	not cron.fault(times)
} else := {"patch": _set("schedule", times)} if {
	times := cron.with_sundays(schedule)
	not cron.fault(times)
} else := {"patch": _set("schedule", "0 3 * * *"), "needs_input": question} if {
	question := concat(" ", ["When should", kinds.title, "run?"])
}

_set(field, value) := patch.set(input.review.object, ["spec", field], value)
