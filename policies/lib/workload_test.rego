package kubepac.lib.workload_test

import data.kubepac.lib.testing
import data.kubepac.lib.workload

test_group_is_empty_for_the_core_group if {
	workload.group == "" with input as testing.review({"apiVersion": "v1"})
}

test_group_is_what_stands_before_the_slash if {
	workload.group == "apps" with input as testing.review({"apiVersion": "apps/v1"})
}

test_group_is_undefined_without_an_api_version if {
	every object in [{}, {"apiVersion": null}, {"apiVersion": 1}, {"apiVersion": ["v1"]}, "text", null] {
		not workload.group with input as testing.review(object)
	}
}

test_pod_of_a_pod_is_the_object_itself if {
	workload.pod == {
		"spec": {"containers": []},
		"metadata": {"name": "example"},
		"path": ["spec"],
	} with input as testing.review(testing.pod({"containers": []}))
}

test_pod_of_a_pod_template_stands_at_the_top if {
	object := {
		"apiVersion": "v1",
		"kind": "PodTemplate",
		"template": {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": []}},
	}
	workload.pod == {
		"spec": {"containers": []},
		"metadata": {"labels": {"app": "web"}},
		"path": ["template", "spec"],
	} with input as testing.review(object)
}

test_pod_of_a_controller_has_the_metadata_of_its_template if {
	object := json.patch(
		testing.deployment({"containers": []}),
		[{"op": "add", "path": "/spec/template/metadata", "value": {"labels": {"app": "web"}}}],
	)
	workload.pod == {
		"spec": {"containers": []},
		"metadata": {"labels": {"app": "web"}},
		"path": ["spec", "template", "spec"],
	} with input as testing.review(object)
}

test_pod_of_a_cron_job_is_found_below_its_job if {
	workload.pod == {
		"spec": {"restartPolicy": "Never"},
		"metadata": {},
		"path": ["spec", "jobTemplate", "spec", "template", "spec"],
	} with input as testing.review(testing.cron_job({"restartPolicy": "Never"}))
}

test_pod_is_found_in_every_kind_and_group if {
	found := {[kind, group, concat("/", pod.path)] |
		some kind, template in workload.templates
		some group in template.groups
		object := {"apiVersion": concat("/", [group, "v1"]), "kind": kind}
		pod := workload.pod with input as testing.review(object)
		pod == {"spec": {}, "metadata": {}, "path": template.path}
	}
	found == {
		["Pod", "", "spec"],
		["PodTemplate", "", "template/spec"],
		["ReplicationController", "", "spec/template/spec"],
		["Deployment", "apps", "spec/template/spec"],
		["Deployment", "extensions", "spec/template/spec"],
		["ReplicaSet", "apps", "spec/template/spec"],
		["ReplicaSet", "extensions", "spec/template/spec"],
		["DaemonSet", "apps", "spec/template/spec"],
		["DaemonSet", "extensions", "spec/template/spec"],
		["StatefulSet", "apps", "spec/template/spec"],
		["Job", "batch", "spec/template/spec"],
		["CronJob", "batch", "spec/jobTemplate/spec/template/spec"],
	}
}

test_pod_is_undefined_for_other_kinds_and_groups if {
	objects := [
		{"apiVersion": "v1", "kind": "Service", "spec": {"containers": []}},
		{"apiVersion": "apps/v1", "kind": "Pod", "spec": {"containers": []}},
		testing.custom_deployment({"containers": []}),
		{"apiVersion": "v1", "kind": ["Pod"], "spec": {}},
		{"kind": "Pod", "spec": {}},
		"text",
		null,
	]
	every object in objects {
		not workload.pod with input as testing.review(object)
	}
}

test_pod_is_undefined_where_the_spec_is_no_object if {
	every spec in [null, "text", 7, []] {
		not workload.pod with input as testing.review(testing.pod(spec))
	}
}

test_pod_reads_metadata_of_another_type_as_empty if {
	every metadata in [null, "text", []] {
		object := {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": {}}
		workload.pod == {"spec": {}, "metadata": {}, "path": ["spec"]} with input as testing.review(object)
	}
}

test_containers_come_from_all_three_lists if {
	workload.containers == {
		{"container": {"name": "setup"}, "path": ["spec", "initContainers", 0], "list": "initContainers"},
		{"container": {"name": "web"}, "path": ["spec", "containers", 0], "list": "containers"},
		{"container": {"name": "proxy"}, "path": ["spec", "containers", 1], "list": "containers"},
		{"container": {"name": "debug"}, "path": ["spec", "ephemeralContainers", 0], "list": "ephemeralContainers"},
	} with input as testing.review(testing.pod(full_spec))
}

test_containers_of_a_template_have_the_whole_path if {
	path := ["spec", "jobTemplate", "spec", "template", "spec", "containers", 0]
	workload.containers == {{
		"container": {"name": "backup"},
		"path": path,
		"list": "containers",
	}} with input as testing.review(testing.cron_job({"containers": [{"name": "backup"}]}))
}

test_containers_skip_elements_that_are_no_objects if {
	workload.containers == {{
		"container": {},
		"path": ["spec", "containers", 3],
		"list": "containers",
	}} with input as testing.review(testing.pod({"containers": [null, "text", ["web"], {}]}))
}

test_containers_are_none_where_the_list_is_no_array if {
	every list in [null, "text", 7, [], {}, {"web": {"name": "web"}}] {
		workload.containers == set() with input as testing.review(testing.pod({"containers": list}))
	}
	workload.containers == set() with input as testing.review(testing.pod({}))
	workload.containers == set() with input as testing.review({"apiVersion": "v1", "kind": "Service"})
}

test_accountable_containers_leave_ephemeral_ones_out if {
	workload.accountable_containers == {
		{"container": {"name": "setup"}, "path": ["spec", "initContainers", 0], "list": "initContainers"},
		{"container": {"name": "web"}, "path": ["spec", "containers", 0], "list": "containers"},
		{"container": {"name": "proxy"}, "path": ["spec", "containers", 1], "list": "containers"},
	} with input as testing.review(testing.pod(full_spec))
}

test_windows_is_read_from_the_os_or_the_node_selector if {
	workload.is_windows with input as testing.review(testing.pod({"os": {"name": "windows"}}))
	workload.is_windows with input as testing.review(testing.deployment({"nodeSelector": {"kubernetes.io/os": "windows"}}))
}

test_windows_is_not_assumed if {
	specs := [
		{},
		{"os": null, "nodeSelector": null},
		{"os": "windows", "nodeSelector": "windows"},
		{"os": {"name": "linux"}, "nodeSelector": {"kubernetes.io/os": "linux"}},
	]
	every spec in specs {
		not workload.is_windows with input as testing.review(testing.pod(spec))
	}
}

full_spec := {
	"initContainers": [{"name": "setup"}],
	"containers": [{"name": "web"}, {"name": "proxy"}],
	"ephemeralContainers": [{"name": "debug"}],
}
