package kubepac.pod_security.require_dropped_capabilities_test

import data.kubepac.lib.testing
import data.kubepac.pod_security.require_dropped_capabilities

test_flags_absent_null_and_unreadable_lists if {
	expected := {{
		"path": "/spec/containers/0/securityContext/capabilities/drop",
		"msg": "container \"web\" does not drop ALL capabilities",
	}}
	bare := testing.pod({"containers": [{"name": "web"}]})
	require_dropped_capabilities.violations == expected with input as testing.review(bare)
	every context in [null, {}, "text", [], {"capabilities": null}, {"capabilities": "ALL"}, {"capabilities": {}}] {
		spec := {"containers": [{"name": "web", "securityContext": context}]}
		require_dropped_capabilities.violations == expected with input as testing.review(testing.pod(spec))
	}
	every drop in [null, [], "ALL", {"first": "ALL"}, [null, 7, ["ALL"]], ["NET_RAW", "MKNOD"], ["CAP_ALL"]] {
		spec := {"containers": [dropping("web", drop)]}
		require_dropped_capabilities.violations == expected with input as testing.review(testing.pod(spec))
	}
}

test_flags_capabilities_that_the_baseline_allows_each_at_its_own_place if {
	object := testing.pod({"containers": [adding("web", ["CHOWN", "NET_BIND_SERVICE", "cap_setuid"])]})
	require_dropped_capabilities.violations == {
		{
			"path": "/spec/containers/0/securityContext/capabilities/add/0",
			"msg": "container \"web\" asks for capability \"CHOWN\"",
		},
		{
			"path": "/spec/containers/0/securityContext/capabilities/add/2",
			"msg": "container \"web\" asks for capability \"cap_setuid\"",
		},
	} with input as testing.review(object)
}

test_flags_both_in_one_container if {
	spec := {"containers": [{"securityContext": {"capabilities": {"add": ["FOWNER"], "drop": ["NET_RAW"]}}}]}
	require_dropped_capabilities.violations == {
		{
			"path": "/spec/containers/0/securityContext/capabilities/drop",
			"msg": "container \"\" does not drop ALL capabilities",
		},
		{
			"path": "/spec/containers/0/securityContext/capabilities/add/0",
			"msg": "container \"\" asks for capability \"FOWNER\"",
		},
	} with input as testing.review(testing.pod(spec))
}

test_flags_init_and_ephemeral_containers_each if {
	spec := {
		"initContainers": [{"name": "setup"}],
		"containers": [dropping("web", ["ALL"])],
		"ephemeralContainers": [dropping("debug", ["NET_RAW"])],
	}
	require_dropped_capabilities.violations == {
		{
			"path": "/spec/initContainers/0/securityContext/capabilities/drop",
			"msg": "container \"setup\" does not drop ALL capabilities",
		},
		{
			"path": "/spec/ephemeralContainers/0/securityContext/capabilities/drop",
			"msg": "container \"debug\" does not drop ALL capabilities",
		},
	} with input as testing.review(testing.pod(spec))
}

test_flags_pod_template_of_a_cron_job if {
	require_dropped_capabilities.violations == {{
		"path": "/spec/jobTemplate/spec/template/spec/containers/0/securityContext/capabilities/drop",
		"msg": "container \"backup\" does not drop ALL capabilities",
	}} with input as testing.review(testing.cron_job({"containers": [{"name": "backup"}]}))
}

test_passes_where_all_are_dropped if {
	every drop in [["ALL"], ["NET_RAW", "ALL"], ["all"]] {
		spec := {"initContainers": [dropping("setup", drop)], "containers": [dropping("web", drop)]}
		require_dropped_capabilities.violations == set() with input as testing.review(testing.pod(spec))
	}
}

test_passes_what_may_be_added_and_what_is_not_for_this_policy if {
	every added in [
		null, [], "CHOWN", {"first": "CHOWN"}, [null, 7, ["CHOWN"]],
		["NET_BIND_SERVICE", "cap_net_bind_service"],
		["SYS_ADMIN", "ALL", "NET_RAW"],
	] {
		spec := {"containers": [adding("web", added)]}
		require_dropped_capabilities.violations == set() with input as testing.review(testing.pod(spec))
	}
}

test_passes_empty_null_and_missing_lists_of_containers if {
	every spec in [{"containers": []}, {"containers": null}, {}] {
		require_dropped_capabilities.violations == set() with input as testing.review(testing.pod(spec))
	}
}

test_passes_windows_pods if {
	spec := {"os": {"name": "windows"}, "containers": [adding("web", ["CHOWN"]), {"name": "log"}]}
	require_dropped_capabilities.violations == set() with input as testing.review(testing.pod(spec))
}

test_passes_custom_resource_of_the_same_kind if {
	object := testing.custom_deployment({"containers": [{"name": "web"}]})
	require_dropped_capabilities.violations == set() with input as testing.review(object)
}

test_fix_drops_all_of_a_process_that_is_not_root if {
	capabilities := "/spec/template/spec/containers/0/securityContext/capabilities"
	drop := concat("/", [capabilities, "drop"])
	expected := {{"path": drop, "patch": [
		{"op": "add", "path": capabilities, "value": {}},
		{"op": "add", "path": drop, "value": ["ALL"]},
	]}}
	every context in [{"runAsNonRoot": true}, {"runAsUser": 1}] {
		of_container := testing.deployment({"containers": [{"name": "web", "securityContext": context}]})
		require_dropped_capabilities.fix == expected with input as testing.review(of_container)
		of_pod := testing.deployment({"securityContext": context, "containers": [{"name": "web", "securityContext": {}}]})
		require_dropped_capabilities.fix == expected with input as testing.review(of_pod)
	}
}

test_fix_asks_which_ones_root_needs if {
	drop := "/spec/containers/0/securityContext/capabilities/drop"
	expected := {{
		"path": drop,
		"patch": [{"op": "replace", "path": drop, "value": ["ALL"]}],
		"needs_input": "Which capabilities does container \"web\" need?",
	}}
	every user in [{}, {"runAsNonRoot": false}, {"runAsUser": 0}] {
		container := object.union(dropping("web", ["NET_RAW"]), {"securityContext": user})
		require_dropped_capabilities.fix == expected with input as testing.review(testing.pod({"containers": [container]}))
	}
}

test_fix_keeps_the_others_for_each_violation if {
	list := "/spec/containers/0/securityContext/capabilities/add"
	patch := [{"op": "replace", "path": list, "value": ["NET_BIND_SERVICE", "SYS_TIME"]}]
	question := "Can container \"web\" do without the capabilities that it asks for?"
	object := testing.pod({"containers": [adding("web", ["CHOWN", "NET_BIND_SERVICE", "KILL", "SYS_TIME"])]})
	require_dropped_capabilities.fix == {
		{"path": concat("/", [list, "0"]), "patch": patch, "needs_input": question},
		{"path": concat("/", [list, "2"]), "patch": patch, "needs_input": question},
	} with input as testing.review(object)
}

dropping(name, capabilities) := {"name": name, "securityContext": {"capabilities": {"drop": capabilities}}}

adding(name, capabilities) := {
	"name": name,
	"securityContext": {"capabilities": {"drop": ["ALL"], "add": capabilities}},
}
