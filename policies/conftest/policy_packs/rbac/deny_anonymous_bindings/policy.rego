# METADATA
# title: Nobody is granted rights merely for reaching the API server
# description: >-
#   What is bound to system:anonymous or system:unauthenticated is open to everybody on the network, and what is bound
#   to system:authenticated to every pod with a token and, with some providers, to every account of the cloud.
# scope: package
# custom:
#   id: deny-anonymous-bindings
#   severity: HIGH
#   kinds: [RoleBinding, ClusterRoleBinding]
#   tags: ["nsa:authentication-and-authorization", "mitre:T1078"]
#   features: ["rbac.broad_subject=true"]
#   remediation: Bind the role to the users, groups and service accounts that need it.
#   limits: The group system:serviceaccounts, which stands for every service account, is left alone.
package kubepac.rbac.deny_anonymous_bindings

import data.kubepac.lib.kinds
import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.rbac

violations contains {"path": _path, "msg": msg} if {
	role := phrases.quoted(object.get(input.review.object, ["roleRef", "name"], ""))
	msg := concat(" ", [kinds.title, "grants role", role, "to", _named])
}

fix contains {"path": _path, "patch": operations, "needs_input": question} if {
	operations := rbac.without_subjects(offenders)
	question := concat(" ", ["Should", kinds.title, "leave out", concat("", [_named, "?"])])
}

offenders := rbac.bound(_refused)

_path := patch.pointer(["subjects", offenders[0].index])

_named := phrases.first_of([concat(" ", [entry.subject.kind, phrases.quoted(entry.subject.name)]) |
	some entry in offenders
])

_refused contains ["User", "system:anonymous"] if not _grants(_public)

_refused contains ["Group", "system:unauthenticated"] if not _grants(_public)

_refused contains ["Group", "system:authenticated"] if not _grants(_public | _discovery)

_grants(roles) if [input.review.object.roleRef.kind, input.review.object.roleRef.name] in roles

# Kubernetes means these for everybody: its version and health, the keys that tokens are checked with, and what
# a node reads before it joins.
_public := {
	["ClusterRole", "system:public-info-viewer"],
	["ClusterRole", "system:service-account-issuer-discovery"],
	["Role", "kubeadm:bootstrap-signer-clusterinfo"],
}

_discovery := {["ClusterRole", "system:basic-user"], ["ClusterRole", "system:discovery"]}
