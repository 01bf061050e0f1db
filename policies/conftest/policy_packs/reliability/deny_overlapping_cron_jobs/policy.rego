# METADATA
# title: Runs of a cron job do not overlap
# description: >-
#   When a run takes longer than usual, the next one starts beside it: both work on the same data and slow each other
#   down, and run after run piles up until the nodes are full.
# scope: package
# custom:
#   id: deny-overlapping-cron-jobs
#   severity: MEDIUM
#   kinds: [CronJob]
#   tags: []
#   features: ["resource_kind=CronJob"]
#   remediation: Set concurrencyPolicy to Forbid, or to Replace where only the newest run counts.
#   limits: Whether a deadline ends every run before the next one starts is not worked out.
package kubepac.reliability.deny_overlapping_cron_jobs

import data.kubepac.lib.kinds
import data.kubepac.lib.patch

violations contains {"path": patch.pointer(_path), "msg": msg} if {
	may_overlap
	msg := concat(" ", [kinds.title, "starts a run while the last one still runs"])
}

fix contains object.union({"path": patch.pointer(_path), "patch": operations}, _question) if {
	may_overlap
	operations := patch.set(input.review.object, _path, "Forbid")
}

may_overlap if {
	input.review.object.kind == "CronJob"
	kinds.is_workload
	_concurrency in {null, "", "Allow"}
	not input.review.object.spec.suspend == true
}

# Somebody has written it, and may have meant it.
_question := {"needs_input": concat("", ["May ", kinds.title, " leave out a run while the last one still runs?"])} if {
	_concurrency == "Allow"
} else := {}

_concurrency := object.get(input.review.object, _path, null)

_path := ["spec", "concurrencyPolicy"]
