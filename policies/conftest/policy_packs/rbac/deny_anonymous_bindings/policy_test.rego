package kubepac.rbac.deny_anonymous_bindings_test

import data.kubepac.lib.testing
import data.kubepac.rbac.deny_anonymous_bindings

test_flags_each_subject if {
	every subject, name in {
		anonymous: "User \"system:anonymous\"",
		unauthenticated: "Group \"system:unauthenticated\"",
		authenticated: "Group \"system:authenticated\"",
	} {
		deny_anonymous_bindings.violations == {{
			"path": "/subjects/0",
			"msg": concat("", ["RoleBinding \"open\" grants role \"reader\" to ", name]),
		}} with input as binding("RoleBinding", role("Role", "reader"), [subject])
	}
}

test_flags_a_binding_once_at_the_first if {
	subjects := [user("eve"), unauthenticated, account("ci"), anonymous]
	deny_anonymous_bindings.violations == {{
		"path": "/subjects/1",
		"msg": "ClusterRoleBinding \"open\" grants role \"view\" to Group \"system:unauthenticated\" and 1 more",
	}} with input as binding("ClusterRoleBinding", role("ClusterRole", "view"), subjects)
}

test_flags_discovery_for_strangers if {
	every name in ["system:basic-user", "system:discovery"] {
		deny_anonymous_bindings.violations == {{
			"path": "/subjects/1",
			"msg": concat("", ["ClusterRoleBinding \"open\" grants role \"", name, "\" to Group \"system:unauthenticated\""]),
		}} with input as binding("ClusterRoleBinding", role("ClusterRole", name), [authenticated, unauthenticated])
	}
}

test_flags_roles_of_the_same_name_and_another_kind if {
	every reference in [role("Role", "system:public-info-viewer"), role("Role", "system:discovery"), {}, null] {
		count(deny_anonymous_bindings.violations) == 1 with input as binding("RoleBinding", reference, [authenticated])
	}
}

test_flags_a_binding_without_a_role if {
	deny_anonymous_bindings.violations == {{
		"path": "/subjects/0",
		"msg": "RoleBinding \"open\" grants role \"\" to User \"system:anonymous\"",
	}} with input as binding("RoleBinding", null, [anonymous])
}

test_passes_what_kubernetes_means_for_everybody if {
	every reference in [
		role("ClusterRole", "system:public-info-viewer"),
		role("ClusterRole", "system:service-account-issuer-discovery"),
		role("Role", "kubeadm:bootstrap-signer-clusterinfo"),
	] {
		everybody := [anonymous, authenticated, unauthenticated]
		deny_anonymous_bindings.violations == set() with input as binding("RoleBinding", reference, everybody)
	}
}

test_passes_discovery_for_the_authenticated if {
	every name in ["system:basic-user", "system:discovery"] {
		object := binding("ClusterRoleBinding", role("ClusterRole", name), [authenticated])
		deny_anonymous_bindings.violations == set() with input as object
		deny_anonymous_bindings.fix == set() with input as object
	}
}

test_passes_other_subjects if {
	subjects := [
		group("system:anonymous"),
		user("system:unauthenticated"),
		user("system:authenticated"),
		group("system:serviceaccounts"),
		account("system:anonymous"),
		null,
	]
	object := binding("RoleBinding", role("Role", "reader"), subjects)
	deny_anonymous_bindings.violations == set() with input as object
	deny_anonymous_bindings.fix == set() with input as object
}

test_passes_absent_null_and_other_objects if {
	every object in [
		binding("RoleBinding", role("Role", "reader"), null),
		binding("RoleBinding", role("Role", "reader"), []),
		binding("Role", role("Role", "reader"), [anonymous]),
		testing.review({"apiVersion": "example.com/v1", "kind": "RoleBinding", "subjects": [anonymous]}),
	] {
		deny_anonymous_bindings.violations == set() with input as object
	}
}

test_fix_keeps_the_other_subjects if {
	deny_anonymous_bindings.fix == {{
		"path": "/subjects/0",
		"patch": [{"op": "replace", "path": "/subjects", "value": [user("eve")]}],
		"needs_input": "Should RoleBinding \"open\" leave out User \"system:anonymous\" and 1 more?",
	}} with input as binding("RoleBinding", role("Role", "reader"), [anonymous, user("eve"), unauthenticated])
}

test_fix_leaves_no_empty_list if {
	deny_anonymous_bindings.fix == {{
		"path": "/subjects/0",
		"patch": [{"op": "remove", "path": "/subjects"}],
		"needs_input": "Should ClusterRoleBinding \"open\" leave out Group \"system:authenticated\"?",
	}} with input as binding("ClusterRoleBinding", role("ClusterRole", "view"), [authenticated])
}

anonymous := user("system:anonymous")

unauthenticated := group("system:unauthenticated")

authenticated := group("system:authenticated")

role(kind, name) := {"apiGroup": "rbac.authorization.k8s.io", "kind": kind, "name": name}

account(name) := {"kind": "ServiceAccount", "name": name, "namespace": "build"}

group(name) := {"apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": name}

user(name) := {"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": name}

binding(kind, reference, subjects) := testing.review({
	"apiVersion": "rbac.authorization.k8s.io/v1",
	"kind": kind,
	"metadata": {"name": "open"},
	"roleRef": reference,
	"subjects": subjects,
})
