package kubepac.pod_security.deny_host_process_containers_test

import data.kubepac.lib.testing
import data.kubepac.pod_security.deny_host_process_containers

test_flags_pod if {
	spec := {"securityContext": host_process(true), "containers": [{"name": "agent"}]}
	deny_host_process_containers.violations == {{
		"path": "/spec/securityContext/windowsOptions/hostProcess",
		"msg": "Pod \"example\" runs as a process of its node",
	}} with input as testing.review(testing.pod(spec))
}

test_flags_pod_and_containers_each if {
	spec := {
		"os": {"name": "windows"},
		"hostNetwork": true,
		"securityContext": host_process(true),
		"initContainers": [container("setup", true)],
		"containers": [{"name": "agent"}],
		"ephemeralContainers": [{"securityContext": host_process(true)}],
	}
	deny_host_process_containers.violations == {
		{
			"path": "/spec/jobTemplate/spec/template/spec/securityContext/windowsOptions/hostProcess",
			"msg": "CronJob \"example\" runs as a process of its node",
		},
		{
			"path": "/spec/jobTemplate/spec/template/spec/initContainers/0/securityContext/windowsOptions/hostProcess",
			"msg": "container \"setup\" runs as a process of its node",
		},
		{
			"path": "/spec/jobTemplate/spec/template/spec/ephemeralContainers/0/securityContext/windowsOptions/hostProcess",
			"msg": "container \"\" runs as a process of its node",
		},
	} with input as testing.review(testing.cron_job(spec))
}

test_passes_other_values_and_no_options if {
	contexts := [
		host_process(false),
		host_process(null),
		host_process("true"),
		{"windowsOptions": {"runAsUserName": "ContainerUser"}},
		{"windowsOptions": null},
		{"windowsOptions": []},
		{"hostProcess": true},
		{},
		null,
		"text",
	]
	every context in contexts {
		spec := {"securityContext": context, "containers": [{"name": "web", "securityContext": context}]}
		deny_host_process_containers.violations == set() with input as testing.review(testing.pod(spec))
	}
}

test_passes_empty_null_and_missing_lists if {
	every spec in [{"containers": []}, {"containers": null}, {}] {
		deny_host_process_containers.violations == set() with input as testing.review(testing.pod(spec))
	}
}

test_passes_custom_resource_of_the_same_kind if {
	object := testing.custom_deployment({"securityContext": host_process(true), "containers": [container("web", true)]})
	deny_host_process_containers.violations == set() with input as testing.review(object)
}

test_fix_switches_it_off_for_all_and_leaves_the_network_of_the_node if {
	spec := {
		"hostNetwork": true,
		"containers": [container("agent", true), container("metrics", false), container("logs", true)],
	}
	agent := "/spec/template/spec/containers/0/securityContext/windowsOptions/hostProcess"
	logs := "/spec/template/spec/containers/2/securityContext/windowsOptions/hostProcess"
	patch := [
		{"op": "replace", "path": agent, "value": false},
		{"op": "replace", "path": logs, "value": false},
		{"op": "replace", "path": "/spec/template/spec/hostNetwork", "value": false},
	]
	deny_host_process_containers.fix == {
		{"path": agent, "patch": patch},
		{"path": logs, "patch": patch},
	} with input as testing.review(testing.deployment(spec))
}

test_fix_leaves_alone_what_is_off_already if {
	path := "/spec/securityContext/windowsOptions/hostProcess"
	every more in [{}, {"hostNetwork": false}, {"hostNetwork": null}] {
		deny_host_process_containers.fix == {{
			"path": path,
			"patch": [{"op": "replace", "path": path, "value": false}],
		}} with input as testing.review(testing.pod(object.union({"securityContext": host_process(true)}, more)))
	}
}

container(name, value) := {"name": name, "securityContext": host_process(value)}

host_process(value) := {"windowsOptions": {"hostProcess": value}}
