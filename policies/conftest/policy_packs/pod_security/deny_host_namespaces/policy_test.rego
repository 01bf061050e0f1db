package kubepac.pod_security.deny_host_namespaces_test

import data.kubepac.lib.testing
import data.kubepac.pod_security.deny_host_namespaces

test_flags_each_namespace_at_its_own_field if {
	deny_host_namespaces.violations == {
		{"path": "/spec/hostNetwork", "msg": "Pod \"example\" shares the network of its node"},
		{"path": "/spec/hostPID", "msg": "Pod \"example\" shares the processes of its node"},
		{"path": "/spec/hostIPC", "msg": "Pod \"example\" shares the IPC of its node"},
	} with input as testing.review(testing.pod({"hostNetwork": true, "hostPID": true, "hostIPC": true}))
}

test_flags_pod_template_of_a_cron_job if {
	deny_host_namespaces.violations == {{
		"path": "/spec/jobTemplate/spec/template/spec/hostPID",
		"msg": "CronJob \"example\" shares the processes of its node",
	}} with input as testing.review(testing.cron_job({"hostPID": true, "hostIPC": false}))
}

test_flags_object_without_a_name if {
	expected := {{"path": "/spec/hostNetwork", "msg": "Pod \"\" shares the network of its node"}}
	every metadata in [null, {}, {"generateName": "run-"}] {
		object := {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": {"hostNetwork": true}}
		deny_host_namespaces.violations == expected with input as testing.review(object)
	}
}

test_passes_absent_false_null_and_unreadable_fields if {
	specs := [
		{},
		{"hostNetwork": false, "hostPID": false, "hostIPC": false},
		{"hostNetwork": null, "hostPID": null, "hostIPC": null},
		{"hostNetwork": "true", "hostPID": [], "hostIPC": 1},
		{"hostUsers": true, "shareProcessNamespace": true},
	]
	every spec in specs {
		deny_host_namespaces.violations == set() with input as testing.review(testing.pod(spec))
	}
}

test_passes_fields_outside_the_pod if {
	object := {"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"hostNetwork": true, "template": {"spec": {}}}}
	deny_host_namespaces.violations == set() with input as testing.review(object)
}

test_passes_windows_pods if {
	spec := {"os": {"name": "windows"}, "hostNetwork": true}
	deny_host_namespaces.violations == set() with input as testing.review(testing.pod(spec))
}

test_passes_custom_resource_of_the_same_kind if {
	object := testing.custom_deployment({"hostNetwork": true})
	deny_host_namespaces.violations == set() with input as testing.review(object)
}

test_fix_switches_each_off if {
	network := "/spec/template/spec/hostNetwork"
	ipc := "/spec/template/spec/hostIPC"
	deny_host_namespaces.fix == {
		{"path": network, "patch": [{"op": "replace", "path": network, "value": false}]},
		{"path": ipc, "patch": [{"op": "replace", "path": ipc, "value": false}]},
	} with input as testing.review(testing.deployment({"hostNetwork": true, "hostIPC": true}))
}
