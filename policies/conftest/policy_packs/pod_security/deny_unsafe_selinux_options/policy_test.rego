package kubepac.pod_security.deny_unsafe_selinux_options_test

import data.kubepac.lib.testing
import data.kubepac.pod_security.deny_unsafe_selinux_options

test_flags_type_of_a_container if {
	deny_unsafe_selinux_options.violations == {{
		"path": "/spec/containers/0/securityContext/seLinuxOptions/type",
		"msg": "container \"web\" sets the SELinux type \"spc_t\"",
	}} with input as testing.review(testing.pod({"containers": [container("web", {"type": "spc_t"})]}))
}

test_flags_user_and_role_of_the_pod_each if {
	options := {"user": "system_u", "role": "system_r", "type": "container_t", "level": "s0:c1,c2"}
	spec := {"securityContext": {"seLinuxOptions": options}, "containers": [container("web", {"type": "container_t"})]}
	deny_unsafe_selinux_options.violations == {
		{
			"path": "/spec/template/spec/securityContext/seLinuxOptions/user",
			"msg": "Deployment \"example\" sets the SELinux user \"system_u\"",
		},
		{
			"path": "/spec/template/spec/securityContext/seLinuxOptions/role",
			"msg": "Deployment \"example\" sets the SELinux role \"system_r\"",
		},
	} with input as testing.review(testing.deployment(spec))
}

test_flags_init_and_ephemeral_containers_of_a_cron_job if {
	spec := {
		"initContainers": [container("setup", {"type": "container_runtime_t"})],
		"containers": [{"name": "web"}],
		"ephemeralContainers": [{"securityContext": {"seLinuxOptions": {"role": "container_t"}}}],
	}
	deny_unsafe_selinux_options.violations == {
		{
			"path": "/spec/jobTemplate/spec/template/spec/initContainers/0/securityContext/seLinuxOptions/type",
			"msg": "container \"setup\" sets the SELinux type \"container_runtime_t\"",
		},
		{
			"path": "/spec/jobTemplate/spec/template/spec/ephemeralContainers/0/securityContext/seLinuxOptions/role",
			"msg": "container \"\" sets the SELinux role \"container_t\"",
		},
	} with input as testing.review(testing.cron_job(spec))
}

test_passes_types_for_containers if {
	every type in ["", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"] {
		options := {"user": "", "role": "", "type": type, "level": "s0:c123,c456"}
		spec := {"securityContext": {"seLinuxOptions": options}, "containers": [container("web", options)]}
		deny_unsafe_selinux_options.violations == set() with input as testing.review(testing.pod(spec))
	}
}

test_passes_unreadable_options if {
	contexts := [
		null,
		"text",
		{},
		{"type": "spc_t"},
		{"seLinuxOptions": null},
		{"seLinuxOptions": "spc_t"},
		{"seLinuxOptions": ["spc_t"]},
		{"seLinuxOptions": {"type": null, "user": 0, "role": false}},
	]
	every context in contexts {
		spec := {"securityContext": context, "containers": [{"name": "web", "securityContext": context}]}
		deny_unsafe_selinux_options.violations == set() with input as testing.review(testing.pod(spec))
	}
}

test_passes_empty_null_and_missing_lists if {
	every spec in [{"containers": []}, {"containers": null}, {}] {
		deny_unsafe_selinux_options.violations == set() with input as testing.review(testing.pod(spec))
	}
}

test_passes_windows_pods if {
	spec := {"os": {"name": "windows"}, "containers": [container("web", {"type": "spc_t"})]}
	deny_unsafe_selinux_options.violations == set() with input as testing.review(testing.pod(spec))
}

test_passes_custom_resource_of_the_same_kind if {
	object := testing.custom_deployment({"containers": [container("web", {"type": "spc_t"})]})
	deny_unsafe_selinux_options.violations == set() with input as testing.review(object)
}

test_fix_removes_each_option_for_itself if {
	type := "/spec/containers/0/securityContext/seLinuxOptions/type"
	user := "/spec/containers/0/securityContext/seLinuxOptions/user"
	deny_unsafe_selinux_options.fix == {
		{"path": type, "patch": [{"op": "remove", "path": type}]},
		{"path": user, "patch": [{"op": "remove", "path": user}]},
	} with input as testing.review(testing.pod({"containers": [container("web", {"type": "spc_t", "user": "root"})]}))
}

container(name, options) := {"name": name, "securityContext": {"seLinuxOptions": options}}
