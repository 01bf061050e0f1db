# METADATA
# title: Nobody is granted rights through the group system:masters
# description: >-
#   The API server lets system:masters pass every check of authorisation, so a binding adds nothing to it; who relies on
#   the group holds rights that no role limits and that cannot be taken away before the certificate expires.
# scope: package
# custom:
#   id: deny-system-masters-bindings
#   severity: HIGH
#   kinds: [RoleBinding, ClusterRoleBinding]
#   tags: ["cis:5.1.7", "nsa:authentication-and-authorization", "mitre:T1098"]
#   features: ["resource_kind=ClusterRoleBinding", "resource_kind=RoleBinding"]
#   remediation: Bind the role to a group of the identity provider, and leave system:masters for emergencies.
#   limits: Members of the group come from certificates, which no manifest shows.
package kubepac.rbac.deny_system_masters_bindings

import data.kubepac.lib.kinds
import data.kubepac.lib.patch
import data.kubepac.lib.rbac

violations contains {"path": path, "msg": msg} if {
	path := _path
	msg := concat(" ", [kinds.title, "grants a role to the group system:masters"])
}

fix contains {"path": path, "patch": operations, "needs_input": question} if {
	path := _path
	operations := rbac.without_subjects(masters)
	question := concat(" ", ["Should", kinds.title, "leave out the group system:masters?"])
}

masters := rbac.bound({["Group", "system:masters"]})

# One of them is Kubernetes' own.
_path := patch.pointer(["subjects", masters[0].index]) if not rbac.is_bootstrapped
