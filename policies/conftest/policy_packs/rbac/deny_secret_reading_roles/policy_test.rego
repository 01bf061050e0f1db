package kubepac.rbac.deny_secret_reading_roles_test

import data.kubepac.lib.testing
import data.kubepac.rbac.deny_secret_reading_roles

test_flags_each_verb_that_reads if {
	every verb in ["get", "list", "watch", "*"] {
		deny_secret_reading_roles.violations == {{
			"path": "/rules/0/resources/0",
			"msg": "rule 0 of role \"ci\" reads every secret",
		}} with input as role("Role", [rule(["secrets"], [verb])])
	}
}

test_flags_secrets_among_other_resources_of_a_cluster_role if {
	rules := [rule(["pods"], ["get"]), rule(["configmaps", "secrets"], ["create", "list"])]
	deny_secret_reading_roles.violations == {{
		"path": "/rules/1/resources/1",
		"msg": "rule 1 of role \"ci\" reads every secret",
	}} with input as role("ClusterRole", rules)
}

test_flags_each_rule if {
	rules := [rule(["secrets"], ["get"]), rule(["secrets"], ["list"])]
	deny_secret_reading_roles.violations == {
		{"path": "/rules/0/resources/0", "msg": "rule 0 of role \"ci\" reads every secret"},
		{"path": "/rules/1/resources/0", "msg": "rule 1 of role \"ci\" reads every secret"},
	} with input as role("ClusterRole", rules)
}

test_flags_empty_list_of_names if {
	every names in [[], null] {
		rules := [object.union(rule(["secrets"], ["get"]), {"resourceNames": names})]
		count(deny_secret_reading_roles.violations) == 1 with input as role("Role", rules)
	}
}

test_passes_named_secrets if {
	rules := [object.union(rule(["secrets"], ["get", "list", "watch"]), {"resourceNames": ["web-tls"]})]
	deny_secret_reading_roles.violations == set() with input as role("Role", rules)
	deny_secret_reading_roles.fix == set() with input as role("Role", rules)
}

test_passes_writing_and_other_resources if {
	rules := [
		rule(["secrets"], ["create", "update", "patch", "delete", "deletecollection"]),
		rule(["configmaps", "secrets/*", "*"], ["get"]),
		rule(["secretstores"], ["*"]),
		{"apiGroups": ["example.com"], "resources": ["secrets"], "verbs": ["get"]},
		{"nonResourceURLs": ["/secrets"], "verbs": ["get"]},
		null,
	]
	deny_secret_reading_roles.violations == set() with input as role("ClusterRole", rules)
}

test_passes_absent_null_and_other_objects if {
	every object in [role("Role", null), role("Role", []), role("RoleBinding", [rule(["secrets"], ["get"])])] {
		deny_secret_reading_roles.violations == set() with input as object
	}
}

test_fix_drops_secrets_and_asks if {
	deny_secret_reading_roles.fix == {{
		"path": "/rules/0/resources/1",
		"patch": [{"op": "replace", "path": "/rules/0/resources", "value": ["configmaps"]}],
		"needs_input": "Should rule 0 of role \"ci\" do without secrets?",
	}} with input as role("Role", [rule(["configmaps", "secrets"], ["get"])])
}

test_fix_drops_a_rule_about_nothing_else if {
	deny_secret_reading_roles.fix == {{
		"path": "/rules/1/resources/0",
		"patch": [{"op": "remove", "path": "/rules/1"}],
		"needs_input": "Should rule 1 of role \"ci\" do without secrets?",
	}} with input as role("Role", [rule(["pods"], ["get"]), rule(["secrets"], ["get"])])
}

rule(resources, verbs) := {"apiGroups": [""], "resources": resources, "verbs": verbs}

role(kind, rules) := testing.review({
	"apiVersion": "rbac.authorization.k8s.io/v1",
	"kind": kind,
	"metadata": {"name": "ci"},
	"rules": rules,
})
