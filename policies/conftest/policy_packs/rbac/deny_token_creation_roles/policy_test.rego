package kubepac.rbac.deny_token_creation_roles_test

import data.kubepac.lib.testing
import data.kubepac.rbac.deny_token_creation_roles

test_flags_each_resource if {
	every right in [
		["", "serviceaccounts/token"],
		["", "*/token"],
	] {
		rules := [{"apiGroups": [right[0]], "resources": [right[1]], "verbs": ["create"]}]
		deny_token_creation_roles.violations == {{
			"path": "/rules/0/resources/0",
			"msg": "rule 0 of role \"ci\" issues tokens of every service account in its reach",
		}} with input as role("ClusterRole", rules)
	}
}

test_flags_each_verb if {
	every verb in ["create", "*"] {
		rules := [{"apiGroups": [""], "resources": ["serviceaccounts/token"], "verbs": [verb]}]
		deny_token_creation_roles.violations == {{
			"path": "/rules/0/resources/0",
			"msg": "rule 0 of role \"ci\" issues tokens of every service account in its reach",
		}} with input as role("Role", rules)
	}
}

test_flags_a_rule_once_at_the_first_resource if {
	rules := [null, {
		"apiGroups": [""],
		"resources": ["serviceaccounts", "serviceaccounts/token"],
		"verbs": ["get", "create"],
	}]
	deny_token_creation_roles.violations == {{
		"path": "/rules/1/resources/1",
		"msg": "rule 1 of role \"ci\" issues tokens of every service account in its reach",
	}} with input as role("ClusterRole", rules)
}

test_passes_other_verbs_and_resources if {
	rules := [
		{"apiGroups": [""], "resources": ["serviceaccounts/token", "*/token"], "verbs": ["get", "update", "list"]},
		{"apiGroups": [""], "resources": ["serviceaccounts", "tokens", "serviceaccounts/*"], "verbs": ["*"]},
		{
			"apiGroups": ["authentication.k8s.io"],
			"resources": ["tokenreviews", "serviceaccounts/token"],
			"verbs": ["*"],
		},
		{"apiGroups": [""], "resources": ["*", "serviceaccounts/token"], "verbs": ["*"]},
		{"nonResourceURLs": ["*"], "verbs": ["*"]},
	]
	deny_token_creation_roles.violations == set() with input as role("ClusterRole", rules)
	deny_token_creation_roles.fix == set() with input as role("ClusterRole", rules)
}

test_passes_named_objects if {
	rules := [{
		"apiGroups": [""],
		"resources": ["serviceaccounts/token"],
		"resourceNames": ["web"],
		"verbs": ["create"],
	}]
	deny_token_creation_roles.violations == set() with input as role("Role", rules)
	deny_token_creation_roles.fix == set() with input as role("Role", rules)
}

test_passes_absent_null_and_other_objects if {
	rules := [{"apiGroups": [""], "resources": ["serviceaccounts/token"], "verbs": ["create"]}]
	every object in [role("Role", null), role("ClusterRole", []), role("RoleBinding", rules)] {
		deny_token_creation_roles.violations == set() with input as object
	}
}

test_fix_keeps_the_other_resources if {
	rules := [{
		"apiGroups": [""],
		"resources": ["serviceaccounts", "serviceaccounts/token"],
		"verbs": ["get", "create"],
	}]
	deny_token_creation_roles.fix == {{
		"path": "/rules/0/resources/1",
		"patch": [{"op": "replace", "path": "/rules/0/resources", "value": ["serviceaccounts"]}],
		"needs_input": "Should rule 0 of role \"ci\" issue no tokens?",
	}} with input as role("ClusterRole", rules)
}

test_fix_drops_a_rule_about_nothing_else if {
	rules := [{"apiGroups": [""], "resources": ["serviceaccounts/token"], "verbs": ["create"]}]
	deny_token_creation_roles.fix == {{
		"path": "/rules/0/resources/0",
		"patch": [{"op": "remove", "path": "/rules/0"}],
		"needs_input": "Should rule 0 of role \"ci\" issue no tokens?",
	}} with input as role("Role", rules)
}

role(kind, rules) := testing.review({
	"apiVersion": "rbac.authorization.k8s.io/v1",
	"kind": kind,
	"metadata": {"name": "ci"},
	"rules": rules,
})
