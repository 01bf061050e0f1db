package kubepac.rbac.deny_dangling_role_references_test

import data.kubepac.lib.testing
import data.kubepac.rbac.deny_dangling_role_references

test_flags_missing_role_of_the_namespace if {
	deny_dangling_role_references.violations == {{
		"path": "/roleRef/name",
		"msg": "RoleBinding \"ci\" refers to Role \"writer\" which does not exist",
	}} with input as binding("RoleBinding", "shop", "Role", "writer") with data.inventory as known
}

test_flags_missing_cluster_role if {
	every kind in ["RoleBinding", "ClusterRoleBinding"] {
		deny_dangling_role_references.violations == {{
			"path": "/roleRef/name",
			"msg": concat("", [kind, " \"ci\" refers to ClusterRole \"auditor\" which does not exist"]),
		}} with input as binding(kind, "shop", "ClusterRole", "auditor") with data.inventory as known
	}
}

test_flags_role_that_is_kept_elsewhere if {
	every reference in [["Role", "lister"], ["Role", "scanner"], ["ClusterRole", "reader"]] {
		violations := deny_dangling_role_references.violations with data.inventory as known
			with input as binding("RoleBinding", "shop", reference[0], reference[1])
		count(violations) == 1
	}
}

test_flags_roles_that_are_built_in_elsewhere if {
	every reference in [["shop", "view"], ["shop", "system:discovery"], ["shop", authentication_reader]] {
		violations := deny_dangling_role_references.violations with data.inventory as known
			with input as binding("RoleBinding", reference[0], "Role", reference[1])
		count(violations) == 1
	}
	in_kube_system := binding("RoleBinding", "kube-system", "Role", "view")
	count(deny_dangling_role_references.violations) == 1 with input as in_kube_system with data.inventory as known
}

test_flags_binding_that_names_no_namespace if {
	object := testing.review({
		"apiVersion": "rbac.authorization.k8s.io/v1beta1",
		"kind": "RoleBinding",
		"metadata": {"name": "ci"},
		"roleRef": {"kind": "Role", "name": "reader"},
	})
	deny_dangling_role_references.violations == {{
		"path": "/roleRef/name",
		"msg": "RoleBinding \"ci\" refers to Role \"reader\" which does not exist",
	}} with input as object with data.inventory as known
}

test_passes_roles_that_are_there if {
	every reference in [
		["RoleBinding", "Role", "reader"],
		["RoleBinding", "ClusterRole", "scanner"],
		["ClusterRoleBinding", "ClusterRole", "scanner"],
		["ClusterRoleBinding", "ClusterRole", "old-scanner"],
	] {
		object := binding(reference[0], "shop", reference[1], reference[2])
		deny_dangling_role_references.violations == set() with input as object with data.inventory as known
		deny_dangling_role_references.unknown == set() with input as object with data.inventory as known
		deny_dangling_role_references.fix == set() with input as object with data.inventory as known
	}
}

test_passes_roles_that_every_cluster_has if {
	every reference in [
		["shop", "ClusterRole", "view"],
		["shop", "ClusterRole", "system:auth-delegator"],
		["kube-system", "Role", "system:controller:token-cleaner"],
		["kube-public", "Role", "system:controller:bootstrap-signer"],
		["kube-system", "Role", authentication_reader],
	] {
		object := binding("RoleBinding", reference[0], reference[1], reference[2])
		deny_dangling_role_references.violations == set() with input as object with data.inventory as known
		deny_dangling_role_references.unknown == set() with input as object
	}
}

test_passes_with_doubt_where_part_of_the_application_is_in_sight if {
	every kind in ["Role", "ClusterRole"] {
		object := binding("RoleBinding", "shop", kind, "writer")
		doubt := {{"path": "/roleRef/name", "msg": concat("", [kind, " \"writer\" is not among the objects in sight"])}}
		deny_dangling_role_references.unknown == doubt with input as object
		deny_dangling_role_references.violations == set() with input as object
		part := testing.with_parameters(object.review.object, {"complete_inventory": false})
		deny_dangling_role_references.unknown == doubt with input as part with data.inventory as known
		deny_dangling_role_references.violations == set() with input as part with data.inventory as known
		deny_dangling_role_references.fix == set() with input as part with data.inventory as known
	}
}

test_passes_with_doubt_where_no_roles_are_kept if {
	doubt := {{"path": "/roleRef/name", "msg": "Role \"writer\" is not among the objects in sight"}}
	bound := binding("RoleBinding", "bank", "Role", "writer")
	deny_dangling_role_references.unknown == doubt with input as bound with data.inventory as known
	deny_dangling_role_references.violations == set() with input as bound with data.inventory as known
	cluster_doubt := {{"path": "/roleRef/name", "msg": "ClusterRole \"writer\" is not among the objects in sight"}}
	only_roles := object.remove(known, ["cluster"])
	cluster_object := binding("RoleBinding", "shop", "ClusterRole", "writer")
	deny_dangling_role_references.unknown == cluster_doubt with input as cluster_object with data.inventory as only_roles
	deny_dangling_role_references.violations == set() with input as cluster_object with data.inventory as only_roles
}

test_flags_without_doubt if {
	object := binding("RoleBinding", "shop", "Role", "writer")
	deny_dangling_role_references.unknown == set() with input as object with data.inventory as known
}

test_passes_malformed_references_and_other_objects if {
	every object in [
		binding("ClusterRoleBinding", "shop", "Role", "writer"),
		binding("RoleBinding", "shop", "User", "writer"),
		binding("RoleBinding", "shop", "Role", null),
		binding("Role", "shop", "Role", "writer"),
		testing.review({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "roleRef": null}),
		testing.review({"apiVersion": "v1", "kind": "RoleBinding", "roleRef": {"kind": "ClusterRole", "name": "writer"}}),
	] {
		deny_dangling_role_references.violations == set() with input as object with data.inventory as known
		deny_dangling_role_references.unknown == set() with input as object with data.inventory as known
	}
}

test_fix_asks_for_the_role if {
	every kind in ["Role", "ClusterRole"] {
		deny_dangling_role_references.fix == {{
			"path": "/roleRef/name",
			"patch": [{
				"op": "replace",
				"path": "/roleRef",
				"value": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "view"},
			}],
			"needs_input": "Which role should RoleBinding \"ci\" grant?",
		}} with input as binding("RoleBinding", "shop", kind, "writer") with data.inventory as known
	}
}

authentication_reader := "extension-apiserver-authentication-reader"

known := {
	"namespace": {
		"shop": {
			"rbac.authorization.k8s.io/v1": {"Role": {"reader": named("reader")}},
			"example.com/v1": {"Role": {"writer": named("writer")}},
		},
		"bank": {"v1": {"ConfigMap": {"writer": named("writer")}}},
		"default": {"rbac.authorization.k8s.io/v1": {"Role": {"lister": named("lister")}}},
		"kube-system": {"rbac.authorization.k8s.io/v1": {"Role": {"lister": named("lister")}}},
		"kube-public": {"rbac.authorization.k8s.io/v1": {"Role": {"lister": named("lister")}}},
	},
	"cluster": {
		"rbac.authorization.k8s.io/v1": {"ClusterRole": {"scanner": named("scanner")}},
		"rbac.authorization.k8s.io/v1beta1": {"ClusterRole": {"old-scanner": named("old-scanner")}},
	},
}

named(name) := {"metadata": {"name": name}}

binding(kind, namespace, role_kind, role) := testing.review({
	"apiVersion": "rbac.authorization.k8s.io/v1",
	"kind": kind,
	"metadata": {"name": "ci", "namespace": namespace},
	"roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": role_kind, "name": role},
	"subjects": [{"kind": "ServiceAccount", "name": "ci", "namespace": "build"}],
})
