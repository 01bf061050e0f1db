package kubepac.resources.deny_memory_overcommit_test

import data.kubepac.lib.testing
import data.kubepac.resources.deny_memory_overcommit

test_flags_limit_above_four_times_the_request if {
	deny_memory_overcommit.violations == {{
		"path": "/spec/containers/0/resources/limits/memory",
		"msg": "container \"web\" has a memory limit of 4097Mi on a request of 1Gi",
	}} with input as testing.review(pod("1Gi", "4097Mi"))
}

test_flags_plain_numbers_in_an_init_container_of_a_cron_job if {
	container := {"resources": {"requests": {"memory": 1000}, "limits": {"memory": "1M"}}}
	deny_memory_overcommit.violations == {{
		"path": "/spec/jobTemplate/spec/template/spec/initContainers/0/resources/limits/memory",
		"msg": "container \"\" has a memory limit of 1M on a request of 1000",
	}} with input as testing.review(testing.cron_job({"initContainers": [container]}))
}

test_flags_request_of_a_single_byte if {
	deny_memory_overcommit.violations == {{
		"path": "/spec/containers/0/resources/limits/memory",
		"msg": "container \"web\" has a memory limit of 5 on a request of 1",
	}} with input as testing.review(pod(1, 5))
}

test_flags_by_the_ratio_that_is_set if {
	flagged := {{
		"path": "/spec/containers/0/resources/limits/memory",
		"msg": "container \"web\" has a memory limit of 2049Mi on a request of 1Gi",
	}}
	deny_memory_overcommit.violations == flagged with input as with_ratio(pod("1Gi", "2049Mi"), 2)
}

test_flags_any_gap_where_the_ratio_is_below_one if {
	every ratio in [1, 0, -1] {
		deny_memory_overcommit.violations == {{
			"path": "/spec/containers/0/resources/limits/memory",
			"msg": "container \"web\" has a memory limit of 1025Mi on a request of 1Gi",
		}} with input as with_ratio(pod("1Gi", "1025Mi"), ratio)
		deny_memory_overcommit.violations == set() with input as with_ratio(pod("1Gi", "1Gi"), ratio)
	}
}

test_passes_limit_up_to_four_times_the_request if {
	every limit in ["1Gi", "4096Mi", 4294967296, "4G"] {
		deny_memory_overcommit.violations == set() with input as testing.review(pod("1Gi", limit))
	}
}

test_passes_up_to_the_ratio_that_is_set if {
	deny_memory_overcommit.violations == set() with input as with_ratio(pod("1Gi", "8Gi"), 8)
	deny_memory_overcommit.violations == set() with input as with_ratio(pod("1Gi", "2Gi"), 2)
}

test_passes_where_an_amount_is_missing_or_zero_or_no_quantity if {
	pairs := [[null, "8Gi"], ["1Mi", null], ["0", "8Gi"], [0, "8Gi"], ["some", "8Gi"], ["1Mi", "all"]]
	every pair in pairs {
		deny_memory_overcommit.violations == set() with input as testing.review(pod(pair[0], pair[1]))
	}
}

test_passes_cpu_and_ephemeral_containers_and_other_kinds if {
	cpu := {"resources": {"requests": {"cpu": "1m"}, "limits": {"cpu": "8"}}}
	deny_memory_overcommit.violations == set() with input as testing.review(testing.pod({"containers": [cpu]}))
	memory := {"resources": {"requests": {"memory": "1Mi"}, "limits": {"memory": "8Gi"}}}
	debugged := testing.pod({"ephemeralContainers": [memory]})
	deny_memory_overcommit.violations == set() with input as testing.review(debugged)
	other := testing.custom_deployment({"containers": [memory]})
	deny_memory_overcommit.violations == set() with input as testing.review(other)
}

test_fix_raises_the_request_as_far_as_the_ratio_asks if {
	proposals := {"8Ti": "2097152Mi", "4097Mi": "1025Mi", "8Gi": "2048Mi", "5000M": "1193Mi"}
	every limit, request in proposals {
		deny_memory_overcommit.fix == fixed(request) with input as testing.review(pod("1Gi", limit))
	}
}

test_fix_goes_by_the_ratio_that_is_set if {
	deny_memory_overcommit.fix == fixed("3072Mi") with input as with_ratio(pod("1Gi", "6Gi"), 2)
}

test_fix_never_asks_for_more_than_the_limit if {
	deny_memory_overcommit.fix == fixed("900k") with input as testing.review(pod("100k", "900k"))
	deny_memory_overcommit.fix == fixed("1Mi") with input as testing.review(pod("100k", 1048576))
	deny_memory_overcommit.fix == fixed("999999999Mi") with input as testing.review(pod("100k", "3999999996Mi"))
	deny_memory_overcommit.fix == fixed("4000000000Mi") with input as testing.review(pod("100k", "4000000000Mi"))
	deny_memory_overcommit.fix == fixed(1048575) with input as testing.review(pod("100k", 1048575))
}

fixed(request) := {{
	"path": "/spec/containers/0/resources/limits/memory",
	"patch": [{"op": "replace", "path": "/spec/containers/0/resources/requests/memory", "value": request}],
	"needs_input": "How much memory does container \"web\" need in normal operation?",
}}

pod(request, limit) := testing.pod({"containers": [{
	"name": "web",
	"resources": {"requests": {"memory": request}, "limits": {"memory": limit}},
}]})

with_ratio(object, ratio) := testing.with_parameters(object, {"max_memory_limit_ratio": ratio})
