# METADATA
# title: Bindings refer to roles that exist
# description: >-
#   A binding to a role that is not there is accepted and grants nothing: the program fails at its first request.
#   Whoever creates a role of that name later decides what all of its subjects may do.
# scope: package
# custom:
#   id: deny-dangling-role-references
#   severity: MEDIUM
#   kinds: [RoleBinding, ClusterRoleBinding]
#   tags: ["nsa:authentication-and-authorization"]
#   features: ["resource_kind=RoleBinding", "resource_kind=ClusterRoleBinding"]
#   remediation: >-
#     Correct the name or add the role; roleRef cannot be changed in place, so delete the binding and create it again.
#   inventory:
#     - rbac.authorization.k8s.io/v1/ClusterRole
#     - rbac.authorization.k8s.io/v1/Role
#     - rbac.authorization.k8s.io/v1beta1/ClusterRole
#     - rbac.authorization.k8s.io/v1beta1/Role
#   limits: Names that begin with "system:" are taken for Kubernetes' own wherever it has roles of its own.
package kubepac.rbac.deny_dangling_role_references

import data.kubepac.lib.cluster_inventory
import data.kubepac.lib.inventory
import data.kubepac.lib.kinds
import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.rbac

violations contains {"path": _path, "msg": msg} if {
	is_missing
	is_shown
	msg := concat(" ", [kinds.title, "refers to", _role, "which does not exist"])
}

unknown contains {"path": _path, "msg": msg} if {
	is_missing
	not is_shown
	msg := concat(" ", [_role, "is not among the objects in sight"])
}

# "view" stands in for the role to be chosen: every cluster has it, and it reads no Secrets.
fix contains {"path": _path, "patch": operations, "needs_input": question} if {
	is_missing
	is_shown
	role := {"apiGroup": rbac.group, "kind": "ClusterRole", "name": "view"}
	operations := patch.set(input.review.object, ["roleRef"], role)
	question := concat(" ", ["Which role should", kinds.title, "grant?"])
}

is_missing if {
	reference.kind == "ClusterRole"
	not rbac.is_built_in(reference.name)
	not reference.name in _names(cluster_inventory.objects(rbac.group, "ClusterRole"))
}

is_missing if {
	reference.kind == "Role"
	input.review.object.kind == "RoleBinding"
	not rbac.is_built_in_role(namespace, reference.name)
	not reference.name in _names(inventory.namespaced(namespace, rbac.group, "Role"))
}

is_shown if {
	reference.kind == "ClusterRole"
	cluster_inventory.shows(rbac.group, "ClusterRole")
}

is_shown if {
	reference.kind == "Role"
	inventory.shows(namespace, rbac.group, "Role")
}

reference := input.review.object.roleRef if {
	rbac.is_binding
	is_string(input.review.object.roleRef.name)
}

namespace := inventory.namespace(input.review.object)

_names(roles) := {role.metadata.name | some role in roles}

_role := concat(" ", [reference.kind, phrases.quoted(reference.name)])

_path := "/roleRef/name"
