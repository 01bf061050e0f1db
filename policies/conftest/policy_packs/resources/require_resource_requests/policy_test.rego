package kubepac.resources.require_resource_requests_test

import data.kubepac.lib.testing
import data.kubepac.resources.require_resource_requests

test_flags_each_resource_of_a_container_that_says_nothing if {
	require_resource_requests.violations == {
		{"path": "/spec/containers/0/resources/requests/cpu", "msg": "container \"web\" requests no cpu"},
		{"path": "/spec/containers/0/resources/requests/memory", "msg": "container \"web\" requests no memory"},
	} with input as testing.review(testing.pod({"containers": [{"name": "web"}]}))
}

test_flags_null_empty_zero_and_wrong_type if {
	every resources in [null, {}, "none", {"requests": null}, {"requests": {}}, {"requests": {"memory": null}}, {"requests": {"memory": "0"}}] {
		require_resource_requests.violations == {{
			"path": "/spec/containers/0/resources/requests/memory",
			"msg": "container \"web\" requests no memory",
		}} with input as only_memory(testing.pod({"containers": [{"name": "web", "resources": resources}]}))
	}
}

test_flags_container_without_a_name if {
	require_resource_requests.violations == {{
		"path": "/spec/containers/0/resources/requests/memory",
		"msg": "container \"\" requests no memory",
	}} with input as only_memory(testing.pod({"containers": [{}]}))
}

test_flags_init_container_of_a_cron_job if {
	require_resource_requests.violations == {{
		"path": "/spec/jobTemplate/spec/template/spec/initContainers/0/resources/requests/memory",
		"msg": "container \"setup\" requests no memory",
	}} with input as testing.review(testing.cron_job({
		"initContainers": [{"name": "setup", "resources": {"requests": {"cpu": "100m"}}}],
		"containers": [bounded("backup")],
	}))
}

test_flags_resources_that_the_parameters_name if {
	require_resource_requests.violations == {{
		"path": "/spec/containers/0/resources/requests/ephemeral-storage",
		"msg": "container \"web\" requests no ephemeral-storage",
	}} with input as testing.with_parameters(
		testing.pod({"containers": [bounded("web")]}),
		{"required_resources": ["ephemeral-storage", "memory"]},
	)
}

test_passes_when_everything_is_set if {
	require_resource_requests.violations == set() with input as testing.review(testing.pod({"containers": [bounded("web")]}))
}

test_passes_when_the_pod_speaks_for_its_containers if {
	spec := object.union({"containers": [{"name": "web"}]}, object.remove(bounded("pod"), ["name"]))
	require_resource_requests.violations == set() with input as testing.review(testing.pod(spec))
}

test_passes_ephemeral_containers if {
	spec := {"containers": [bounded("web")], "ephemeralContainers": [{"name": "debug"}]}
	require_resource_requests.violations == set() with input as testing.review(testing.pod(spec))
}

test_passes_empty_null_and_missing_lists if {
	every spec in [{"containers": []}, {"containers": null}, {}] {
		require_resource_requests.violations == set() with input as testing.review(testing.pod(spec))
	}
}

test_passes_custom_resource_of_the_same_kind if {
	object := testing.custom_deployment({"containers": [{"name": "web"}]})
	require_resource_requests.violations == set() with input as testing.review(object)
}

test_passes_limit_that_stands_in_for_the_request if {
	spec := {"containers": [{"name": "web", "resources": {"limits": {"cpu": 1, "memory": "1Gi"}}}]}
	require_resource_requests.violations == set() with input as testing.review(testing.pod(spec))
}

test_flags_zero_request_under_a_limit if {
	resources := {"requests": {"memory": 0}, "limits": {"memory": "1Gi"}}
	require_resource_requests.violations == {{
		"path": "/spec/containers/0/resources/requests/memory",
		"msg": "container \"web\" requests no memory",
	}} with input as only_memory(testing.pod({"containers": [{"name": "web", "resources": resources}]}))
}

test_fix_proposes_a_modest_request if {
	path := "/spec/containers/0/resources/requests/cpu"
	resources := {"requests": {"memory": "1Gi"}}
	require_resource_requests.fix == {{
		"path": path,
		"patch": [{"op": "add", "path": path, "value": "100m"}],
		"needs_input": "How much cpu does container \"web\" need in normal operation?",
	}} with input as testing.review(testing.pod({"containers": [{"name": "web", "resources": resources}]}))
}

test_fix_proposes_the_limit_in_place_of_zero if {
	path := "/spec/containers/0/resources/requests/memory"
	resources := {"requests": {"memory": 0}, "limits": {"memory": "64Mi"}}
	require_resource_requests.fix == {{
		"path": path,
		"patch": [{"op": "replace", "path": path, "value": "64Mi"}],
		"needs_input": "How much memory does container \"web\" need in normal operation?",
	}} with input as only_memory(testing.pod({"containers": [{"name": "web", "resources": resources}]}))
}

test_fix_proposes_an_amount_of_every_resource if {
	every resource, amount in {"memory": "128Mi", "ephemeral-storage": "1Gi"} {
		path := concat("/", ["/spec/containers/0/resources/requests", resource])
		empty := testing.pod({"containers": [{"name": "web", "resources": {"requests": {}}}]})
		require_resource_requests.fix == {{
			"path": path,
			"patch": [{"op": "add", "path": path, "value": amount}],
			"needs_input": concat(" ", ["How much", resource, "does container \"web\" need in normal operation?"]),
		}} with input as testing.with_parameters(empty, {"required_resources": [resource]})
	}
}

bounded(name) := {"name": name, "resources": {"requests": {"cpu": "500m", "memory": 536870912}}}

only_memory(object) := testing.with_parameters(object, {"required_resources": ["memory"]})
