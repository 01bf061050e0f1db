# METADATA
# title: Roles read no Secrets but those they name
# description: >-
#   Whoever reads the Secrets of a namespace holds its database passwords, its keys and the tokens of its service
#   accounts; listing and watching give the contents away just as getting does.
# scope: package
# custom:
#   id: deny-secret-reading-roles
#   severity: MEDIUM
#   kinds: [Role, ClusterRole]
#   tags: ["cis:5.1.2", "nsa:authentication-and-authorization", "mitre:T1552.007"]
#   features: ["rbac.secrets_access=true"]
#   remediation: Name the Secrets in resourceNames, or mount them into the pods that need them and drop the right.
#   limits: >-
#     Rules over the resources "*" are left to deny-wildcard-resources, and which Secrets a rule names is not looked at.
package kubepac.rbac.deny_secret_reading_roles

import data.kubepac.lib.rbac

violations contains {"path": rbac.resources_path(entry), "msg": msg} if {
	some entry in offenders
	msg := concat(" ", [rbac.title(entry.index), "reads every secret"])
}

fix contains {"path": rbac.resources_path(entry), "patch": operations, "needs_input": question} if {
	some entry in offenders
	operations := rbac.without_resources(entry)
	question := concat("", ["Should ", rbac.title(entry.index), " do without secrets?"])
}

offenders contains entry if {
	some entry in rbac.granting({"": {"secrets"}}, {"get", "list", "watch"})
	not rbac.is_named(entry.rule)
}
