package kubepac.pod_security.require_run_as_non_root_test

import data.kubepac.lib.testing
import data.kubepac.pod_security.require_run_as_non_root

test_flags_container_of_which_only_the_image_decides if {
	expected := {unguarded("containers/0", "web")}
	object := testing.pod({"containers": [{"name": "web"}]})
	require_run_as_non_root.violations == expected with input as testing.review(object)
}

test_flags_absent_null_false_and_unreadable_fields if {
	contexts := [
		null,
		{},
		"text",
		[],
		{"runAsNonRoot": null, "runAsUser": null},
		{"runAsNonRoot": false},
		{"runAsNonRoot": "true"},
		{"runAsUser": "1000"},
		{"runAsUser": "0"},
	]
	expected := {unguarded("containers/0", "web")}
	every context in contexts {
		spec := {"containers": [{"name": "web", "securityContext": context}]}
		require_run_as_non_root.violations == expected with input as testing.review(testing.pod(spec))
	}
}

test_flags_container_that_overrides_the_pod if {
	expected := {unguarded("containers/0", "web")}
	spec := {"securityContext": {"runAsNonRoot": true}, "containers": [running("web", {"runAsNonRoot": false}), {}]}
	require_run_as_non_root.violations == expected with input as testing.review(testing.pod(spec))
}

test_flags_init_and_ephemeral_containers_each if {
	spec := {
		"initContainers": [{"name": "setup"}],
		"containers": [running("web", {"runAsNonRoot": true})],
		"ephemeralContainers": [{}],
	}
	require_run_as_non_root.violations == {
		unguarded("initContainers/0", "setup"),
		unguarded("ephemeralContainers/0", ""),
	} with input as testing.review(testing.pod(spec))
}

test_flags_user_0_of_a_container_once if {
	spec := {
		"securityContext": {"runAsUser": 1000, "runAsNonRoot": true},
		"containers": [
			{"name": "web"},
			running("agent", {"runAsUser": 0, "runAsNonRoot": false}),
			running("", {"runAsUser": 0}),
			{"securityContext": {"runAsUser": 0}},
		],
	}
	require_run_as_non_root.violations == {
		{"path": "/spec/containers/1/securityContext/runAsUser", "msg": "container \"agent\" runs as user 0"},
		{"path": "/spec/containers/2/securityContext/runAsUser", "msg": "container \"\" runs as user 0"},
		{"path": "/spec/containers/3/securityContext/runAsUser", "msg": "container \"\" runs as user 0"},
	} with input as testing.review(testing.pod(spec))
}

test_flags_user_0_of_the_pod_once_for_all_that_inherit_it if {
	spec := {
		"securityContext": {"runAsUser": 0},
		"initContainers": [{"name": "setup"}],
		"containers": [{"name": "web"}, running("proxy", {"runAsUser": 1000})],
	}
	require_run_as_non_root.violations == {{
		"path": "/spec/securityContext/runAsUser",
		"msg": "Pod \"example\" runs as user 0",
	}} with input as testing.review(testing.pod(spec))
}

test_flags_pod_template_of_a_cron_job if {
	object := testing.cron_job({"securityContext": {"runAsUser": 0}, "containers": [{"name": "backup"}]})
	require_run_as_non_root.violations == {{
		"path": "/spec/jobTemplate/spec/template/spec/securityContext/runAsUser",
		"msg": "CronJob \"example\" runs as user 0",
	}} with input as testing.review(object)
	require_run_as_non_root.violations == {{
		"path": "/spec/jobTemplate/spec/template/spec/securityContext/runAsUser",
		"msg": "CronJob \"\" runs as user 0",
	}} with input as testing.review(json.remove(object, ["metadata"]))
}

test_flags_windows_pods_by_the_field_that_applies_to_them if {
	spec := {"os": {"name": "windows"}, "containers": [running("web", {"runAsUser": 0})]}
	expected := {unguarded("containers/0", "web")}
	require_run_as_non_root.violations == expected with input as testing.review(testing.pod(spec))
}

test_passes_what_the_pod_sets_for_all if {
	every context in [{"runAsNonRoot": true}, {"runAsUser": 1000}] {
		spec := {"securityContext": context, "initContainers": [{"name": "setup"}], "containers": [{"name": "web"}]}
		require_run_as_non_root.violations == set() with input as testing.review(testing.pod(spec))
	}
}

test_passes_what_every_container_sets_for_itself if {
	spec := {
		"securityContext": {"runAsUser": 0, "runAsNonRoot": false},
		"containers": [running("web", {"runAsUser": 1000}), running("proxy", {"runAsUser": 1337, "runAsNonRoot": true})],
	}
	require_run_as_non_root.violations == set() with input as testing.review(testing.pod(spec))
}

test_passes_empty_null_and_missing_lists if {
	every spec in [{"containers": []}, {"containers": null}, {"securityContext": {"runAsUser": 0}}] {
		require_run_as_non_root.violations == set() with input as testing.review(testing.pod(spec))
	}
}

test_passes_custom_resource_of_the_same_kind if {
	object := testing.custom_deployment({"containers": [running("web", {"runAsUser": 0})]})
	require_run_as_non_root.violations == set() with input as testing.review(object)
}

test_fix_forbids_root if {
	path := "/spec/containers/0/securityContext/runAsNonRoot"
	require_run_as_non_root.fix == {{"path": path, "patch": [
		{"op": "add", "path": "/spec/containers/0/securityContext", "value": {}},
		{"op": "add", "path": path, "value": true},
	]}} with input as testing.review(testing.pod({"containers": [{"name": "web"}]}))
}

test_fix_asks_for_another_user_of_the_container if {
	spec := {"containers": [running("web", {"runAsUser": 0, "runAsNonRoot": false})]}
	require_run_as_non_root.fix == {{
		"path": "/spec/containers/0/securityContext/runAsUser",
		"patch": [
			{"op": "replace", "path": "/spec/containers/0/securityContext/runAsUser", "value": 10001},
			{"op": "replace", "path": "/spec/containers/0/securityContext/runAsNonRoot", "value": true},
		],
		"needs_input": "As which user other than 0 can container \"web\" run?",
	}} with input as testing.review(testing.pod(spec))
}

test_fix_asks_for_another_user_of_the_pod if {
	spec := {"securityContext": {"runAsUser": 0}, "containers": [{"name": "web"}]}
	require_run_as_non_root.fix == {{
		"path": "/spec/template/spec/securityContext/runAsUser",
		"patch": [
			{"op": "replace", "path": "/spec/template/spec/securityContext/runAsUser", "value": 10001},
			{"op": "add", "path": "/spec/template/spec/securityContext/runAsNonRoot", "value": true},
		],
		"needs_input": "As which user other than 0 can Deployment \"example\" run?",
	}} with input as testing.review(testing.deployment(spec))
}

unguarded(place, name) := {
	"path": sprintf("/spec/%s/securityContext/runAsNonRoot", [place]),
	"msg": sprintf("container %q may run as root", [name]),
}

running(name, context) := {"name": name, "securityContext": context}
