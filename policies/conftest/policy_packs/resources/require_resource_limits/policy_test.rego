package kubepac.resources.require_resource_limits_test

import data.kubepac.lib.testing
import data.kubepac.resources.require_resource_limits

test_flags_each_resource_of_a_container_that_says_nothing if {
	require_resource_limits.violations == {
		{"path": "/spec/containers/0/resources/limits/cpu", "msg": "container \"web\" has no cpu limit"},
		{"path": "/spec/containers/0/resources/limits/memory", "msg": "container \"web\" has no memory limit"},
	} with input as testing.review(testing.pod({"containers": [{"name": "web"}]}))
}

test_flags_null_empty_zero_and_wrong_type if {
	every resources in [null, {}, "none", {"limits": null}, {"limits": {}}, {"limits": {"memory": null}}, {"limits": {"memory": "0"}}] {
		require_resource_limits.violations == {{
			"path": "/spec/containers/0/resources/limits/memory",
			"msg": "container \"web\" has no memory limit",
		}} with input as only_memory(testing.pod({"containers": [{"name": "web", "resources": resources}]}))
	}
}

test_flags_container_without_a_name if {
	require_resource_limits.violations == {{
		"path": "/spec/containers/0/resources/limits/memory",
		"msg": "container \"\" has no memory limit",
	}} with input as only_memory(testing.pod({"containers": [{}]}))
}

test_flags_init_container_of_a_cron_job if {
	require_resource_limits.violations == {{
		"path": "/spec/jobTemplate/spec/template/spec/initContainers/0/resources/limits/memory",
		"msg": "container \"setup\" has no memory limit",
	}} with input as testing.review(testing.cron_job({
		"initContainers": [{"name": "setup", "resources": {"limits": {"cpu": "100m"}}}],
		"containers": [bounded("backup")],
	}))
}

test_flags_resources_that_the_parameters_name if {
	require_resource_limits.violations == {{
		"path": "/spec/containers/0/resources/limits/ephemeral-storage",
		"msg": "container \"web\" has no ephemeral-storage limit",
	}} with input as testing.with_parameters(
		testing.pod({"containers": [bounded("web")]}),
		{"required_resources": ["ephemeral-storage", "memory"]},
	)
}

test_passes_when_everything_is_set if {
	require_resource_limits.violations == set() with input as testing.review(testing.pod({"containers": [bounded("web")]}))
}

test_passes_when_the_pod_speaks_for_its_containers if {
	spec := object.union({"containers": [{"name": "web"}]}, object.remove(bounded("pod"), ["name"]))
	require_resource_limits.violations == set() with input as testing.review(testing.pod(spec))
}

test_passes_ephemeral_containers if {
	spec := {"containers": [bounded("web")], "ephemeralContainers": [{"name": "debug"}]}
	require_resource_limits.violations == set() with input as testing.review(testing.pod(spec))
}

test_passes_empty_null_and_missing_lists if {
	every spec in [{"containers": []}, {"containers": null}, {}] {
		require_resource_limits.violations == set() with input as testing.review(testing.pod(spec))
	}
}

test_passes_custom_resource_of_the_same_kind if {
	object := testing.custom_deployment({"containers": [{"name": "web"}]})
	require_resource_limits.violations == set() with input as testing.review(object)
}

test_fix_proposes_a_modest_limit if {
	path := "/spec/containers/0/resources/limits/memory"
	require_resource_limits.fix == {{
		"path": path,
		"patch": [{"op": "add", "path": path, "value": "256Mi"}],
		"needs_input": "How much memory may container \"web\" use at most?",
	}} with input as testing.review(testing.pod({"containers": [{"name": "web", "resources": {"limits": {"cpu": 1}}}]}))
}

test_fix_proposes_the_request_where_there_is_one if {
	path := "/spec/containers/0/resources/limits/memory"
	resources := {"requests": {"memory": "3Gi"}, "limits": {"cpu": 1}}
	require_resource_limits.fix == {{
		"path": path,
		"patch": [{"op": "add", "path": path, "value": "3Gi"}],
		"needs_input": "How much memory may container \"web\" use at most?",
	}} with input as testing.review(testing.pod({"containers": [{"name": "web", "resources": resources}]}))
}

test_fix_proposes_an_amount_of_every_resource if {
	every resource, amount in {"cpu": "500m", "ephemeral-storage": "1Gi"} {
		path := concat("/", ["/spec/containers/0/resources/limits", resource])
		empty := testing.pod({"containers": [{"name": "web", "resources": {"limits": {}}}]})
		require_resource_limits.fix == {{
			"path": path,
			"patch": [{"op": "add", "path": path, "value": amount}],
			"needs_input": concat(" ", ["How much", resource, "may container \"web\" use at most?"]),
		}} with input as testing.with_parameters(empty, {"required_resources": [resource]})
	}
}

bounded(name) := {"name": name, "resources": {"limits": {"cpu": "500m", "memory": 536870912}}}

only_memory(object) := testing.with_parameters(object, {"required_resources": ["memory"]})
