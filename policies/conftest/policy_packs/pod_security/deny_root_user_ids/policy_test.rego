package kubepac.pod_security.deny_root_user_ids_test

import data.kubepac.lib.testing
import data.kubepac.pod_security.deny_root_user_ids

test_flags_container_with_user_0 if {
	object := testing.pod({"containers": [container("web", 0), container("proxy", 1337)]})
	deny_root_user_ids.violations == {{
		"path": "/spec/containers/0/securityContext/runAsUser",
		"msg": "container \"web\" sets runAsUser to 0",
	}} with input as testing.review(object)
}

test_flags_pod_with_user_0 if {
	spec := {"securityContext": {"runAsUser": 0}, "containers": [{"name": "web"}]}
	deny_root_user_ids.violations == {{
		"path": "/spec/template/spec/securityContext/runAsUser",
		"msg": "Deployment \"example\" sets runAsUser to 0",
	}} with input as testing.review(testing.deployment(spec))
}

test_flags_pod_that_no_container_follows if {
	spec := {"securityContext": {"runAsUser": 0}, "containers": [container("web", 1000)]}
	deny_root_user_ids.violations == {{
		"path": "/spec/securityContext/runAsUser",
		"msg": "Pod \"example\" sets runAsUser to 0",
	}} with input as testing.review(testing.pod(spec))
}

test_flags_container_whatever_the_pod_says if {
	every user in [1000, null] {
		spec := {"securityContext": {"runAsUser": user, "runAsNonRoot": true}, "containers": [container("web", 0)]}
		deny_root_user_ids.violations == {{
			"path": "/spec/containers/0/securityContext/runAsUser",
			"msg": "container \"web\" sets runAsUser to 0",
		}} with input as testing.review(testing.pod(spec))
	}
}

test_flags_pod_init_and_ephemeral_containers_each if {
	spec := {
		"securityContext": {"runAsUser": 0},
		"initContainers": [container("setup", 0)],
		"containers": [{"name": "web"}],
		"ephemeralContainers": [container("debug", 0)],
	}
	deny_root_user_ids.violations == {
		{"path": "/spec/securityContext/runAsUser", "msg": "Pod \"example\" sets runAsUser to 0"},
		{
			"path": "/spec/initContainers/0/securityContext/runAsUser",
			"msg": "container \"setup\" sets runAsUser to 0",
		},
		{
			"path": "/spec/ephemeralContainers/0/securityContext/runAsUser",
			"msg": "container \"debug\" sets runAsUser to 0",
		},
	} with input as testing.review(testing.pod(spec))
}

test_flags_pod_template_of_a_cron_job if {
	deny_root_user_ids.violations == {{
		"path": "/spec/jobTemplate/spec/template/spec/containers/0/securityContext/runAsUser",
		"msg": "container \"backup\" sets runAsUser to 0",
	}} with input as testing.review(testing.cron_job({"containers": [container("backup", 0)]}))
}

test_flags_pods_in_the_user_namespace_of_their_node if {
	every host_users in [true, null, "false"] {
		spec := {"hostUsers": host_users, "containers": [container("web", 0)]}
		deny_root_user_ids.violations == {{
			"path": "/spec/containers/0/securityContext/runAsUser",
			"msg": "container \"web\" sets runAsUser to 0",
		}} with input as testing.review(testing.pod(spec))
	}
}

test_passes_where_no_user_0_is_named if {
	every user in [1, 10001, null, "0", false, [0]] {
		spec := {"securityContext": {"runAsUser": user}, "containers": [container("web", user)]}
		deny_root_user_ids.violations == set() with input as testing.review(testing.pod(spec))
	}
	every context in [null, {}, "text", [], {"runAsGroup": 0, "fsGroup": 0}] {
		spec := {"securityContext": context, "containers": [{"name": "web", "securityContext": context}]}
		deny_root_user_ids.violations == set() with input as testing.review(testing.pod(spec))
	}
}

test_passes_root_of_a_user_namespace if {
	spec := {"hostUsers": false, "securityContext": {"runAsUser": 0}, "containers": [container("web", 0)]}
	deny_root_user_ids.violations == set() with input as testing.review(testing.pod(spec))
}

test_passes_windows_pods if {
	spec := {"os": {"name": "windows"}, "containers": [container("web", 0)]}
	deny_root_user_ids.violations == set() with input as testing.review(testing.pod(spec))
}

test_passes_empty_null_and_missing_lists if {
	every spec in [{"containers": []}, {"containers": null}, {}] {
		deny_root_user_ids.violations == set() with input as testing.review(testing.pod(spec))
	}
}

test_passes_custom_resource_of_the_same_kind if {
	object := testing.custom_deployment({"securityContext": {"runAsUser": 0}, "containers": [container("web", 0)]})
	deny_root_user_ids.violations == set() with input as testing.review(object)
}

test_fix_asks_for_a_user_of_the_container if {
	path := "/spec/containers/1/securityContext/runAsUser"
	deny_root_user_ids.fix == {{
		"path": path,
		"patch": [{"op": "replace", "path": path, "value": 10001}],
		"needs_input": "As which user other than 0 can container \"web\" run?",
	}} with input as testing.review(testing.pod({"containers": [container("proxy", 1337), container("web", 0)]}))
}

test_fix_asks_for_a_user_of_the_pod_where_one_container_follows_it if {
	path := "/spec/securityContext/runAsUser"
	every follower in [{"name": "log"}, container("log", null), container("log", "1000")] {
		spec := {"securityContext": {"runAsUser": 0}, "containers": [container("web", 1000), follower]}
		deny_root_user_ids.fix == {{
			"path": path,
			"patch": [{"op": "replace", "path": path, "value": 10001}],
			"needs_input": "As which user other than 0 can Pod \"example\" run?",
		}} with input as testing.review(testing.pod(spec))
	}
}

test_fix_takes_out_what_no_container_follows if {
	path := "/spec/securityContext/runAsUser"
	spec := {"securityContext": {"runAsUser": 0}, "containers": [container("web", 1000), container("log", 1001)]}
	deny_root_user_ids.fix == {{
		"path": path,
		"patch": [{"op": "remove", "path": path}],
	}} with input as testing.review(testing.pod(spec))
}

container(name, user) := {"name": name, "securityContext": {"runAsUser": user}}
