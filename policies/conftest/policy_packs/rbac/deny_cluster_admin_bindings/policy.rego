# METADATA
# title: Nobody is bound to cluster-admin
# description: >-
#   cluster-admin may do anything, even grant itself to others: a leaked token of one subject is the loss of the
#   whole cluster, or of the whole namespace where a RoleBinding grants it.
# scope: package
# custom:
#   id: deny-cluster-admin-bindings
#   severity: CRITICAL
#   kinds: [ClusterRoleBinding, RoleBinding]
#   tags: ["cis:5.1.1", "nsa:authentication-and-authorization", "mitre:T1098"]
#   features: ["rbac.cluster_admin=true"]
#   remediation: >-
#     Bind a role that holds only the rights in use; roleRef cannot be changed in place, so delete the binding and
#     create it again.
#   limits: Roles of other names that grant as much are not followed.
package kubepac.rbac.deny_cluster_admin_bindings

import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.rbac
import data.kubepac.lib.workload

violations contains {"path": patch.pointer(_field), "msg": msg} if {
	binds_cluster_admin
	msg := concat("", ["cluster-admin is bound to ", phrases.first_of(grantees)])
}

# "view" stands in for the role to be chosen: every cluster has it, and it reads no Secrets.
fix contains {"path": patch.pointer(_field), "patch": operations, "needs_input": question} if {
	binds_cluster_admin
	operations := patch.set(input.review.object, _field, "view")
	question := concat("", ["Which role grants only the rights that ", phrases.first_of(grantees), " must have?"])
}

binds_cluster_admin if {
	workload.group == rbac.group
	input.review.object.kind in {"ClusterRoleBinding", "RoleBinding"}
	input.review.object.roleRef.kind == "ClusterRole"
	input.review.object.roleRef.name == "cluster-admin"
}

# The group system:masters passes every authorisation check anyway: Kubernetes itself binds it.
grantees := [concat(" ", [phrases.word(subject.kind), phrases.quoted(subject.name)]) |
	some subject in input.review.object.subjects
	[subject.kind, subject.name] != ["Group", "system:masters"]
]

_field := ["roleRef", "name"]
