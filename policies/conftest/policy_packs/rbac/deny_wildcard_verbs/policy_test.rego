package kubepac.rbac.deny_wildcard_verbs_test

import data.kubepac.lib.testing
import data.kubepac.rbac.deny_wildcard_verbs

test_flags_wildcard_verb_of_a_role if {
	deny_wildcard_verbs.violations == {{
		"path": "/rules/0/verbs/0",
		"msg": "rule 0 of role \"ci\" allows every verb",
	}} with input as role("Role", [rule(["*"])])
}

test_flags_each_rule_of_a_cluster_role_at_its_verb if {
	rules := [rule(["*"]), rule(["get"]), rule(["get", "*"])]
	deny_wildcard_verbs.violations == {
		{"path": "/rules/0/verbs/0", "msg": "rule 0 of role \"ci\" allows every verb"},
		{"path": "/rules/2/verbs/1", "msg": "rule 2 of role \"ci\" allows every verb"},
	} with input as role("ClusterRole", rules)
}

test_flags_paths_that_are_no_resources if {
	deny_wildcard_verbs.violations == {{
		"path": "/rules/0/verbs/0",
		"msg": "rule 0 of role \"ci\" allows every verb",
	}} with input as role("ClusterRole", [{"nonResourceURLs": ["/metrics"], "verbs": ["*"]}])
}

test_flags_a_role_without_a_name if {
	nameless := {"review": {"object": {
		"apiVersion": "rbac.authorization.k8s.io/v1",
		"kind": "Role",
		"metadata": null,
		"rules": [rule(["*"])],
	}}}
	deny_wildcard_verbs.violations == {{
		"path": "/rules/0/verbs/0",
		"msg": "rule 0 of role \"\" allows every verb",
	}} with input as nameless
}

test_passes_named_verbs if {
	deny_wildcard_verbs.violations == set() with input as role("Role", [rule(["get", "list", "deletecollection"])])
}

test_passes_wildcards_in_other_fields if {
	everything := {"apiGroups": ["*"], "resources": ["*"], "resourceNames": ["*"], "verbs": ["get"]}
	deny_wildcard_verbs.violations == set() with input as role("ClusterRole", [everything])
}

test_passes_absent_empty_and_null_verbs if {
	rules := [rule([]), rule(null), rule("*"), {"apiGroups": [""], "resources": ["pods"]}, null]
	deny_wildcard_verbs.violations == set() with input as role("Role", rules)
	deny_wildcard_verbs.violations == set() with input as role("Role", [])
	deny_wildcard_verbs.violations == set() with input as role("Role", null)
}

test_passes_aggregated_cluster_role if {
	aggregated := {"review": {"object": {
		"apiVersion": "rbac.authorization.k8s.io/v1",
		"kind": "ClusterRole",
		"metadata": {"name": "monitoring"},
		"aggregationRule": {"clusterRoleSelectors": [{"matchLabels": {"aggregate-to-monitoring": "true"}}]},
		"rules": [rule(["*"])],
	}}}
	deny_wildcard_verbs.violations == set() with input as aggregated
}

test_passes_custom_resource_of_the_same_kind if {
	other := {"apiVersion": "iam.example.com/v1", "kind": "Role", "rules": [rule(["*"])]}
	deny_wildcard_verbs.violations == set() with input as testing.review(other)
}

test_fix_leaves_reading if {
	deny_wildcard_verbs.fix == {{
		"path": "/rules/0/verbs/1",
		"patch": [{"op": "replace", "path": "/rules/0/verbs", "value": ["get", "list", "watch"]}],
		"needs_input": "Which verbs does rule 0 of role \"ci\" need?",
	}} with input as role("Role", [rule(["create", "*"])])
}

test_fix_leaves_reading_where_no_path_is_named if {
	deny_wildcard_verbs.fix == {{
		"path": "/rules/0/verbs/0",
		"patch": [{"op": "replace", "path": "/rules/0/verbs", "value": ["get", "list", "watch"]}],
		"needs_input": "Which verbs does rule 0 of role \"ci\" need?",
	}} with input as role("Role", [object.union(rule(["*"]), {"nonResourceURLs": []})])
}

test_fix_leaves_get_for_paths_that_are_no_resources if {
	deny_wildcard_verbs.fix == {{
		"path": "/rules/0/verbs/0",
		"patch": [{"op": "replace", "path": "/rules/0/verbs", "value": ["get"]}],
		"needs_input": "Which verbs does rule 0 of role \"ci\" need?",
	}} with input as role("ClusterRole", [{"nonResourceURLs": ["/metrics"], "verbs": ["*"]}])
}

rule(verbs) := {"apiGroups": [""], "resources": ["pods"], "verbs": verbs}

role(kind, rules) := testing.review({
	"apiVersion": "rbac.authorization.k8s.io/v1",
	"kind": kind,
	"metadata": {"name": "ci"},
	"rules": rules,
})
