package kubepac.reliability.require_job_ttl_test

import data.kubepac.lib.testing
import data.kubepac.reliability.require_job_ttl

path := "/spec/ttlSecondsAfterFinished"

flagged := {{"path": path, "msg": "Job \"import\" is never deleted after it has finished"}}

test_flags_absent_time_to_live if {
	every spec in [{}, {"ttlSecondsAfterFinished": null}, {"template": {"spec": {}}}, null, "text"] {
		require_job_ttl.violations == flagged with input as job({}, spec)
	}
}

test_flags_what_is_no_hook_and_has_no_owner if {
	every metadata in [
		{"ownerReferences": []},
		{"annotations": null},
		{"annotations": {"argocd.argoproj.io/sync-wave": "1", "helm.sh/resource-policy": "keep"}},
	] {
		require_job_ttl.violations == flagged with input as job(metadata, {})
	}
}

test_passes_time_to_live if {
	every seconds in [0, 600, 86400] {
		require_job_ttl.violations == set() with input as job({}, {"ttlSecondsAfterFinished": seconds})
		require_job_ttl.fix == set() with input as job({}, {"ttlSecondsAfterFinished": seconds})
	}
}

test_passes_jobs_that_others_delete if {
	every metadata in [
		{"ownerReferences": [{"apiVersion": "batch/v1", "kind": "CronJob", "name": "import", "uid": "1"}]},
		{"annotations": {"helm.sh/hook": "pre-upgrade"}},
		{"annotations": {"argocd.argoproj.io/hook": "PreSync"}},
	] {
		require_job_ttl.violations == set() with input as job(metadata, {})
	}
}

test_passes_other_kinds_and_groups if {
	every change in [{"kind": "CronJob"}, {"apiVersion": "batch.volcano.sh/v1alpha1"}] {
		other := object.union(job({}, {}).review.object, change)
		require_job_ttl.violations == set() with input as testing.review(other)
	}
}

test_fix_asks_for_the_time_to_live if {
	require_job_ttl.fix == {{
		"path": path,
		"patch": [{"op": "add", "path": path, "value": 86400}],
		"needs_input": "For how many seconds should Job \"import\" stay after it has finished?",
	}} with input as job({}, {"backoffLimit": 1})
}

job(metadata, spec) := testing.review({
	"apiVersion": "batch/v1",
	"kind": "Job",
	"metadata": object.union({"name": "import"}, metadata),
	"spec": spec,
})
