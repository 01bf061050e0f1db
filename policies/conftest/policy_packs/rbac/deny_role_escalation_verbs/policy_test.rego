package kubepac.rbac.deny_role_escalation_verbs_test

import data.kubepac.lib.testing
import data.kubepac.rbac.deny_role_escalation_verbs

test_flags_each_verb if {
	every verb in ["bind", "escalate", "*"] {
		deny_role_escalation_verbs.violations == {{
			"path": "/rules/0/verbs/0",
			"msg": "rule 0 of role \"ci\" lets its holder gain rights through \"roles\"",
		}} with input as role("Role", [rule(["roles"], [verb])])
	}
}

test_flags_a_rule_once_at_the_first_verb if {
	rules := [rule(["rolebindings"], ["create"]), rule(["clusterroles", "roles"], ["get", "escalate", "bind"])]
	deny_role_escalation_verbs.violations == {{
		"path": "/rules/1/verbs/1",
		"msg": "rule 1 of role \"ci\" lets its holder gain rights through \"clusterroles\" and 1 more",
	}} with input as role("ClusterRole", rules)
}

test_flags_escalation_of_named_roles if {
	every verb in ["escalate", "*"] {
		rules := [object.union(rule(["clusterroles"], ["bind", verb]), {"resourceNames": ["view"]})]
		deny_role_escalation_verbs.violations == {{
			"path": "/rules/0/verbs/1",
			"msg": "rule 0 of role \"ci\" lets its holder gain rights through \"clusterroles\"",
		}} with input as role("ClusterRole", rules)
	}
}

test_passes_binding_of_named_roles if {
	rules := [object.union(rule(["clusterroles", "roles"], ["bind"]), {"resourceNames": ["view"]})]
	deny_role_escalation_verbs.violations == set() with input as role("ClusterRole", rules)
	deny_role_escalation_verbs.fix == set() with input as role("ClusterRole", rules)
}

test_passes_other_verbs_and_resources if {
	rules := [
		rule(["clusterroles", "roles"], ["get", "create", "update", "patch", "delete"]),
		rule(["clusterrolebindings", "rolebindings", "roles/*"], ["*"]),
		rule(["*", "roles"], ["*"]),
		{"apiGroups": ["iam.example.com"], "resources": ["roles", "clusterroles"], "verbs": ["bind", "escalate"]},
		{"nonResourceURLs": ["*"], "verbs": ["*"]},
	]
	deny_role_escalation_verbs.violations == set() with input as role("ClusterRole", rules)
}

test_passes_absent_null_and_other_objects if {
	rules := [rule(["roles"], ["bind"])]
	every object in [role("Role", null), role("ClusterRole", []), role("RoleBinding", rules)] {
		deny_role_escalation_verbs.violations == set() with input as object
	}
}

test_fix_keeps_the_other_verbs if {
	deny_role_escalation_verbs.fix == {{
		"path": "/rules/0/verbs/1",
		"patch": [{"op": "replace", "path": "/rules/0/verbs", "value": ["get", "create"]}],
		"needs_input": "Should rule 0 of role \"ci\" hand on no more rights than its holder has?",
	}} with input as role("Role", [rule(["roles"], ["get", "bind", "create", "escalate"])])
}

test_fix_keeps_binding_of_named_roles if {
	rules := [object.union(rule(["roles"], ["bind", "escalate"]), {"resourceNames": ["view"]})]
	deny_role_escalation_verbs.fix == {{
		"path": "/rules/0/verbs/1",
		"patch": [{"op": "replace", "path": "/rules/0/verbs", "value": ["bind"]}],
		"needs_input": "Should rule 0 of role \"ci\" hand on no more rights than its holder has?",
	}} with input as role("Role", rules)
}

test_fix_drops_a_rule_that_allows_nothing_else if {
	deny_role_escalation_verbs.fix == {{
		"path": "/rules/1/verbs/0",
		"patch": [{"op": "remove", "path": "/rules/1"}],
		"needs_input": "Should rule 1 of role \"ci\" hand on no more rights than its holder has?",
	}} with input as role("Role", [null, rule(["roles"], ["bind"])])
}

rule(resources, verbs) := {"apiGroups": ["rbac.authorization.k8s.io"], "resources": resources, "verbs": verbs}

role(kind, rules) := testing.review({
	"apiVersion": "rbac.authorization.k8s.io/v1",
	"kind": kind,
	"metadata": {"name": "ci"},
	"rules": rules,
})
