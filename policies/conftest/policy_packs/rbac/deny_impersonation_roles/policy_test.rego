package kubepac.rbac.deny_impersonation_roles_test

import data.kubepac.lib.testing
import data.kubepac.rbac.deny_impersonation_roles

test_flags_each_resource_and_verb if {
	every resource in ["groups", "serviceaccounts", "users"] {
		every verb in ["impersonate", "*"] {
			deny_impersonation_roles.violations == {{
				"path": "/rules/0/verbs/0",
				"msg": concat("", ["rule 0 of role \"ci\" impersonates \"", resource, "\""]),
			}} with input as role("ClusterRole", [rule([resource], [verb])])
		}
	}
}

test_flags_a_rule_once_at_its_verb if {
	rules := [null, rule(["pods", "users", "groups", "serviceaccounts"], ["get", "impersonate"])]
	deny_impersonation_roles.violations == {{
		"path": "/rules/1/verbs/1",
		"msg": "rule 1 of role \"ci\" impersonates \"users\" and 2 more",
	}} with input as role("ClusterRole", rules)
}

test_flags_the_group_above_all_rights if {
	rules := [object.union(rule(["groups"], ["impersonate"]), {"resourceNames": ["developers", "system:masters"]})]
	deny_impersonation_roles.violations == {{
		"path": "/rules/0/verbs/0",
		"msg": "rule 0 of role \"ci\" impersonates \"groups\"",
	}} with input as role("ClusterRole", rules)
}

test_flags_empty_list_of_names if {
	every names in [[], null] {
		rules := [object.union(rule(["users"], ["impersonate"]), {"resourceNames": names})]
		count(deny_impersonation_roles.violations) == 1 with input as role("ClusterRole", rules)
	}
}

test_passes_named_users_and_groups if {
	rules := [object.union(rule(["groups", "users"], ["impersonate"]), {"resourceNames": ["developers"]})]
	deny_impersonation_roles.violations == set() with input as role("ClusterRole", rules)
	deny_impersonation_roles.fix == set() with input as role("ClusterRole", rules)
}

test_passes_other_verbs_and_resources if {
	rules := [
		rule(["groups", "serviceaccounts", "users"], ["get", "create", "impersonate:user-info"]),
		rule(["pods", "userextras", "serviceaccounts/token"], ["impersonate"]),
		rule(["*", "users"], ["*"]),
		{"apiGroups": ["user.openshift.io"], "resources": ["groups", "serviceaccounts", "users"], "verbs": ["*"]},
		{"nonResourceURLs": ["*"], "verbs": ["*"]},
	]
	deny_impersonation_roles.violations == set() with input as role("ClusterRole", rules)
}

test_passes_absent_null_and_other_objects if {
	rules := [rule(["users"], ["impersonate"])]
	every object in [role("Role", null), role("Role", rules), role("ClusterRole", []), role("RoleBinding", rules)] {
		deny_impersonation_roles.violations == set() with input as object
	}
}

test_fix_keeps_the_other_verbs if {
	deny_impersonation_roles.fix == {{
		"path": "/rules/0/verbs/1",
		"patch": [{"op": "replace", "path": "/rules/0/verbs", "value": ["get", "create"]}],
		"needs_input": "Should rule 0 of role \"ci\" impersonate nobody?",
	}} with input as role("Role", [rule(["serviceaccounts"], ["get", "impersonate", "create"])])
}

test_fix_drops_a_rule_that_allows_nothing_else if {
	deny_impersonation_roles.fix == {{
		"path": "/rules/1/verbs/0",
		"patch": [{"op": "remove", "path": "/rules/1"}],
		"needs_input": "Should rule 1 of role \"ci\" impersonate nobody?",
	}} with input as role("ClusterRole", [null, rule(["users"], ["impersonate"])])
}

rule(resources, verbs) := {"apiGroups": [""], "resources": resources, "verbs": verbs}

role(kind, rules) := testing.review({
	"apiVersion": "rbac.authorization.k8s.io/v1",
	"kind": kind,
	"metadata": {"name": "ci"},
	"rules": rules,
})
