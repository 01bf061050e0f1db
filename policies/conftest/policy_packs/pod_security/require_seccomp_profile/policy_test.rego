package kubepac.pod_security.require_seccomp_profile_test

import data.kubepac.lib.testing
import data.kubepac.pod_security.require_seccomp_profile

test_flags_pod_once_where_nobody_names_a_profile if {
	spec := {
		"initContainers": [{"name": "setup"}],
		"containers": [{"name": "web"}, profiled("proxy", "RuntimeDefault")],
		"ephemeralContainers": [{"name": "debug"}],
	}
	require_seccomp_profile.violations == {pod_violation} with input as testing.review(testing.pod(spec))
}

test_flags_absent_null_and_unreadable_profiles_of_the_pod if {
	contexts := [
		null,
		{},
		"text",
		[],
		{"seccompProfile": null},
		{"seccompProfile": {}},
		{"seccompProfile": "RuntimeDefault"},
		{"seccompProfile": {"type": null}},
		{"seccompProfile": {"type": "Unconfined"}},
	]
	every context in contexts {
		spec := {"securityContext": context, "containers": [{"name": "web", "securityContext": null}]}
		require_seccomp_profile.violations == {pod_violation} with input as testing.review(testing.pod(spec))
	}
}

test_flags_containers_that_override_the_pod if {
	spec := {
		"securityContext": {"seccompProfile": {"type": "RuntimeDefault"}},
		"initContainers": [profiled("setup", "Unconfined")],
		"containers": [{"name": "web"}],
		"ephemeralContainers": [{"securityContext": {"seccompProfile": {}}}],
	}
	require_seccomp_profile.violations == {
		{
			"path": "/spec/initContainers/0/securityContext/seccompProfile",
			"msg": "container \"setup\" runs without a seccomp profile",
		},
		{
			"path": "/spec/ephemeralContainers/0/securityContext/seccompProfile",
			"msg": "container \"\" runs without a seccomp profile",
		},
	} with input as testing.review(testing.pod(spec))
}

test_flags_pod_template_of_a_cron_job if {
	require_seccomp_profile.violations == {{
		"path": "/spec/jobTemplate/spec/template/spec/securityContext/seccompProfile",
		"msg": "CronJob \"example\" runs without a seccomp profile",
	}} with input as testing.review(testing.cron_job({"containers": [{"name": "backup"}]}))
}

test_flags_object_without_a_name if {
	object := {"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [{}]}}
	require_seccomp_profile.violations == {{
		"path": "/spec/securityContext/seccompProfile",
		"msg": "Pod \"\" runs without a seccomp profile",
	}} with input as testing.review(object)
}

test_passes_profile_of_the_pod if {
	every type in ["RuntimeDefault", "Localhost"] {
		spec := {
			"securityContext": {"seccompProfile": {"type": type}},
			"containers": [{"name": "web"}, profiled("proxy", type)],
		}
		require_seccomp_profile.violations == set() with input as testing.review(testing.pod(spec))
	}
}

test_passes_profiles_of_all_containers if {
	spec := {
		"securityContext": {"seccompProfile": {"type": "Unconfined"}},
		"initContainers": [profiled("setup", "RuntimeDefault")],
		"containers": [profiled("web", "Localhost")],
	}
	require_seccomp_profile.violations == set() with input as testing.review(testing.pod(spec))
}

test_passes_null_profile_of_a_container_below_that_of_the_pod if {
	spec := {
		"securityContext": {"seccompProfile": {"type": "RuntimeDefault"}},
		"containers": [{"name": "web", "securityContext": {"seccompProfile": null}}],
	}
	require_seccomp_profile.violations == set() with input as testing.review(testing.pod(spec))
}

test_passes_empty_null_and_missing_lists if {
	every spec in [{"containers": []}, {"containers": null}, {}] {
		require_seccomp_profile.violations == set() with input as testing.review(testing.pod(spec))
	}
}

test_passes_windows_pods if {
	spec := {"os": {"name": "windows"}, "containers": [{"name": "web"}]}
	require_seccomp_profile.violations == set() with input as testing.review(testing.pod(spec))
}

test_passes_custom_resource_of_the_same_kind if {
	object := testing.custom_deployment({"containers": [profiled("web", "Unconfined")]})
	require_seccomp_profile.violations == set() with input as testing.review(object)
}

test_fix_sets_the_default_for_the_whole_pod if {
	path := "/spec/template/spec/securityContext/seccompProfile"
	require_seccomp_profile.fix == {{"path": path, "patch": [
		{"op": "add", "path": "/spec/template/spec/securityContext", "value": {}},
		{"op": "add", "path": path, "value": {"type": "RuntimeDefault"}},
	]}} with input as testing.review(testing.deployment({"containers": [{"name": "web"}]}))
}

test_fix_replaces_the_profile_of_a_container if {
	path := "/spec/containers/0/securityContext/seccompProfile"
	require_seccomp_profile.fix == {{
		"path": path,
		"patch": [{"op": "replace", "path": path, "value": {"type": "RuntimeDefault"}}],
	}} with input as testing.review(testing.pod({"containers": [profiled("web", "Unconfined")]}))
}

pod_violation := {
	"path": "/spec/securityContext/seccompProfile",
	"msg": "Pod \"example\" runs without a seccomp profile",
}

profiled(name, type) := {"name": name, "securityContext": {"seccompProfile": {"type": type}}}
