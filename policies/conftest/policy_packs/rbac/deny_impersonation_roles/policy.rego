# METADATA
# title: Roles impersonate nobody but those they name
# description: >-
#   Who may impersonate any user or group is system:masters with one more header: every right of the cluster is a
#   request away, and the audit log shows it under another name.
# scope: package
# custom:
#   id: deny-impersonation-roles
#   severity: HIGH
#   kinds: [Role, ClusterRole]
#   tags: ["cis:5.1.8", "nsa:authentication-and-authorization", "mitre:T1078"]
#   features: ["resource_kind=ClusterRole", "rbac.wildcard_verbs=true"]
#   remediation: Drop the verb, or name in resourceNames whom the client may impersonate.
#   limits: >-
#     Rules over the resources "*" are left to deny-wildcard-resources. Of the names only system:masters is looked at;
#     the narrower verbs that begin with "impersonate:" are left alone.
package kubepac.rbac.deny_impersonation_roles

import data.kubepac.lib.phrases
import data.kubepac.lib.rbac

violations contains {"path": rbac.verbs_path(entry, _verbs), "msg": msg} if {
	some entry in offenders
	resources := phrases.first_of([phrases.quoted(resource) | some resource in entry.resources])
	msg := concat(" ", [rbac.title(entry.index), "impersonates", resources])
}

fix contains {"path": rbac.verbs_path(entry, _verbs), "patch": operations, "needs_input": question} if {
	some entry in offenders
	operations := rbac.without_verbs(entry, _verbs)
	question := concat("", ["Should ", rbac.title(entry.index), " impersonate nobody?"])
}

offenders contains entry if {
	some entry in rbac.granting({"": {"groups", "serviceaccounts", "users"}}, _verbs)
	not _is_bounded(entry.rule)
}

_is_bounded(rule) if {
	rbac.is_named(rule)
	not "system:masters" in rule.resourceNames
}

_verbs := {"impersonate"}
