# METADATA
# title: Roles name the verbs they allow
# description: >-
#   The wildcard verb includes delete, impersonate, bind and escalate, and every verb that a later version adds:
#   one stolen token can raise its own rights or wipe what it was only meant to read.
# scope: package
# custom:
#   id: deny-wildcard-verbs
#   severity: HIGH
#   kinds: [Role, ClusterRole]
#   tags: ["cis:5.1.3", "nsa:authentication-and-authorization", "mitre:T1098"]
#   features: ["rbac.wildcard_verbs=true"]
#   remediation: List the verbs that the client uses; an audit log of its requests tells which ones these are.
package kubepac.rbac.deny_wildcard_verbs

import data.kubepac.lib.patch
import data.kubepac.lib.rbac

violations contains {"path": path, "msg": msg} if {
	some path, entry in offenders
	msg := concat(" ", [rbac.title(entry.index), "allows every verb"])
}

fix contains {"path": path, "patch": operations, "needs_input": question} if {
	some path, entry in offenders
	operations := patch.set(input.review.object, ["rules", entry.index, "verbs"], _reading(entry.rule))
	question := concat("", ["Which verbs does ", rbac.title(entry.index), " need?"])
}

offenders[path] := entry if {
	some entry in rbac.rules
	some i, "*" in entry.rule.verbs
	path := patch.pointer(["rules", entry.index, "verbs", i])
}

# Paths of the API server that are no resources can be fetched, not listed or watched.
_reading(rule) := ["get"] if {
	count(rule.nonResourceURLs) > 0
} else := ["get", "list", "watch"]
