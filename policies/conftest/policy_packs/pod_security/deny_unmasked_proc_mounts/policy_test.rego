package kubepac.pod_security.deny_unmasked_proc_mounts_test

import data.kubepac.lib.testing
import data.kubepac.pod_security.deny_unmasked_proc_mounts

test_flags_unmasked_containers_on_the_users_of_the_node if {
	every more in [{}, {"hostUsers": true}, {"hostUsers": null}, {"hostUsers": "false"}] {
		spec := object.union({"containers": [container("build", "Unmasked")]}, more)
		deny_unmasked_proc_mounts.violations == {{
			"path": "/spec/containers/0/securityContext/procMount",
			"msg": "container \"build\" runs with an unmasked /proc",
		}} with input as testing.review(testing.pod(spec))
	}
}

test_flags_init_and_ephemeral_containers_of_a_cron_job if {
	spec := {
		"initContainers": [container("setup", "Unmasked")],
		"containers": [container("web", "Default")],
		"ephemeralContainers": [{"securityContext": {"procMount": "Unmasked"}}],
	}
	deny_unmasked_proc_mounts.violations == {
		{
			"path": "/spec/jobTemplate/spec/template/spec/initContainers/0/securityContext/procMount",
			"msg": "container \"setup\" runs with an unmasked /proc",
		},
		{
			"path": "/spec/jobTemplate/spec/template/spec/ephemeralContainers/0/securityContext/procMount",
			"msg": "container \"\" runs with an unmasked /proc",
		},
	} with input as testing.review(testing.cron_job(spec))
}

test_passes_masked_containers if {
	every context in [{"procMount": "Default"}, {"procMount": null}, {"procMount": true}, {}, null, "Unmasked"] {
		spec := {"containers": [{"name": "web", "securityContext": context}]}
		deny_unmasked_proc_mounts.violations == set() with input as testing.review(testing.pod(spec))
	}
}

test_passes_pods_with_users_of_their_own if {
	spec := {"hostUsers": false, "containers": [container("build", "Unmasked")]}
	deny_unmasked_proc_mounts.violations == set() with input as testing.review(testing.pod(spec))
}

test_passes_windows_pods if {
	spec := {"os": {"name": "windows"}, "containers": [container("web", "Unmasked")]}
	deny_unmasked_proc_mounts.violations == set() with input as testing.review(testing.pod(spec))
}

test_passes_empty_null_and_missing_lists if {
	every spec in [{"containers": []}, {"containers": null}, {"securityContext": {"procMount": "Unmasked"}}, {}] {
		deny_unmasked_proc_mounts.violations == set() with input as testing.review(testing.pod(spec))
	}
}

test_passes_custom_resource_of_the_same_kind if {
	object := testing.custom_deployment({"containers": [container("web", "Unmasked")]})
	deny_unmasked_proc_mounts.violations == set() with input as testing.review(object)
}

test_fix_masks_it if {
	path := "/spec/template/spec/containers/0/securityContext/procMount"
	deny_unmasked_proc_mounts.fix == {{
		"path": path,
		"patch": [{"op": "replace", "path": path, "value": "Default"}],
	}} with input as testing.review(testing.deployment({"containers": [container("build", "Unmasked")]}))
}

container(name, mount) := {"name": name, "securityContext": {"procMount": mount}}
