package kubepac.reliability.require_job_deadlines_test

import data.kubepac.lib.testing
import data.kubepac.reliability.require_job_deadlines

job_path := "/spec/activeDeadlineSeconds"

cron_job_path := "/spec/jobTemplate/spec/activeDeadlineSeconds"

test_flags_job_without_deadline if {
	every spec in [
		{},
		{"activeDeadlineSeconds": null},
		{"template": {"spec": {"activeDeadlineSeconds": null, "containers": []}}},
		null,
	] {
		require_job_deadlines.violations == {{
			"path": job_path,
			"msg": "Job \"import\" runs for ever when it hangs",
		}} with input as testing.review(job(spec))
	}
}

test_flags_cron_job_without_deadline if {
	every spec in [{}, {"activeDeadlineSeconds": null}, {"ttlSecondsAfterFinished": 60}] {
		require_job_deadlines.violations == {{
			"path": cron_job_path,
			"msg": "CronJob \"report\" runs for ever when it hangs",
		}} with input as testing.review(cron_job({"jobTemplate": {"spec": spec}}))
	}
}

test_flags_deadlines_in_the_wrong_place if {
	spec := {"activeDeadlineSeconds": 60, "startingDeadlineSeconds": 60, "jobTemplate": {"activeDeadlineSeconds": 60}}
	require_job_deadlines.violations == {{
		"path": cron_job_path,
		"msg": "CronJob \"report\" runs for ever when it hangs",
	}} with input as testing.review(cron_job(spec))
}

test_flags_hooks if {
	hook := object.union(job({}), {"metadata": {"annotations": {"helm.sh/hook": "pre-upgrade"}, "ownerReferences": []}})
	require_job_deadlines.violations == {{
		"path": job_path,
		"msg": "Job \"import\" runs for ever when it hangs",
	}} with input as testing.review(hook)
}

test_passes_deadlines_of_job_and_pod if {
	every spec in [{"activeDeadlineSeconds": 60}, {"template": {"spec": {"activeDeadlineSeconds": 60}}}] {
		require_job_deadlines.violations == set() with input as testing.review(job(spec))
		require_job_deadlines.fix == set() with input as testing.review(job(spec))
		other := cron_job({"jobTemplate": {"spec": spec}})
		require_job_deadlines.violations == set() with input as testing.review(other)
	}
}

test_passes_jobs_of_a_controller if {
	owners := [{"apiVersion": "batch/v1", "kind": "CronJob", "name": "report", "uid": "1"}]
	owned := object.union(job({}), {"metadata": {"ownerReferences": owners}})
	require_job_deadlines.violations == set() with input as testing.review(owned)
}

test_passes_other_kinds_and_groups if {
	require_job_deadlines.violations == set() with input as testing.review(testing.deployment({}))
	require_job_deadlines.violations == set() with input as testing.review(testing.pod({}))
	every one in [job({}), cron_job({})] {
		other := object.union(one, {"apiVersion": "example.com/v1"})
		require_job_deadlines.violations == set() with input as testing.review(other)
	}
}

test_fix_asks_for_the_deadline if {
	require_job_deadlines.fix == {{
		"path": job_path,
		"patch": [{"op": "add", "path": job_path, "value": 3600}],
		"needs_input": "For how many seconds may a run of Job \"import\" last?",
	}} with input as testing.review(job({"backoffLimit": 1}))
}

test_fix_proposes_what_the_parameter_says if {
	every setting, seconds in {900: 900, 1: 1, 0: 1, -5: 1} {
		require_job_deadlines.fix == {{
			"path": cron_job_path,
			"patch": [{"op": "add", "path": cron_job_path, "value": seconds}],
			"needs_input": "For how many seconds may a run of CronJob \"report\" last?",
		}} with input as testing.with_parameters(
			cron_job({"jobTemplate": {"spec": {"template": {}}}}),
			{"default_job_deadline_seconds": setting},
		)
	}
}

job(spec) := {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "import"}, "spec": spec}

cron_job(spec) := {"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "report"}, "spec": spec}
