package kubepac.reliability.deny_overlapping_cron_jobs_test

import data.kubepac.lib.testing
import data.kubepac.reliability.deny_overlapping_cron_jobs

path := "/spec/concurrencyPolicy"

flagged := {{"path": path, "msg": "CronJob \"report\" starts a run while the last one still runs"}}

test_flags_overlap_that_is_allowed if {
	deny_overlapping_cron_jobs.violations == flagged with input as cron_job({"concurrencyPolicy": "Allow"})
}

test_flags_absent_and_empty_fields if {
	every spec in [{}, {"concurrencyPolicy": null}, {"concurrencyPolicy": ""}, null, "text"] {
		deny_overlapping_cron_jobs.violations == flagged with input as cron_job(spec)
	}
}

test_flags_cron_jobs_that_are_not_suspended if {
	every suspend in [false, null, "true"] {
		deny_overlapping_cron_jobs.violations == flagged with input as cron_job({"suspend": suspend})
	}
}

test_flags_cron_job_of_the_beta_api if {
	other := object.union(cron_job({}).review.object, {"apiVersion": "batch/v1beta1"})
	deny_overlapping_cron_jobs.violations == flagged with input as testing.review(other)
}

test_passes_other_policies if {
	every concurrency in ["Forbid", "Replace", 1, {}] {
		deny_overlapping_cron_jobs.violations == set() with input as cron_job({"concurrencyPolicy": concurrency})
		deny_overlapping_cron_jobs.fix == set() with input as cron_job({"concurrencyPolicy": concurrency})
	}
}

test_passes_suspended_cron_jobs if {
	spec := {"suspend": true, "concurrencyPolicy": "Allow"}
	deny_overlapping_cron_jobs.violations == set() with input as cron_job(spec)
}

test_passes_other_kinds_and_groups if {
	every change in [{"kind": "Job"}, {"apiVersion": "example.com/v1"}] {
		other := object.union(cron_job({}).review.object, change)
		deny_overlapping_cron_jobs.violations == set() with input as testing.review(other)
	}
}

test_fix_forbids_overlap if {
	deny_overlapping_cron_jobs.fix == {{
		"path": path,
		"patch": [{"op": "add", "path": path, "value": "Forbid"}],
	}} with input as cron_job({"schedule": "@daily"})
}

test_fix_asks_where_somebody_allowed_it if {
	deny_overlapping_cron_jobs.fix == {{
		"path": path,
		"patch": [{"op": "replace", "path": path, "value": "Forbid"}],
		"needs_input": "May CronJob \"report\" leave out a run while the last one still runs?",
	}} with input as cron_job({"concurrencyPolicy": "Allow"})
}

cron_job(spec) := testing.review({
	"apiVersion": "batch/v1",
	"kind": "CronJob",
	"metadata": {"name": "report"},
	"spec": spec,
})
