package kubepac.resources.deny_requests_above_limits_test

import data.kubepac.lib.testing
import data.kubepac.resources.deny_requests_above_limits

test_flags_memory_request_above_the_limit if {
	deny_requests_above_limits.violations == {{
		"path": "/spec/containers/0/resources/requests/memory",
		"msg": "container \"web\" requests 2Gi of \"memory\" with a limit of 1500Mi",
	}} with input as pod({"memory": "2Gi"}, {"memory": "1500Mi"})
}

test_flags_every_resource_for_itself if {
	requests := {"cpu": 1.5, "ephemeral-storage": "1e9", "nvidia.com/gpu": 2, "memory": "1Gi"}
	limits := {"cpu": "1499m", "ephemeral-storage": "900M", "nvidia.com/gpu": "1", "memory": "1Gi"}
	deny_requests_above_limits.violations == {
		{
			"path": "/spec/containers/0/resources/requests/cpu",
			"msg": "container \"web\" requests 1500m of \"cpu\" with a limit of 1499m",
		},
		{
			"path": "/spec/containers/0/resources/requests/ephemeral-storage",
			"msg": "container \"web\" requests 1e9 of \"ephemeral-storage\" with a limit of 900M",
		},
		{
			"path": "/spec/containers/0/resources/requests/nvidia.com~1gpu",
			"msg": "container \"web\" requests 2 of \"nvidia.com/gpu\" with a limit of 1",
		},
	} with input as pod(requests, limits)
}

test_flags_init_container_and_pod_of_a_cron_job if {
	spec := {
		"initContainers": [{"resources": {"requests": {"cpu": "200m"}, "limits": {"cpu": "0.1"}}}],
		"containers": [{"name": "backup", "resources": {"requests": {"cpu": "1"}}}],
		"resources": {"requests": {"cpu": "2"}, "limits": {"cpu": "1"}},
	}
	deny_requests_above_limits.violations == {
		{
			"path": "/spec/jobTemplate/spec/template/spec/initContainers/0/resources/requests/cpu",
			"msg": "container \"\" requests 200m of \"cpu\" with a limit of 0.1",
		},
		{
			"path": "/spec/jobTemplate/spec/template/spec/resources/requests/cpu",
			"msg": "the pod requests 2 of \"cpu\" with a limit of 1",
		},
	} with input as testing.review(testing.cron_job(spec))
}

test_passes_request_up_to_the_limit if {
	amounts := [["500m", "0.5"], ["1Gi", "1024Mi"], ["1G", "1Gi"], ["1", "2"], [0, "0"], ["100m", 4]]
	every amount in amounts {
		resources := {"requests": {"cpu": amount[0]}, "limits": {"cpu": amount[1]}}
		deny_requests_above_limits.violations == set() with input as pod(resources.requests, resources.limits)
	}
}

test_passes_where_one_of_the_two_is_missing_or_no_quantity if {
	pairs := [
		[{"cpu": "2"}, {"memory": "1Gi"}],
		[{"cpu": "2"}, null],
		[null, {"cpu": "1"}],
		[{"cpu": "2"}, "none"],
		["cpu", {"cpu": "1"}],
		[["2"], ["1"]],
		[{"cpu": null}, {"cpu": "1"}],
		[{"cpu": "2"}, {"cpu": null}],
		[{"cpu": "two"}, {"cpu": "1"}],
		[{"cpu": "2"}, {"cpu": "one"}],
	]
	every pair in pairs {
		deny_requests_above_limits.violations == set() with input as pod(pair[0], pair[1])
	}
}

test_passes_ephemeral_containers_and_other_kinds if {
	container := {"name": "web", "resources": {"requests": {"cpu": "2"}, "limits": {"cpu": "1"}}}
	debugged := testing.pod({"ephemeralContainers": [container]})
	deny_requests_above_limits.violations == set() with input as testing.review(debugged)
	other := testing.custom_deployment({"containers": [container]})
	deny_requests_above_limits.violations == set() with input as testing.review(other)
}

test_fix_raises_the_limit_and_asks if {
	deny_requests_above_limits.fix == {{
		"path": "/spec/containers/0/resources/requests/memory",
		"patch": [{"op": "replace", "path": "/spec/containers/0/resources/limits/memory", "value": "2Gi"}],
		"needs_input": "How much \"memory\" may container \"web\" use at most?",
	}} with input as pod({"memory": "2Gi"}, {"memory": "1Gi"})
}

pod(requests, limits) := testing.review(testing.pod({"containers": [{
	"name": "web",
	"resources": {"requests": requests, "limits": limits},
}]}))
