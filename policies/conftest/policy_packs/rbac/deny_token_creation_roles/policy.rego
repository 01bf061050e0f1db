# METADATA
# title: Roles issue tokens of no service accounts but those they name
# description: >-
#   A token of a service account is all of its rights: who may issue them for any account takes over the most powerful
#   one of the namespace, or of the cluster.
# scope: package
# custom:
#   id: deny-token-creation-roles
#   severity: MEDIUM
#   kinds: [Role, ClusterRole]
#   tags: ["cis:5.1.13", "nsa:authentication-and-authorization", "mitre:T1528"]
#   features: ["resource_kind=Role", "resource_kind=ClusterRole"]
#   remediation: >-
#     Name the service accounts in resourceNames, or let pods ask for tokens of their own account with a projected
#     volume, which takes no right.
#   limits: >-
#     Rules over the resources "*" are left to deny-wildcard-resources; which accounts a rule names is not looked at.
package kubepac.rbac.deny_token_creation_roles

import data.kubepac.lib.rbac

violations contains {"path": rbac.resources_path(entry), "msg": msg} if {
	some entry in offenders
	msg := concat(" ", [rbac.title(entry.index), "issues tokens of every service account in its reach"])
}

fix contains {"path": rbac.resources_path(entry), "patch": operations, "needs_input": question} if {
	some entry in offenders
	operations := rbac.without_resources(entry)
	question := concat("", ["Should ", rbac.title(entry.index), " issue no tokens?"])
}

offenders contains entry if {
	some entry in rbac.granting({"": {"serviceaccounts/token"}}, {"create"})
	not rbac.is_named(entry.rule)
}
