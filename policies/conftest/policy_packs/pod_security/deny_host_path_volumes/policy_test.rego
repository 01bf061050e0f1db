package kubepac.pod_security.deny_host_path_volumes_test

import data.kubepac.lib.testing
import data.kubepac.pod_security.deny_host_path_volumes

test_flags_each_host_path_volume if {
	spec := {"volumes": [
		host_path("logs", "/var/log"),
		{"name": "cache", "emptyDir": {}},
		host_path("socket", "/run/containerd/containerd.sock"),
	]}
	deny_host_path_volumes.violations == {
		{
			"path": "/spec/volumes/0/hostPath",
			"msg": "volume \"logs\" mounts \"/var/log\" of the node",
		},
		{
			"path": "/spec/volumes/2/hostPath",
			"msg": "volume \"socket\" mounts \"/run/containerd/containerd.sock\" of the node",
		},
	} with input as testing.review(testing.pod(spec))
}

test_flags_volume_without_name_or_path if {
	deny_host_path_volumes.violations == {{
		"path": "/spec/volumes/0/hostPath",
		"msg": "volume \"\" mounts \"\" of the node",
	}} with input as testing.review(testing.pod({"volumes": [{"hostPath": {}}]}))
}

test_flags_windows_pods if {
	spec := {"os": {"name": "windows"}, "volumes": [host_path("logs", "C:\\logs")]}
	deny_host_path_volumes.violations == {{
		"path": "/spec/volumes/0/hostPath",
		"msg": "volume \"logs\" mounts \"C:\\\\logs\" of the node",
	}} with input as testing.review(testing.pod(spec))
}

test_flags_pod_template_of_a_cron_job if {
	deny_host_path_volumes.violations == {{
		"path": "/spec/jobTemplate/spec/template/spec/volumes/0/hostPath",
		"msg": "volume \"data\" mounts \"/srv\" of the node",
	}} with input as testing.review(testing.cron_job({"volumes": [host_path("data", "/srv")]}))
}

test_passes_other_volumes if {
	spec := {"volumes": [
		{"name": "cache", "emptyDir": {}},
		{"name": "data", "persistentVolumeClaim": {"claimName": "data"}},
		{"name": "null", "hostPath": null},
		{"name": "text", "hostPath": "/srv"},
		null,
		"hostPath",
	]}
	deny_host_path_volumes.violations == set() with input as testing.review(testing.pod(spec))
}

test_passes_empty_null_and_missing_lists if {
	deny_host_path_volumes.violations == set() with input as testing.review(testing.pod({}))
	every volumes in [[], null, "hostPath", {"a": host_path("a", "/")}] {
		spec := {"volumes": volumes}
		deny_host_path_volumes.violations == set() with input as testing.review(testing.pod(spec))
	}
}

test_passes_custom_resource_of_the_same_kind if {
	object := testing.custom_deployment({"volumes": [host_path("logs", "/var/log")]})
	deny_host_path_volumes.violations == set() with input as testing.review(object)
}

test_fix_offers_an_empty_directory_and_asks if {
	path := "/spec/template/spec/volumes/1/hostPath"
	spec := {"volumes": [{"name": "cache", "emptyDir": {}}, host_path("data", "/srv")]}
	deny_host_path_volumes.fix == {{
		"path": path,
		"patch": [
			{"op": "remove", "path": path},
			{"op": "add", "path": "/spec/template/spec/volumes/1/emptyDir", "value": {}},
		],
		"needs_input": "What should volume \"data\" hold instead of files of the node?",
	}} with input as testing.review(testing.deployment(spec))
}

host_path(name, path) := {"name": name, "hostPath": {"path": path}}
