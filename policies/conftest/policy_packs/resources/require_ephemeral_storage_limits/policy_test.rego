package kubepac.resources.require_ephemeral_storage_limits_test

import data.kubepac.lib.testing
import data.kubepac.resources.require_ephemeral_storage_limits

test_flags_container_without_the_limit if {
	every resources in [{}, null, {"limits": null}, {"limits": {"cpu": "1", "memory": "1Gi"}}] {
		require_ephemeral_storage_limits.violations == flagged with input as pod(resources)
	}
}

test_flags_request_alone_and_limit_of_zero if {
	every resources in [{"requests": {"ephemeral-storage": "2Gi"}}, {"limits": {"ephemeral-storage": "0"}}] {
		require_ephemeral_storage_limits.violations == flagged with input as pod(resources)
	}
}

test_flags_each_container_of_a_cron_job if {
	spec := {
		"initContainers": [{"resources": {"limits": {"ephemeral-storage": "1Gi"}}}, {}],
		"containers": [{"name": "backup"}],
		"ephemeralContainers": [{"name": "debug"}],
	}
	require_ephemeral_storage_limits.violations == {
		{
			"path": "/spec/jobTemplate/spec/template/spec/initContainers/1/resources/limits/ephemeral-storage",
			"msg": "container \"\" has no limit for local storage",
		},
		{
			"path": "/spec/jobTemplate/spec/template/spec/containers/0/resources/limits/ephemeral-storage",
			"msg": "container \"backup\" has no limit for local storage",
		},
	} with input as testing.review(testing.cron_job(spec))
}

test_passes_limit_of_any_size if {
	every amount in ["512Mi", "1e9", 1000000000] {
		resources := {"limits": {"ephemeral-storage": amount}}
		require_ephemeral_storage_limits.violations == set() with input as pod(resources)
	}
}

test_passes_ephemeral_containers_and_other_kinds if {
	debugged := testing.pod({"ephemeralContainers": [{"name": "debug"}]})
	require_ephemeral_storage_limits.violations == set() with input as testing.review(debugged)
	other := testing.custom_deployment({"containers": [{"name": "web"}]})
	require_ephemeral_storage_limits.violations == set() with input as testing.review(other)
}

test_fix_proposes_a_gibibyte if {
	require_ephemeral_storage_limits.fix == {{
		"path": path,
		"patch": [{"op": "add", "path": path, "value": "1Gi"}],
		"needs_input": "How much local storage may container \"web\" use at most?",
	}} with input as pod({"limits": {"memory": "1Gi"}, "requests": {"ephemeral-storage": "0"}})
}

test_fix_proposes_the_request if {
	require_ephemeral_storage_limits.fix == {{
		"path": path,
		"patch": [{"op": "add", "path": path, "value": "20Gi"}],
		"needs_input": "How much local storage may container \"web\" use at most?",
	}} with input as pod({"limits": {}, "requests": {"ephemeral-storage": "20Gi"}})
}

flagged := {{"path": path, "msg": "container \"web\" has no limit for local storage"}}

path := "/spec/containers/0/resources/limits/ephemeral-storage"

pod(resources) := testing.review(testing.pod({"containers": [{"name": "web", "resources": resources}]}))
