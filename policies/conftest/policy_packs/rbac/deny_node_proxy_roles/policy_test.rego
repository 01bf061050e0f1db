package kubepac.rbac.deny_node_proxy_roles_test

import data.kubepac.lib.testing
import data.kubepac.rbac.deny_node_proxy_roles

test_flags_each_resource if {
	every right in [
		["", "nodes/proxy"],
		["", "*/proxy"],
	] {
		rules := [{"apiGroups": [right[0]], "resources": [right[1]], "verbs": ["create"]}]
		deny_node_proxy_roles.violations == {{
			"path": "/rules/0/resources/0",
			"msg": "rule 0 of role \"ci\" reaches the API of every kubelet",
		}} with input as role("ClusterRole", rules)
	}
}

test_flags_each_verb if {
	every verb in ["create", "get", "*"] {
		rules := [{"apiGroups": [""], "resources": ["nodes/proxy"], "verbs": [verb]}]
		deny_node_proxy_roles.violations == {{
			"path": "/rules/0/resources/0",
			"msg": "rule 0 of role \"ci\" reaches the API of every kubelet",
		}} with input as role("ClusterRole", rules)
	}
}

test_flags_a_rule_once_at_the_first_resource if {
	rules := [null, {"apiGroups": [""], "resources": ["nodes", "nodes/proxy"], "verbs": ["list", "create"]}]
	deny_node_proxy_roles.violations == {{
		"path": "/rules/1/resources/1",
		"msg": "rule 1 of role \"ci\" reaches the API of every kubelet",
	}} with input as role("ClusterRole", rules)
}

test_passes_other_verbs_and_resources if {
	rules := [
		{"apiGroups": [""], "resources": ["nodes/proxy", "*/proxy"], "verbs": ["list", "delete"]},
		{
			"apiGroups": [""],
			"resources": ["nodes", "nodes/metrics", "services/proxy", "pods/proxy", "nodes/*"],
			"verbs": ["*"],
		},
		{"apiGroups": ["metrics.k8s.io"], "resources": ["nodes/proxy"], "verbs": ["*"]},
		{"apiGroups": [""], "resources": ["*", "nodes/proxy"], "verbs": ["*"]},
		{"nonResourceURLs": ["*"], "verbs": ["*"]},
	]
	deny_node_proxy_roles.violations == set() with input as role("ClusterRole", rules)
	deny_node_proxy_roles.fix == set() with input as role("ClusterRole", rules)
}

test_flags_named_objects_too if {
	rules := [{"apiGroups": [""], "resources": ["nodes/proxy"], "resourceNames": ["web"], "verbs": ["create"]}]
	deny_node_proxy_roles.violations == {{
		"path": "/rules/0/resources/0",
		"msg": "rule 0 of role \"ci\" reaches the API of every kubelet",
	}} with input as role("ClusterRole", rules)
}

test_passes_absent_null_and_other_objects if {
	rules := [{"apiGroups": [""], "resources": ["nodes/proxy"], "verbs": ["create"]}]
	every object in [role("Role", null), role("ClusterRole", []), role("RoleBinding", rules), role("Role", rules)] {
		deny_node_proxy_roles.violations == set() with input as object
	}
}

test_fix_keeps_the_other_resources if {
	rules := [{"apiGroups": [""], "resources": ["nodes", "nodes/proxy"], "verbs": ["list", "create"]}]
	deny_node_proxy_roles.fix == {{
		"path": "/rules/0/resources/1",
		"patch": [{"op": "replace", "path": "/rules/0/resources", "value": ["nodes"]}],
		"needs_input": "Should rule 0 of role \"ci\" do without nodes/proxy?",
	}} with input as role("ClusterRole", rules)
}

test_fix_drops_a_rule_about_nothing_else if {
	rules := [{"apiGroups": [""], "resources": ["nodes/proxy"], "verbs": ["create"]}]
	deny_node_proxy_roles.fix == {{
		"path": "/rules/0/resources/0",
		"patch": [{"op": "remove", "path": "/rules/0"}],
		"needs_input": "Should rule 0 of role \"ci\" do without nodes/proxy?",
	}} with input as role("ClusterRole", rules)
}

role(kind, rules) := testing.review({
	"apiVersion": "rbac.authorization.k8s.io/v1",
	"kind": kind,
	"metadata": {"name": "ci"},
	"rules": rules,
})
