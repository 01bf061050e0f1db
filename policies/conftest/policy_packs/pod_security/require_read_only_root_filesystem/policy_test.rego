package kubepac.pod_security.require_read_only_root_filesystem_test

import data.kubepac.lib.testing
import data.kubepac.pod_security.require_read_only_root_filesystem

test_flags_writable_root if {
	require_read_only_root_filesystem.violations == {{
		"path": "/spec/containers/0/securityContext/readOnlyRootFilesystem",
		"msg": "container \"web\" can write to its root file system",
	}} with input as testing.review(testing.pod({"containers": [root("web", false)]}))
}

test_flags_absent_null_and_unreadable_fields if {
	expected := {{
		"path": "/spec/containers/0/securityContext/readOnlyRootFilesystem",
		"msg": "container \"\" can write to its root file system",
	}}
	bare := testing.pod({"containers": [{}]})
	require_read_only_root_filesystem.violations == expected with input as testing.review(bare)
	every context in [null, {}, "text", [], {"readOnlyRootFilesystem": null}, {"readOnlyRootFilesystem": "true"}] {
		spec := {"containers": [{"securityContext": context}]}
		require_read_only_root_filesystem.violations == expected with input as testing.review(testing.pod(spec))
	}
}

test_flags_init_and_ephemeral_containers_each if {
	spec := {
		"initContainers": [{"name": "setup"}],
		"containers": [root("web", true)],
		"ephemeralContainers": [{"name": "debug"}],
	}
	require_read_only_root_filesystem.violations == {
		{
			"path": "/spec/initContainers/0/securityContext/readOnlyRootFilesystem",
			"msg": "container \"setup\" can write to its root file system",
		},
		{
			"path": "/spec/ephemeralContainers/0/securityContext/readOnlyRootFilesystem",
			"msg": "container \"debug\" can write to its root file system",
		},
	} with input as testing.review(testing.pod(spec))
}

test_flags_pod_template_of_a_cron_job if {
	require_read_only_root_filesystem.violations == {{
		"path": "/spec/jobTemplate/spec/template/spec/containers/0/securityContext/readOnlyRootFilesystem",
		"msg": "container \"backup\" can write to its root file system",
	}} with input as testing.review(testing.cron_job({"containers": [{"name": "backup"}]}))
}

test_passes_read_only_root if {
	spec := {"initContainers": [root("setup", true)], "containers": [root("web", true)]}
	require_read_only_root_filesystem.violations == set() with input as testing.review(testing.pod(spec))
}

test_passes_empty_null_and_missing_lists if {
	every spec in [{"containers": []}, {"containers": null}, {}] {
		require_read_only_root_filesystem.violations == set() with input as testing.review(testing.pod(spec))
	}
}

test_passes_windows_pods if {
	spec := {"nodeSelector": {"kubernetes.io/os": "windows"}, "containers": [{"name": "web"}]}
	require_read_only_root_filesystem.violations == set() with input as testing.review(testing.pod(spec))
}

test_passes_custom_resource_of_the_same_kind if {
	object := testing.custom_deployment({"containers": [root("web", false)]})
	require_read_only_root_filesystem.violations == set() with input as testing.review(object)
}

test_fix_makes_it_read_only if {
	path := "/spec/containers/0/securityContext/readOnlyRootFilesystem"
	require_read_only_root_filesystem.fix == {{
		"path": path,
		"patch": [{"op": "replace", "path": path, "value": true}],
	}} with input as testing.review(testing.pod({"containers": [root("web", false)]}))
}

test_fix_replaces_a_null_security_context if {
	path := "/spec/containers/0/securityContext/readOnlyRootFilesystem"
	spec := {"containers": [{"name": "web", "securityContext": null}]}
	require_read_only_root_filesystem.fix == {{"path": path, "patch": [
		{"op": "replace", "path": "/spec/containers/0/securityContext", "value": {}},
		{"op": "add", "path": path, "value": true},
	]}} with input as testing.review(testing.pod(spec))
}

root(name, read_only) := {"name": name, "securityContext": {"readOnlyRootFilesystem": read_only}}
