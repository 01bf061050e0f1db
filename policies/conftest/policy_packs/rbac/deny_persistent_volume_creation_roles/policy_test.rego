package kubepac.rbac.deny_persistent_volume_creation_roles_test

import data.kubepac.lib.testing
import data.kubepac.rbac.deny_persistent_volume_creation_roles

test_flags_each_resource if {
	every right in [
		["", "persistentvolumes"],
	] {
		rules := [{"apiGroups": [right[0]], "resources": [right[1]], "verbs": ["create"]}]
		deny_persistent_volume_creation_roles.violations == {{
			"path": "/rules/0/resources/0",
			"msg": "rule 0 of role \"ci\" creates persistent volumes",
		}} with input as role("ClusterRole", rules)
	}
}

test_flags_each_verb if {
	every verb in ["create", "*"] {
		rules := [{"apiGroups": [""], "resources": ["persistentvolumes"], "verbs": [verb]}]
		deny_persistent_volume_creation_roles.violations == {{
			"path": "/rules/0/resources/0",
			"msg": "rule 0 of role \"ci\" creates persistent volumes",
		}} with input as role("ClusterRole", rules)
	}
}

test_flags_a_rule_once_at_the_first_resource if {
	rules := [null, {
		"apiGroups": [""],
		"resources": ["persistentvolumeclaims", "persistentvolumes"],
		"verbs": ["get", "create"],
	}]
	deny_persistent_volume_creation_roles.violations == {{
		"path": "/rules/1/resources/1",
		"msg": "rule 1 of role \"ci\" creates persistent volumes",
	}} with input as role("ClusterRole", rules)
}

test_passes_other_verbs_and_resources if {
	rules := [
		{"apiGroups": [""], "resources": ["persistentvolumes"], "verbs": ["get", "list", "update", "delete"]},
		{
			"apiGroups": [""],
			"resources": ["persistentvolumeclaims", "persistentvolumes/status", "*/persistentvolumes"],
			"verbs": ["*"],
		},
		{"apiGroups": ["storage.k8s.io"], "resources": ["storageclasses", "persistentvolumes"], "verbs": ["*"]},
		{"apiGroups": [""], "resources": ["*", "persistentvolumes"], "verbs": ["*"]},
		{"nonResourceURLs": ["*"], "verbs": ["*"]},
	]
	deny_persistent_volume_creation_roles.violations == set() with input as role("ClusterRole", rules)
	deny_persistent_volume_creation_roles.fix == set() with input as role("ClusterRole", rules)
}

test_passes_named_objects if {
	rules := [{
		"apiGroups": [""],
		"resources": ["persistentvolumes"],
		"resourceNames": ["web"],
		"verbs": ["create"],
	}]
	deny_persistent_volume_creation_roles.violations == set() with input as role("ClusterRole", rules)
	deny_persistent_volume_creation_roles.fix == set() with input as role("ClusterRole", rules)
}

test_passes_absent_null_and_other_objects if {
	rules := [{"apiGroups": [""], "resources": ["persistentvolumes"], "verbs": ["create"]}]
	every object in [role("Role", null), role("ClusterRole", []), role("RoleBinding", rules), role("Role", rules)] {
		deny_persistent_volume_creation_roles.violations == set() with input as object
	}
}

test_fix_keeps_the_other_resources if {
	rules := [{
		"apiGroups": [""],
		"resources": ["persistentvolumeclaims", "persistentvolumes"],
		"verbs": ["get", "create"],
	}]
	deny_persistent_volume_creation_roles.fix == {{
		"path": "/rules/0/resources/1",
		"patch": [{"op": "replace", "path": "/rules/0/resources", "value": ["persistentvolumeclaims"]}],
		"needs_input": "Should rule 0 of role \"ci\" create no persistent volumes?",
	}} with input as role("ClusterRole", rules)
}

test_fix_drops_a_rule_about_nothing_else if {
	rules := [{"apiGroups": [""], "resources": ["persistentvolumes"], "verbs": ["create"]}]
	deny_persistent_volume_creation_roles.fix == {{
		"path": "/rules/0/resources/0",
		"patch": [{"op": "remove", "path": "/rules/0"}],
		"needs_input": "Should rule 0 of role \"ci\" create no persistent volumes?",
	}} with input as role("ClusterRole", rules)
}

role(kind, rules) := testing.review({
	"apiVersion": "rbac.authorization.k8s.io/v1",
	"kind": kind,
	"metadata": {"name": "ci"},
	"rules": rules,
})
