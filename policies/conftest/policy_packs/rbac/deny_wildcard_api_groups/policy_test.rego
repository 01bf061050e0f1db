package kubepac.rbac.deny_wildcard_api_groups_test

import data.kubepac.lib.testing
import data.kubepac.rbac.deny_wildcard_api_groups

test_flags_both_kinds if {
	every kind in ["Role", "ClusterRole"] {
		deny_wildcard_api_groups.violations == {{
			"path": "/rules/0/apiGroups/0",
			"msg": "rule 0 of role \"ci\" covers every API group",
		}} with input as role(kind, [rule(["*"], ["pods"])])
	}
}

test_flags_each_rule_at_the_first_wildcard if {
	rules := [rule(["", "*", "*"], ["pods"]), rule(["apps"], ["*"]), rule(["*"], ["jobs"])]
	deny_wildcard_api_groups.violations == {
		{"path": "/rules/0/apiGroups/1", "msg": "rule 0 of role \"ci\" covers every API group"},
		{"path": "/rules/2/apiGroups/0", "msg": "rule 2 of role \"ci\" covers every API group"},
	} with input as role("ClusterRole", rules)
}

test_flags_wildcard_resources_too if {
	every resources in [["*"], ["*/*"], ["*/scale", "pods"], ["pods/scale"]] {
		deny_wildcard_api_groups.violations == {{
			"path": "/rules/0/apiGroups/0",
			"msg": "rule 0 of role \"ci\" covers every API group",
		}} with input as role("ClusterRole", [rule(["*"], resources)])
	}
}

test_passes_one_subresource_of_everything if {
	rules := [rule(["*"], ["*/scale"]), rule(["*"], ["*/status", "*/finalizers"])]
	deny_wildcard_api_groups.violations == set() with input as role("ClusterRole", rules)
	deny_wildcard_api_groups.fix == set() with input as role("ClusterRole", rules)
}

test_passes_named_groups_and_paths if {
	rules := [
		rule(["", "apps"], ["*"]),
		rule(["*.example.com"], ["brokers"]),
		{"apiGroups": ["*"], "nonResourceURLs": ["*"], "verbs": ["*"]},
		rule("*", ["pods"]),
		rule(null, ["pods"]),
		rule(["*"], null),
		rule(["*"], []),
		null,
	]
	deny_wildcard_api_groups.violations == set() with input as role("ClusterRole", rules)
}

test_passes_role_that_the_control_plane_writes if {
	object := {
		"apiVersion": "rbac.authorization.k8s.io/v1",
		"kind": "ClusterRole",
		"metadata": {"name": "system:controller:namespace", "labels": {"kubernetes.io/bootstrapping": "rbac-defaults"}},
		"rules": [rule(["*"], ["*"])],
	}
	deny_wildcard_api_groups.violations == set() with input as testing.review(object)
}

test_passes_absent_null_and_other_objects if {
	rules := [rule(["*"], ["pods"])]
	every object in [role("Role", null), role("ClusterRole", []), role("RoleBinding", rules)] {
		deny_wildcard_api_groups.violations == set() with input as object
	}
}

test_fix_keeps_the_named_groups if {
	deny_wildcard_api_groups.fix == {{
		"path": "/rules/0/apiGroups/1",
		"patch": [{"op": "replace", "path": "/rules/0/apiGroups", "value": ["", "apps"]}],
		"needs_input": "Which API groups should rule 0 of role \"ci\" cover?",
	}} with input as role("Role", [rule(["", "*", "apps"], ["pods"])])
}

test_fix_keeps_the_only_other_group if {
	deny_wildcard_api_groups.fix == {{
		"path": "/rules/0/apiGroups/1",
		"patch": [{"op": "replace", "path": "/rules/0/apiGroups", "value": ["apps"]}],
		"needs_input": "Which API groups should rule 0 of role \"ci\" cover?",
	}} with input as role("Role", [rule(["apps", "*"], ["deployments"])])
}

test_fix_asks_for_the_groups if {
	deny_wildcard_api_groups.fix == {{
		"path": "/rules/1/apiGroups/0",
		"patch": [{"op": "replace", "path": "/rules/1/apiGroups", "value": ["TODO"]}],
		"needs_input": "Which API groups should rule 1 of role \"ci\" cover?",
	}} with input as role("Role", [rule([""], ["pods"]), rule(["*"], ["pods"])])
}

rule(groups, resources) := {"apiGroups": groups, "resources": resources, "verbs": ["get"]}

role(kind, rules) := testing.review({
	"apiVersion": "rbac.authorization.k8s.io/v1",
	"kind": kind,
	"metadata": {"name": "ci"},
	"rules": rules,
})
