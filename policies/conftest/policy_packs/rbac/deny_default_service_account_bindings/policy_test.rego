package kubepac.rbac.deny_default_service_account_bindings_test

import data.kubepac.lib.testing
import data.kubepac.rbac.deny_default_service_account_bindings

test_flags_both_kinds if {
	every kind in ["RoleBinding", "ClusterRoleBinding"] {
		deny_default_service_account_bindings.violations == {{
			"path": "/subjects/0/name",
			"msg": concat("", [kind, " \"ci\" grants role \"edit\" to a default service account"]),
		}} with input as binding(kind, [account("default", "build")])
	}
}

test_flags_each_account if {
	subjects := [account("ci", "build"), account("default", "build"), account("default", "shop"), {
		"kind": "ServiceAccount",
		"name": "default",
	}]
	paths := {violation.path | some violation in deny_default_service_account_bindings.violations} with input as binding(
		"RoleBinding",
		subjects,
	)
	paths == {"/subjects/1/name", "/subjects/2/name", "/subjects/3/name"}
}

test_flags_account_by_its_user_name if {
	deny_default_service_account_bindings.violations == {{
		"path": "/subjects/0/name",
		"msg": "RoleBinding \"ci\" grants role \"edit\" to a default service account",
	}} with input as binding("RoleBinding", [{"kind": "User", "name": "system:serviceaccount:build:default"}])
}

test_flags_binding_without_a_role if {
	object := testing.review({
		"apiVersion": "rbac.authorization.k8s.io/v1beta1",
		"kind": "RoleBinding",
		"metadata": {"name": "ci"},
		"roleRef": null,
		"subjects": [account("default", "build")],
	})
	deny_default_service_account_bindings.violations == {{
		"path": "/subjects/0/name",
		"msg": "RoleBinding \"ci\" grants role \"\" to a default service account",
	}} with input as object
}

test_passes_other_subjects if {
	subjects := [
		account("default-runner", "build"),
		account("ci", "default"),
		{"kind": "User", "name": "default"},
		{"kind": "User", "name": "team:default"},
		{"kind": "User", "name": "system:serviceaccount:default:ci"},
		{"kind": "Group", "name": "default"},
		{"kind": "Group", "name": "system:serviceaccount:build:default"},
		{"kind": "ServiceAccount", "name": "system:serviceaccount:build:default"},
		{"kind": "ServiceAccount"},
		null,
	]
	deny_default_service_account_bindings.violations == set() with input as binding("RoleBinding", subjects)
	deny_default_service_account_bindings.fix == set() with input as binding("RoleBinding", subjects)
}

test_passes_absent_null_and_other_objects if {
	subjects := [account("default", "build")]
	every object in [
		binding("RoleBinding", null),
		binding("RoleBinding", []),
		binding("RoleBinding", "default"),
		binding("Role", subjects),
		testing.review({"apiVersion": "example.com/v1", "kind": "RoleBinding", "subjects": subjects}),
	] {
		deny_default_service_account_bindings.violations == set() with input as object
	}
}

test_fix_asks_for_an_account if {
	deny_default_service_account_bindings.fix == {{
		"path": "/subjects/1/name",
		"patch": [{"op": "replace", "path": "/subjects/1/name", "value": "TODO"}],
		"needs_input": "Which service account should RoleBinding \"ci\" name instead of the default one?",
	}} with input as binding("RoleBinding", [account("ci", "build"), account("default", "build")])
}

account(name, namespace) := {"kind": "ServiceAccount", "name": name, "namespace": namespace}

binding(kind, subjects) := testing.review({
	"apiVersion": "rbac.authorization.k8s.io/v1",
	"kind": kind,
	"metadata": {"name": "ci"},
	"roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "edit"},
	"subjects": subjects,
})
