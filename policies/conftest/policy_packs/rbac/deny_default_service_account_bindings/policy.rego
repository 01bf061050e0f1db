# METADATA
# title: Default service accounts are granted no rights
# description: >-
#   Every pod that names no service account runs as the default one of its namespace: a right that one program needs
#   goes to all of them, and to whatever is deployed there next.
# scope: package
# custom:
#   id: deny-default-service-account-bindings
#   severity: MEDIUM
#   kinds: [RoleBinding, ClusterRoleBinding]
#   tags: ["cis:5.1.5", "nsa:authentication-and-authorization", "mitre:T1078.001"]
#   features: ["resource_kind=RoleBinding", "resource_kind=ClusterRoleBinding"]
#   remediation: Make a service account for the program that needs the role, name it in the pod, and bind it instead.
#   limits: Groups of service accounts, which the default ones belong to, are left alone.
package kubepac.rbac.deny_default_service_account_bindings

import data.kubepac.lib.kinds
import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.rbac

violations contains {"path": patch.pointer(path), "msg": msg} if {
	some path in offenders
	role := phrases.quoted(object.get(input.review.object, ["roleRef", "name"], ""))
	msg := concat(" ", [kinds.title, "grants role", role, "to a default service account"])
}

fix contains {"path": patch.pointer(path), "patch": operations, "needs_input": question} if {
	some path in offenders
	operations := patch.set(input.review.object, path, "TODO")
	question := concat(" ", ["Which service account should", kinds.title, "name instead of the default one?"])
}

offenders contains ["subjects", index, "name"] if {
	rbac.is_binding
	some index, subject in input.review.object.subjects
	_is_default(subject)
}

_is_default(subject) if {
	subject.kind == "ServiceAccount"
	subject.name == "default"
}

# The user that the API server takes the account for.
_is_default(subject) if {
	subject.kind == "User"
	startswith(subject.name, "system:serviceaccount:")
	endswith(subject.name, ":default")
}
