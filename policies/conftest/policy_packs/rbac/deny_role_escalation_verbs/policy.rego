# METADATA
# title: Roles do not let their holder hand out more rights than it has
# description: >-
#   The verbs escalate and bind switch off the check that nobody grants what they do not hold: with one of them and the
#   right to write roles or bindings, a service account makes itself cluster-admin.
# scope: package
# custom:
#   id: deny-role-escalation-verbs
#   severity: HIGH
#   kinds: [Role, ClusterRole]
#   tags: ["cis:5.1.8", "nsa:authentication-and-authorization", "mitre:T1098.006"]
#   features: ["resource_kind=ClusterRole", "rbac.wildcard_verbs=true"]
#   remediation: Drop both verbs, or name the roles that may be bound; grant the holder what it hands on.
#   limits: >-
#     Rules over the resources "*" are left to deny-wildcard-resources, and which roles may be bound by name is not
#     looked at.
package kubepac.rbac.deny_role_escalation_verbs

import data.kubepac.lib.phrases
import data.kubepac.lib.rbac

violations contains {"path": rbac.verbs_path(entry, entry.lost), "msg": msg} if {
	some entry in offenders
	resources := phrases.first_of([phrases.quoted(resource) | some resource in entry.resources])
	msg := concat(" ", [rbac.title(entry.index), "lets its holder gain rights through", resources])
}

fix contains {"path": rbac.verbs_path(entry, entry.lost), "patch": operations, "needs_input": question} if {
	some entry in offenders
	operations := rbac.without_verbs(entry, entry.lost)
	question := concat("", ["Should ", rbac.title(entry.index), " hand on no more rights than its holder has?"])
}

offenders contains object.union(entry, {"lost": {"bind", "escalate"}}) if {
	some entry in rbac.granting(_roles, {"bind", "escalate"})
	not rbac.is_named(entry.rule)
}

# To bind roles of some names only is how it should be done; to escalate is not.
offenders contains object.union(entry, {"lost": {"escalate"}}) if {
	some entry in rbac.granting(_roles, {"escalate"})
	rbac.is_named(entry.rule)
}

_roles := {rbac.group: {"clusterroles", "roles"}}
