package kubepac.pod_security.deny_unconfined_seccomp_test

import data.kubepac.lib.testing
import data.kubepac.pod_security.deny_unconfined_seccomp

test_flags_pod_whatever_its_containers_say if {
	every app in [{"name": "web"}, container("web", "RuntimeDefault")] {
		spec := {"securityContext": profile("Unconfined"), "containers": [app]}
		deny_unconfined_seccomp.violations == {{
			"path": "/spec/template/spec/securityContext/seccompProfile/type",
			"msg": "Deployment \"example\" switches seccomp off",
		}} with input as testing.review(testing.deployment(spec))
	}
}

test_flags_containers_whatever_the_pod_says if {
	spec := {
		"securityContext": profile("RuntimeDefault"),
		"initContainers": [container("setup", "Unconfined")],
		"containers": [{"name": "web"}],
		"ephemeralContainers": [{"securityContext": profile("Unconfined")}],
	}
	deny_unconfined_seccomp.violations == {
		{
			"path": "/spec/initContainers/0/securityContext/seccompProfile/type",
			"msg": "container \"setup\" switches seccomp off",
		},
		{
			"path": "/spec/ephemeralContainers/0/securityContext/seccompProfile/type",
			"msg": "container \"\" switches seccomp off",
		},
	} with input as testing.review(testing.pod(spec))
}

test_flags_pod_template_of_a_cron_job if {
	deny_unconfined_seccomp.violations == {{
		"path": "/spec/jobTemplate/spec/template/spec/containers/0/securityContext/seccompProfile/type",
		"msg": "container \"backup\" switches seccomp off",
	}} with input as testing.review(testing.cron_job({"containers": [container("backup", "Unconfined")]}))
}

test_passes_other_profiles_and_none if {
	contexts := [
		profile("RuntimeDefault"),
		{"seccompProfile": {"type": "Localhost", "localhostProfile": "profiles/web.json"}},
		profile(null),
		profile("unconfined"),
		{"seccompProfile": null},
		{"seccompProfile": "Unconfined"},
		{"appArmorProfile": {"type": "Unconfined"}},
		{},
		null,
	]
	every context in contexts {
		spec := {"securityContext": context, "containers": [{"name": "web", "securityContext": context}]}
		deny_unconfined_seccomp.violations == set() with input as testing.review(testing.pod(spec))
	}
}

test_passes_empty_null_and_missing_lists if {
	every spec in [{"containers": []}, {"containers": null}, {}] {
		deny_unconfined_seccomp.violations == set() with input as testing.review(testing.pod(spec))
	}
}

test_passes_windows_pods if {
	spec := {"nodeSelector": {"kubernetes.io/os": "windows"}, "containers": [container("web", "Unconfined")]}
	deny_unconfined_seccomp.violations == set() with input as testing.review(testing.pod(spec))
}

test_passes_custom_resource_of_the_same_kind if {
	object := testing.custom_deployment({"containers": [container("web", "Unconfined")]})
	deny_unconfined_seccomp.violations == set() with input as testing.review(object)
}

test_fix_replaces_the_whole_profile if {
	broken := {"seccompProfile": {"type": "Unconfined", "localhostProfile": "profiles/web.json"}}
	deny_unconfined_seccomp.fix == {{
		"path": "/spec/containers/0/securityContext/seccompProfile/type",
		"patch": [{
			"op": "replace",
			"path": "/spec/containers/0/securityContext/seccompProfile",
			"value": {"type": "RuntimeDefault"},
		}],
	}} with input as testing.review(testing.pod({"containers": [{"name": "web", "securityContext": broken}]}))
}

container(name, type) := {"name": name, "securityContext": profile(type)}

profile(type) := {"seccompProfile": {"type": type}}
