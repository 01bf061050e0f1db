package kubepac.reliability.require_cron_job_deadlines_test

import data.kubepac.lib.testing
import data.kubepac.reliability.require_cron_job_deadlines

path := "/spec/startingDeadlineSeconds"

test_flags_absent_deadlines if {
	every spec in [{}, {"startingDeadlineSeconds": null}, null, "text"] {
		require_cron_job_deadlines.violations == {{
			"path": path,
			"msg": "CronJob \"report\" starts a run however late it is",
		}} with input as cron_job(spec)
	}
}

test_flags_deadlines_that_the_controller_does_not_meet if {
	every seconds in [9, 9.5, 0, -1] {
		require_cron_job_deadlines.violations == {{
			"path": path,
			"msg": "CronJob \"report\" leaves out a run that is less than 10 seconds late",
		}} with input as cron_job({"startingDeadlineSeconds": seconds})
	}
}

test_passes_deadlines if {
	every seconds in [10, 200, 86400] {
		require_cron_job_deadlines.violations == set() with input as cron_job({"startingDeadlineSeconds": seconds})
		require_cron_job_deadlines.fix == set() with input as cron_job({"startingDeadlineSeconds": seconds})
	}
}

test_passes_what_is_no_number if {
	every seconds in ["5", "", true, false, [], {}] {
		require_cron_job_deadlines.violations == set() with input as cron_job({"startingDeadlineSeconds": seconds})
	}
}

test_passes_other_kinds_and_groups if {
	every change in [{"kind": "Job"}, {"apiVersion": "example.com/v1"}] {
		every spec in [{}, {"startingDeadlineSeconds": 5}] {
			other := object.union(cron_job(spec).review.object, change)
			require_cron_job_deadlines.violations == set() with input as testing.review(other)
		}
	}
}

test_fix_asks_for_the_deadline if {
	every spec, operation in {{"schedule": "@daily"}: "add", {"startingDeadlineSeconds": 5}: "replace"} {
		require_cron_job_deadlines.fix == {{
			"path": path,
			"patch": [{"op": operation, "path": path, "value": 300}],
			"needs_input": "How many seconds late may a run of CronJob \"report\" start?",
		}} with input as cron_job(spec)
	}
}

cron_job(spec) := testing.review({
	"apiVersion": "batch/v1",
	"kind": "CronJob",
	"metadata": {"name": "report"},
	"spec": spec,
})
