package kubepac.rbac.deny_pod_creation_roles_test

import data.kubepac.lib.testing
import data.kubepac.rbac.deny_pod_creation_roles

test_flags_each_resource if {
	every right in [
		["", "pods"],
		["", "replicationcontrollers"],
		["apps", "daemonsets"],
		["apps", "deployments"],
		["apps", "replicasets"],
		["apps", "statefulsets"],
		["batch", "cronjobs"],
		["batch", "jobs"],
	] {
		rules := [{"apiGroups": [right[0]], "resources": [right[1]], "verbs": ["create"]}]
		deny_pod_creation_roles.violations == {{
			"path": "/rules/0/resources/0",
			"msg": concat("", ["rule 0 of role \"ci\" creates \"", right[1], "\""]),
		}} with input as role("ClusterRole", rules)
	}
}

test_flags_each_verb if {
	every verb in ["create", "*"] {
		rules := [{"apiGroups": [""], "resources": ["pods"], "verbs": [verb]}]
		deny_pod_creation_roles.violations == {{
			"path": "/rules/0/resources/0",
			"msg": "rule 0 of role \"ci\" creates \"pods\"",
		}} with input as role("Role", rules)
	}
}

test_flags_a_rule_once_at_the_first_resource if {
	rules := [null, {
		"apiGroups": ["", "apps"],
		"resources": ["services", "deployments", "pods"],
		"verbs": ["get", "create"],
	}]
	deny_pod_creation_roles.violations == {{
		"path": "/rules/1/resources/1",
		"msg": "rule 1 of role \"ci\" creates \"deployments\" and 1 more",
	}} with input as role("ClusterRole", rules)
}

test_passes_other_verbs_and_resources if {
	rules := [
		{
			"apiGroups": [""],
			"resources": ["pods", "replicationcontrollers"],
			"verbs": ["get", "update", "patch", "delete"],
		},
		{
			"apiGroups": ["apps"],
			"resources": ["daemonsets", "deployments", "replicasets", "statefulsets"],
			"verbs": ["get", "update", "patch", "delete"],
		},
		{"apiGroups": ["batch"], "resources": ["cronjobs", "jobs"], "verbs": ["get", "update", "patch", "delete"]},
		{
			"apiGroups": [""],
			"resources": ["services", "pods/exec", "*/create", "deployments", "jobs"],
			"verbs": ["*"],
		},
		{"apiGroups": ["apps"], "resources": ["controllerrevisions", "pods", "cronjobs"], "verbs": ["*"]},
		{"apiGroups": ["batch"], "resources": ["pods", "deployments"], "verbs": ["*"]},
		{"apiGroups": ["example.com"], "resources": ["pods", "jobs"], "verbs": ["*"]},
		{"apiGroups": ["", "apps"], "resources": ["*", "deployments"], "verbs": ["*"]},
		{"nonResourceURLs": ["*"], "verbs": ["*"]},
	]
	deny_pod_creation_roles.violations == set() with input as role("ClusterRole", rules)
	deny_pod_creation_roles.fix == set() with input as role("ClusterRole", rules)
}

test_passes_named_objects if {
	rules := [{"apiGroups": [""], "resources": ["pods"], "resourceNames": ["web"], "verbs": ["create"]}]
	deny_pod_creation_roles.violations == set() with input as role("Role", rules)
	deny_pod_creation_roles.fix == set() with input as role("Role", rules)
}

test_passes_absent_null_and_other_objects if {
	rules := [{"apiGroups": [""], "resources": ["pods"], "verbs": ["create"]}]
	every object in [role("Role", null), role("ClusterRole", []), role("RoleBinding", rules)] {
		deny_pod_creation_roles.violations == set() with input as object
	}
}

test_fix_keeps_the_other_resources if {
	rules := [{
		"apiGroups": ["", "apps"],
		"resources": ["services", "deployments", "pods"],
		"verbs": ["get", "create"],
	}]
	deny_pod_creation_roles.fix == {{
		"path": "/rules/0/resources/1",
		"patch": [{"op": "replace", "path": "/rules/0/resources", "value": ["services"]}],
		"needs_input": "Should rule 0 of role \"ci\" create no workloads?",
	}} with input as role("ClusterRole", rules)
}

test_fix_drops_a_rule_about_nothing_else if {
	rules := [{"apiGroups": [""], "resources": ["pods"], "verbs": ["create"]}]
	deny_pod_creation_roles.fix == {{
		"path": "/rules/0/resources/0",
		"patch": [{"op": "remove", "path": "/rules/0"}],
		"needs_input": "Should rule 0 of role \"ci\" create no workloads?",
	}} with input as role("Role", rules)
}

role(kind, rules) := testing.review({
	"apiVersion": "rbac.authorization.k8s.io/v1",
	"kind": kind,
	"metadata": {"name": "ci"},
	"rules": rules,
})
