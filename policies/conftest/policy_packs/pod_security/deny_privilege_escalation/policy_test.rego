package kubepac.pod_security.deny_privilege_escalation_test

import data.kubepac.lib.testing
import data.kubepac.pod_security.deny_privilege_escalation

test_flags_container_that_asks_for_it if {
	deny_privilege_escalation.violations == {{
		"path": "/spec/containers/0/securityContext/allowPrivilegeEscalation",
		"msg": "container \"web\" allows privilege escalation",
	}} with input as testing.review(testing.pod({"containers": [escalation("web", true)]}))
}

test_flags_absent_null_and_unreadable_fields if {
	expected := {{
		"path": "/spec/containers/0/securityContext/allowPrivilegeEscalation",
		"msg": "container \"web\" allows privilege escalation",
	}}
	bare := testing.pod({"containers": [{"name": "web"}]})
	deny_privilege_escalation.violations == expected with input as testing.review(bare)
	every context in [null, {}, "text", [], {"allowPrivilegeEscalation": null}, {"allowPrivilegeEscalation": "false"}] {
		spec := {"containers": [{"name": "web", "securityContext": context}]}
		deny_privilege_escalation.violations == expected with input as testing.review(testing.pod(spec))
	}
}

test_flags_containers_whatever_the_pod_says if {
	spec := {"securityContext": {"allowPrivilegeEscalation": false}, "containers": [{}]}
	deny_privilege_escalation.violations == {{
		"path": "/spec/containers/0/securityContext/allowPrivilegeEscalation",
		"msg": "container \"\" allows privilege escalation",
	}} with input as testing.review(testing.pod(spec))
}

test_flags_init_and_ephemeral_containers_each if {
	spec := {
		"initContainers": [{"name": "setup"}],
		"containers": [escalation("web", false)],
		"ephemeralContainers": [escalation("debug", true)],
	}
	deny_privilege_escalation.violations == {
		{
			"path": "/spec/initContainers/0/securityContext/allowPrivilegeEscalation",
			"msg": "container \"setup\" allows privilege escalation",
		},
		{
			"path": "/spec/ephemeralContainers/0/securityContext/allowPrivilegeEscalation",
			"msg": "container \"debug\" allows privilege escalation",
		},
	} with input as testing.review(testing.pod(spec))
}

test_flags_pod_template_of_a_cron_job if {
	deny_privilege_escalation.violations == {{
		"path": "/spec/jobTemplate/spec/template/spec/containers/0/securityContext/allowPrivilegeEscalation",
		"msg": "container \"backup\" allows privilege escalation",
	}} with input as testing.review(testing.cron_job({"containers": [{"name": "backup"}]}))
}

test_passes_where_it_is_off if {
	spec := {"initContainers": [escalation("setup", false)], "containers": [escalation("web", false)]}
	deny_privilege_escalation.violations == set() with input as testing.review(testing.pod(spec))
}

test_passes_empty_null_and_missing_lists if {
	every spec in [{"containers": []}, {"containers": null}, {}] {
		deny_privilege_escalation.violations == set() with input as testing.review(testing.pod(spec))
	}
}

test_passes_windows_pods if {
	spec := {"os": {"name": "windows"}, "containers": [{"name": "web"}]}
	deny_privilege_escalation.violations == set() with input as testing.review(testing.pod(spec))
}

test_passes_custom_resource_of_the_same_kind if {
	object := testing.custom_deployment({"containers": [escalation("web", true)]})
	deny_privilege_escalation.violations == set() with input as testing.review(object)
}

test_fix_switches_it_off if {
	path := "/spec/containers/0/securityContext/allowPrivilegeEscalation"
	deny_privilege_escalation.fix == {{
		"path": path,
		"patch": [{"op": "replace", "path": path, "value": false}],
	}} with input as testing.review(testing.pod({"containers": [escalation("web", true)]}))
}

test_fix_makes_the_security_context_where_there_is_none if {
	path := "/spec/template/spec/containers/0/securityContext/allowPrivilegeEscalation"
	deny_privilege_escalation.fix == {{"path": path, "patch": [
		{"op": "add", "path": "/spec/template/spec/containers/0/securityContext", "value": {}},
		{"op": "add", "path": path, "value": false},
	]}} with input as testing.review(testing.deployment({"containers": [{"name": "web"}]}))
}

test_fix_ends_privileged_mode_too if {
	path := "/spec/containers/0/securityContext/allowPrivilegeEscalation"
	spec := {"containers": [{"name": "web", "securityContext": {"privileged": true}}]}
	deny_privilege_escalation.fix == {{"path": path, "patch": [
		{"op": "add", "path": path, "value": false},
		{"op": "replace", "path": "/spec/containers/0/securityContext/privileged", "value": false},
	]}} with input as testing.review(testing.pod(spec))
}

escalation(name, allowed) := {"name": name, "securityContext": {"allowPrivilegeEscalation": allowed}}
