package kubepac.resources.deny_excessive_resources_test

import data.kubepac.lib.testing
import data.kubepac.resources.deny_excessive_resources

test_flags_requests_and_limits_of_cpu_and_memory if {
	requests := {"cpu": "16001m", "memory": "65537Mi"}
	limits := {"cpu": 16.5, "memory": 128000000000}
	deny_excessive_resources.violations == {
		{
			"path": "/spec/containers/0/resources/requests/cpu",
			"msg": "container \"train\" has a cpu request of 16001m where the most is 16",
		},
		{
			"path": "/spec/containers/0/resources/requests/memory",
			"msg": "container \"train\" has a memory request of 65537Mi where the most is 64Gi",
		},
		{
			"path": "/spec/containers/0/resources/limits/cpu",
			"msg": "container \"train\" has a cpu limit of 16500m where the most is 16",
		},
		{
			"path": "/spec/containers/0/resources/limits/memory",
			"msg": "container \"train\" has a memory limit of 128000000000 where the most is 64Gi",
		},
	} with input as testing.review(pod(requests, limits))
}

test_flags_by_the_parameters_in_an_init_container_of_a_cron_job if {
	container := {"resources": {"limits": {"cpu": "2", "memory": "2Gi"}}}
	object := testing.cron_job({"initContainers": [container]})
	parameters := {"max_container_cpu": "1500m", "max_container_memory": "1G"}
	deny_excessive_resources.violations == {
		{
			"path": "/spec/jobTemplate/spec/template/spec/initContainers/0/resources/limits/cpu",
			"msg": "container \"\" has a cpu limit of 2 where the most is 1500m",
		},
		{
			"path": "/spec/jobTemplate/spec/template/spec/initContainers/0/resources/limits/memory",
			"msg": "container \"\" has a memory limit of 2Gi where the most is 1G",
		},
	} with input as testing.with_parameters(object, parameters)
}

test_passes_amounts_up_to_the_most if {
	every amounts in [{"cpu": "16", "memory": "64Gi"}, {"cpu": "16000m", "memory": 68719476736}, {"cpu": 0.5}] {
		deny_excessive_resources.violations == set() with input as testing.review(pod(amounts, amounts))
	}
}

test_passes_larger_amounts_where_the_parameters_allow_them if {
	amounts := {"cpu": "32", "memory": "1Ti"}
	parameters := {"max_container_cpu": "32", "max_container_memory": "1Ti"}
	input_ := testing.with_parameters(pod(amounts, amounts), parameters)
	deny_excessive_resources.violations == set() with input as input_
}

test_passes_other_resources_and_what_is_no_quantity if {
	every amounts in [{"ephemeral-storage": "1Ti", "example.com/tokens": 5000}, {"cpu": "all"}, {"cpu": null}, "20", null] {
		deny_excessive_resources.violations == set() with input as testing.review(pod(amounts, amounts))
	}
}

test_passes_ephemeral_containers_and_other_kinds if {
	container := {"name": "train", "resources": {"limits": {"cpu": "64"}}}
	debugged := testing.pod({"ephemeralContainers": [container]})
	deny_excessive_resources.violations == set() with input as testing.review(debugged)
	other := testing.custom_deployment({"containers": [container]})
	deny_excessive_resources.violations == set() with input as testing.review(other)
}

test_fix_lowers_request_and_limit_together if {
	operations := [
		{"op": "replace", "path": "/spec/containers/0/resources/limits/memory", "value": "64Gi"},
		{"op": "replace", "path": "/spec/containers/0/resources/requests/memory", "value": "64Gi"},
	]
	deny_excessive_resources.fix == {
		{
			"path": "/spec/containers/0/resources/requests/memory",
			"patch": operations,
			"needs_input": "How much memory does container \"train\" need at most?",
		},
		{
			"path": "/spec/containers/0/resources/limits/memory",
			"patch": operations,
			"needs_input": "How much memory does container \"train\" need at most?",
		},
	} with input as testing.review(pod({"memory": "128Gi"}, {"memory": "512Gi"}))
}

test_fix_leaves_other_resources_and_containers_alone if {
	spec := {"containers": [
		{"name": "a", "resources": {"limits": {"cpu": "32", "memory": "65Gi"}}},
		{"name": "b", "resources": {"limits": {"cpu": "33"}}},
	]}
	deny_excessive_resources.fix == {
		{
			"path": "/spec/containers/0/resources/limits/cpu",
			"patch": [{"op": "replace", "path": "/spec/containers/0/resources/limits/cpu", "value": "16"}],
			"needs_input": "How much cpu does container \"a\" need at most?",
		},
		{
			"path": "/spec/containers/0/resources/limits/memory",
			"patch": [{"op": "replace", "path": "/spec/containers/0/resources/limits/memory", "value": "64Gi"}],
			"needs_input": "How much memory does container \"a\" need at most?",
		},
		{
			"path": "/spec/containers/1/resources/limits/cpu",
			"patch": [{"op": "replace", "path": "/spec/containers/1/resources/limits/cpu", "value": "16"}],
			"needs_input": "How much cpu does container \"b\" need at most?",
		},
	} with input as testing.review(testing.pod(spec))
}

pod(requests, limits) := testing.pod({"containers": [{
	"name": "train",
	"resources": {"requests": requests, "limits": limits},
}]})
