package kubepac.rbac.deny_wildcard_resources_test

import data.kubepac.lib.testing
import data.kubepac.rbac.deny_wildcard_resources

test_flags_wildcard_resource_of_a_role if {
	deny_wildcard_resources.violations == {{
		"path": "/rules/0/resources/0",
		"msg": "rule 0 of role \"ci\" covers the resources \"*\"",
	}} with input as role("Role", [rule(["*"])])
}

test_flags_each_wildcard_of_a_cluster_role if {
	rules := [rule(["pods"]), rule(["pods", "*", "*/*"])]
	deny_wildcard_resources.violations == {
		{"path": "/rules/1/resources/1", "msg": "rule 1 of role \"ci\" covers the resources \"*\""},
		{"path": "/rules/1/resources/2", "msg": "rule 1 of role \"ci\" covers the resources \"*/*\""},
	} with input as role("ClusterRole", rules)
}

test_passes_named_resources_and_single_subresource if {
	rules := [rule(["pods", "pods/log"]), rule(["*/scale"])]
	deny_wildcard_resources.violations == set() with input as role("ClusterRole", rules)
}

test_passes_wildcards_in_other_fields if {
	everything := {"apiGroups": ["*"], "resources": ["pods"], "resourceNames": ["*"], "verbs": ["*"]}
	paths := {"nonResourceURLs": ["*"], "verbs": ["get"]}
	deny_wildcard_resources.violations == set() with input as role("ClusterRole", [everything, paths])
}

test_passes_absent_empty_and_null_resources if {
	rules := [rule([]), rule(null), rule("*"), {"apiGroups": [""], "verbs": ["get"]}, "*"]
	deny_wildcard_resources.violations == set() with input as role("Role", rules)
	deny_wildcard_resources.violations == set() with input as role("Role", [])
	deny_wildcard_resources.violations == set() with input as role("Role", null)
}

test_passes_aggregated_cluster_role if {
	aggregated := {
		"apiVersion": "rbac.authorization.k8s.io/v1",
		"kind": "ClusterRole",
		"metadata": {"name": "ci"},
		"aggregationRule": {"clusterRoleSelectors": [{"matchLabels": {"aggregate-to-ci": "true"}}]},
		"rules": [rule(["*"])],
	}
	deny_wildcard_resources.violations == set() with input as testing.review(aggregated)
}

test_passes_custom_resource_of_the_same_kind if {
	other := {"apiVersion": "iam.example.com/v1", "kind": "ClusterRole", "rules": [rule(["*"])]}
	deny_wildcard_resources.violations == set() with input as testing.review(other)
}

test_fix_asks_for_the_resources if {
	deny_wildcard_resources.fix == {{
		"path": "/rules/0/resources/1",
		"patch": [{"op": "replace", "path": "/rules/0/resources", "value": ["TODO"]}],
		"needs_input": "Which resources does rule 0 of role \"ci\" need?",
	}} with input as role("Role", [rule(["pods", "*"])])
}

rule(resources) := {"apiGroups": [""], "resources": resources, "verbs": ["get"]}

role(kind, rules) := testing.review({
	"apiVersion": "rbac.authorization.k8s.io/v1",
	"kind": kind,
	"metadata": {"name": "ci"},
	"rules": rules,
})
