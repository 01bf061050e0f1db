package kubepac.resources.deny_unbounded_empty_dirs_test

import data.kubepac.lib.testing
import data.kubepac.resources.deny_unbounded_empty_dirs

test_flags_volume_in_memory_without_a_limit if {
	every volume in [{"medium": "Memory"}, {"medium": "Memory", "sizeLimit": null}, {"medium": "Memory", "sizeLimit": "0"}] {
		deny_unbounded_empty_dirs.violations == {{
			"path": "/spec/volumes/0/emptyDir/sizeLimit",
			"msg": "volume \"shm\" is kept in memory and has no size limit",
		}} with input as pod(volume)
	}
}

test_flags_each_volume_of_a_cron_job if {
	spec := {"volumes": [{"emptyDir": {"medium": "Memory"}}, null, {"name": "b", "emptyDir": {"medium": "Memory"}}]}
	deny_unbounded_empty_dirs.violations == {
		{
			"path": "/spec/jobTemplate/spec/template/spec/volumes/0/emptyDir/sizeLimit",
			"msg": "volume \"\" is kept in memory and has no size limit",
		},
		{
			"path": "/spec/jobTemplate/spec/template/spec/volumes/2/emptyDir/sizeLimit",
			"msg": "volume \"b\" is kept in memory and has no size limit",
		},
	} with input as testing.review(testing.cron_job(spec))
}

test_passes_volume_with_a_limit if {
	deny_unbounded_empty_dirs.violations == set() with input as pod({"medium": "Memory", "sizeLimit": "64Mi"})
	deny_unbounded_empty_dirs.violations == set() with input as pod({"medium": "Memory", "sizeLimit": 67108864})
}

test_passes_volume_on_disk_or_in_huge_pages if {
	every volume in [{}, null, "Memory", {"medium": ""}, {"medium": "HugePages"}, {"sizeLimit": "1Gi"}] {
		deny_unbounded_empty_dirs.violations == set() with input as pod(volume)
	}
}

test_passes_malformed_lists_and_other_kinds if {
	volume := {"name": "shm", "emptyDir": {"medium": "Memory"}}
	every volumes in [null, [], {}, {"shm": volume}, "shm", ["shm"]] {
		deny_unbounded_empty_dirs.violations == set() with input as testing.review(testing.pod({"volumes": volumes}))
	}
	other := testing.custom_deployment({"volumes": [volume]})
	deny_unbounded_empty_dirs.violations == set() with input as testing.review(other)
}

test_fix_sets_a_small_limit_and_asks if {
	path := "/spec/volumes/0/emptyDir/sizeLimit"
	deny_unbounded_empty_dirs.fix == {{
		"path": path,
		"patch": [{"op": "add", "path": path, "value": "64Mi"}],
		"needs_input": "How much may volume \"shm\" hold at most?",
	}} with input as pod({"medium": "Memory"})
}

pod(volume) := testing.review(testing.pod({"volumes": [{"name": "shm", "emptyDir": volume}]}))
