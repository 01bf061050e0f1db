package kubepac.rbac.deny_system_masters_bindings_test

import data.kubepac.lib.testing
import data.kubepac.rbac.deny_system_masters_bindings

test_flags_both_kinds if {
	every kind in ["RoleBinding", "ClusterRoleBinding"] {
		deny_system_masters_bindings.violations == {{
			"path": "/subjects/0",
			"msg": concat("", [kind, " \"ops\" grants a role to the group system:masters"]),
		}} with input as binding(kind, "ops", [group("system:masters")])
	}
}

test_flags_it_once_among_other_subjects if {
	subjects := [null, user("eve"), group("system:masters"), group("system:masters")]
	deny_system_masters_bindings.violations == {{
		"path": "/subjects/2",
		"msg": "ClusterRoleBinding \"ops\" grants a role to the group system:masters",
	}} with input as binding("ClusterRoleBinding", "ops", subjects)
}

test_flags_binding_that_has_only_the_name_or_the_label if {
	named := binding("ClusterRoleBinding", "cluster-admin", [group("system:masters")])
	count(deny_system_masters_bindings.violations) == 1 with input as named
	count(deny_system_masters_bindings.violations) == 1 with input as labelled("ops")
}

test_passes_the_binding_that_kubernetes_makes_itself if {
	deny_system_masters_bindings.violations == set() with input as labelled("cluster-admin")
	deny_system_masters_bindings.fix == set() with input as labelled("cluster-admin")
}

test_passes_other_subjects if {
	subjects := [user("system:masters"), account("system:masters"), group("masters"), group("system:nodes")]
	deny_system_masters_bindings.violations == set() with input as binding("ClusterRoleBinding", "ops", subjects)
	deny_system_masters_bindings.fix == set() with input as binding("ClusterRoleBinding", "ops", subjects)
}

test_passes_absent_null_and_other_objects if {
	every object in [
		binding("RoleBinding", "ops", null),
		binding("RoleBinding", "ops", []),
		binding("RoleBinding", "ops", "system:masters"),
		binding("Role", "ops", [group("system:masters")]),
		testing.review({"apiVersion": "example.com/v1", "kind": "RoleBinding", "subjects": [group("system:masters")]}),
	] {
		deny_system_masters_bindings.violations == set() with input as object
	}
}

test_fix_keeps_the_other_subjects if {
	deny_system_masters_bindings.fix == {{
		"path": "/subjects/1",
		"patch": [{"op": "replace", "path": "/subjects", "value": [user("eve")]}],
		"needs_input": "Should ClusterRoleBinding \"ops\" leave out the group system:masters?",
	}} with input as binding("ClusterRoleBinding", "ops", [user("eve"), group("system:masters")])
}

test_fix_leaves_no_empty_list if {
	deny_system_masters_bindings.fix == {{
		"path": "/subjects/0",
		"patch": [{"op": "remove", "path": "/subjects"}],
		"needs_input": "Should RoleBinding \"ops\" leave out the group system:masters?",
	}} with input as binding("RoleBinding", "ops", [group("system:masters")])
}

account(name) := {"kind": "ServiceAccount", "name": name, "namespace": "build"}

group(name) := {"apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": name}

user(name) := {"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": name}

binding(kind, name, subjects) := testing.review({
	"apiVersion": "rbac.authorization.k8s.io/v1",
	"kind": kind,
	"metadata": {"name": name},
	"roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "cluster-admin"},
	"subjects": subjects,
})

labelled(name) := testing.review({
	"apiVersion": "rbac.authorization.k8s.io/v1",
	"kind": "ClusterRoleBinding",
	"metadata": {"name": name, "labels": {"kubernetes.io/bootstrapping": "rbac-defaults"}},
	"subjects": [group("system:masters")],
})
