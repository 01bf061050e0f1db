package kubepac.pod_security.deny_added_capabilities_test

import data.kubepac.lib.testing
import data.kubepac.pod_security.deny_added_capabilities

test_flags_each_capability_at_its_own_place if {
	object := testing.pod({"containers": [adding("web", ["NET_ADMIN", "CHOWN", "SYS_TIME"])]})
	deny_added_capabilities.violations == {
		{
			"path": "/spec/containers/0/securityContext/capabilities/add/0",
			"msg": "container \"web\" adds capability \"NET_ADMIN\"",
		},
		{
			"path": "/spec/containers/0/securityContext/capabilities/add/2",
			"msg": "container \"web\" adds capability \"SYS_TIME\"",
		},
	} with input as testing.review(object)
}

test_flags_all_and_net_raw_and_other_spellings if {
	object := testing.pod({"containers": [adding("web", ["ALL", "NET_RAW", "net_admin", "CAP_SYS_ADMIN"])]})
	{violation.msg | some violation in deny_added_capabilities.violations} == {
		"container \"web\" adds capability \"ALL\"",
		"container \"web\" adds capability \"NET_RAW\"",
		"container \"web\" adds capability \"net_admin\"",
		"container \"web\" adds capability \"CAP_SYS_ADMIN\"",
	} with input as testing.review(object)
}

test_flags_init_and_ephemeral_containers_each if {
	spec := {
		"initContainers": [adding("setup", ["NET_ADMIN"])],
		"containers": [{"name": "web"}],
		"ephemeralContainers": [adding("debug", ["SYS_PTRACE"])],
	}
	deny_added_capabilities.violations == {
		{
			"path": "/spec/initContainers/0/securityContext/capabilities/add/0",
			"msg": "container \"setup\" adds capability \"NET_ADMIN\"",
		},
		{
			"path": "/spec/ephemeralContainers/0/securityContext/capabilities/add/0",
			"msg": "container \"debug\" adds capability \"SYS_PTRACE\"",
		},
	} with input as testing.review(testing.pod(spec))
}

test_flags_pod_template_of_a_cron_job if {
	container := object.remove(adding("", ["SYS_ADMIN"]), ["name"])
	deny_added_capabilities.violations == {{
		"path": "/spec/jobTemplate/spec/template/spec/containers/0/securityContext/capabilities/add/0",
		"msg": "container \"\" adds capability \"SYS_ADMIN\"",
	}} with input as testing.review(testing.cron_job({"containers": [container]}))
}

test_passes_every_capability_of_the_baseline if {
	baseline := [
		"AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD",
		"NET_BIND_SERVICE", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
		"chown", "CAP_NET_BIND_SERVICE",
	]
	object := testing.pod({"containers": [adding("web", baseline)]})
	deny_added_capabilities.violations == set() with input as testing.review(object)
}

test_passes_dropped_capabilities if {
	spec := {"containers": [{"name": "web", "securityContext": {"capabilities": {"drop": ["ALL", "SYS_ADMIN"]}}}]}
	deny_added_capabilities.violations == set() with input as testing.review(testing.pod(spec))
}

test_passes_absent_fields_and_wrong_types if {
	every context in [null, {}, {"capabilities": null}, {"capabilities": "SYS_ADMIN"}] {
		spec := {"containers": [{"name": "web", "securityContext": context}]}
		deny_added_capabilities.violations == set() with input as testing.review(testing.pod(spec))
	}
	every added in [null, [], "SYS_ADMIN", {"first": "SYS_ADMIN"}, [null, 7, ["SYS_ADMIN"]]] {
		spec := {"containers": [adding("web", added)]}
		deny_added_capabilities.violations == set() with input as testing.review(testing.pod(spec))
	}
	object := testing.pod({"containers": [{"name": "web"}]})
	deny_added_capabilities.violations == set() with input as testing.review(object)
}

test_passes_empty_null_and_missing_lists if {
	every spec in [{"containers": []}, {"containers": null}, {}] {
		deny_added_capabilities.violations == set() with input as testing.review(testing.pod(spec))
	}
}

test_passes_windows_pods if {
	spec := {"os": {"name": "windows"}, "containers": [adding("web", ["SYS_ADMIN"])]}
	deny_added_capabilities.violations == set() with input as testing.review(testing.pod(spec))
}

test_passes_custom_resource_of_the_same_kind if {
	object := testing.custom_deployment({"containers": [adding("web", ["SYS_ADMIN"])]})
	deny_added_capabilities.violations == set() with input as testing.review(object)
}

test_fix_keeps_the_harmless_ones_for_each_violation if {
	list := "/spec/containers/0/securityContext/capabilities/add"
	patch := [{"op": "replace", "path": list, "value": ["CHOWN"]}]
	object := testing.pod({"containers": [adding("web", ["NET_ADMIN", "CHOWN", "SYS_TIME"])]})
	deny_added_capabilities.fix == {
		{"path": concat("/", [list, "0"]), "patch": patch},
		{"path": concat("/", [list, "2"]), "patch": patch},
	} with input as testing.review(object)
}

adding(name, capabilities) := {"name": name, "securityContext": {"capabilities": {"add": capabilities}}}
