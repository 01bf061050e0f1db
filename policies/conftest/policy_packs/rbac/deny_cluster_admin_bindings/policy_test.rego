package kubepac.rbac.deny_cluster_admin_bindings_test

import data.kubepac.lib.testing
import data.kubepac.rbac.deny_cluster_admin_bindings

test_flags_cluster_role_binding if {
	deny_cluster_admin_bindings.violations == {{
		"path": "/roleRef/name",
		"msg": "cluster-admin is bound to ServiceAccount \"ci\"",
	}} with input as binding("ClusterRoleBinding", {"subjects": [account("ci")]})
}

test_flags_role_binding_once_for_all_subjects if {
	deny_cluster_admin_bindings.violations == {{
		"path": "/roleRef/name",
		"msg": "cluster-admin is bound to ServiceAccount \"ci\" and 2 more",
	}} with input as binding("RoleBinding", {"subjects": [account("ci"), account("cd"), masters, account("ops")]})
}

test_flags_role_reference_without_group if {
	role := {"subjects": [account("ci")], "roleRef": {"kind": "ClusterRole", "name": "cluster-admin"}}
	deny_cluster_admin_bindings.violations == {{
		"path": "/roleRef/name",
		"msg": "cluster-admin is bound to ServiceAccount \"ci\"",
	}} with input as binding("ClusterRoleBinding", role)
}

test_passes_other_roles if {
	role := {"kind": "ClusterRole", "name": "view"}
	object := binding("ClusterRoleBinding", {"subjects": [account("ci")], "roleRef": role})
	deny_cluster_admin_bindings.violations == set() with input as object
	deny_cluster_admin_bindings.fix == set() with input as object
}

test_passes_other_kinds_of_the_group if {
	object := binding("ClusterRole", {"subjects": [account("ci")]})
	deny_cluster_admin_bindings.violations == set() with input as object
}

test_passes_namespaced_role_of_that_name if {
	role := {"kind": "Role", "name": "cluster-admin"}
	object := binding("RoleBinding", {"subjects": [account("ci")], "roleRef": role})
	deny_cluster_admin_bindings.violations == set() with input as object
}

test_passes_absent_empty_and_null_subjects if {
	every fields in [{}, {"subjects": []}, {"subjects": null}, {"subjects": "ci"}, {"subjects": [null]}] {
		deny_cluster_admin_bindings.violations == set() with input as binding("ClusterRoleBinding", fields)
		deny_cluster_admin_bindings.fix == set() with input as binding("ClusterRoleBinding", fields)
	}
}

test_passes_the_binding_that_kubernetes_makes_itself if {
	object := binding("ClusterRoleBinding", {"subjects": [masters]})
	deny_cluster_admin_bindings.violations == set() with input as object
}

test_passes_missing_role_reference if {
	every reference in [null, {}, "cluster-admin"] {
		object := binding("ClusterRoleBinding", {"subjects": [account("ci")], "roleRef": reference})
		deny_cluster_admin_bindings.violations == set() with input as object
	}
}

test_passes_custom_resource_of_the_same_kind if {
	object := binding("ClusterRoleBinding", {"apiVersion": "iam.example.com/v1", "subjects": [account("ci")]})
	deny_cluster_admin_bindings.violations == set() with input as object
}

test_fix_asks_for_a_smaller_role if {
	deny_cluster_admin_bindings.fix == {{
		"path": "/roleRef/name",
		"patch": [{"op": "replace", "path": "/roleRef/name", "value": "view"}],
		"needs_input": "Which role grants only the rights that ServiceAccount \"ci\" must have?",
	}} with input as binding("ClusterRoleBinding", {"subjects": [account("ci")]})
}

account(name) := {"kind": "ServiceAccount", "name": name, "namespace": "build"}

masters := {"apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": "system:masters"}

# `fields` over the fields of a usual binding; objects in them replace, and are not merged.
binding(kind, fields) := testing.review(object.union(object.remove(_usual(kind), object.keys(fields)), fields))

_usual(kind) := {
	"apiVersion": "rbac.authorization.k8s.io/v1",
	"kind": kind,
	"metadata": {"name": "ci"},
	"roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "cluster-admin"},
}
