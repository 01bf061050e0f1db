package kubepac.pod_security.deny_privileged_pods_test

import data.kubepac.lib.testing
import data.kubepac.pod_security.deny_privileged_pods

test_flags_privileged_container_of_a_pod if {
	deny_privileged_pods.violations == {{
		"path": "/spec/containers/0/securityContext/privileged",
		"msg": "container \"web\" runs privileged",
	}} with input as testing.review(testing.pod({"containers": [privileged("web")]}))
}

test_flags_init_and_ephemeral_containers_each if {
	spec := {
		"initContainers": [privileged("setup")],
		"containers": [{"name": "web"}],
		"ephemeralContainers": [privileged("debug")],
	}
	deny_privileged_pods.violations == {
		{
			"path": "/spec/initContainers/0/securityContext/privileged",
			"msg": "container \"setup\" runs privileged",
		},
		{
			"path": "/spec/ephemeralContainers/0/securityContext/privileged",
			"msg": "container \"debug\" runs privileged",
		},
	} with input as testing.review(testing.pod(spec))
}

test_flags_container_without_a_name if {
	container := object.remove(privileged("web"), ["name"])
	deny_privileged_pods.violations == {{
		"path": "/spec/containers/0/securityContext/privileged",
		"msg": "container \"\" runs privileged",
	}} with input as testing.review(testing.pod({"containers": [container]}))
}

test_flags_pod_template_of_a_cron_job if {
	deny_privileged_pods.violations == {{
		"path": "/spec/jobTemplate/spec/template/spec/containers/0/securityContext/privileged",
		"msg": "container \"backup\" runs privileged",
	}} with input as testing.review(testing.cron_job({"containers": [privileged("backup")]}))
}

test_passes_absent_field if {
	deny_privileged_pods.violations == set() with input as testing.review(testing.pod({"containers": [{"name": "web"}]}))
}

test_passes_empty_null_and_missing_lists if {
	deny_privileged_pods.violations == set() with input as testing.review(testing.pod({"containers": []}))
	deny_privileged_pods.violations == set() with input as testing.review(testing.pod({"containers": null}))
	deny_privileged_pods.violations == set() with input as testing.review(testing.pod({}))
}

test_passes_custom_resource_of_the_same_kind if {
	object := testing.custom_deployment({"containers": [privileged("web")]})
	deny_privileged_pods.violations == set() with input as testing.review(object)
}

test_fix_turns_it_off if {
	path := "/spec/containers/0/securityContext/privileged"
	deny_privileged_pods.fix == {{
		"path": path,
		"patch": [{"op": "replace", "path": path, "value": false}],
	}} with input as testing.review(testing.pod({"containers": [privileged("web")]}))
}

privileged(name) := {"name": name, "securityContext": {"privileged": true}}
