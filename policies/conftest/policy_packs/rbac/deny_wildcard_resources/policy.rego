# METADATA
# title: Roles name the resources they cover
# description: >-
#   A wildcard covers Secrets, pods/exec and every custom resource that is installed later: a role made for one
#   controller ends up reading all credentials in its reach.
# scope: package
# custom:
#   id: deny-wildcard-resources
#   severity: HIGH
#   kinds: [Role, ClusterRole]
#   tags: ["cis:5.1.3", "nsa:authentication-and-authorization", "mitre:T1552"]
#   features: ["rbac.wildcard_resources=true"]
#   remediation: List the resources that the client works with, in one rule for each API group.
#   limits: A wildcard over one subresource, such as */scale, and a wildcard API group are left alone.
package kubepac.rbac.deny_wildcard_resources

import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.rbac

violations contains {"path": path, "msg": msg} if {
	some path, entry in offenders
	msg := concat(" ", [rbac.title(entry.index), "covers the resources", phrases.quoted(entry.resource)])
}

fix contains {"path": path, "patch": operations, "needs_input": question} if {
	some path, entry in offenders
	operations := patch.set(input.review.object, ["rules", entry.index, "resources"], ["TODO"])
	question := concat("", ["Which resources does ", rbac.title(entry.index), " need?"])
}

offenders[path] := {"index": entry.index, "resource": resource} if {
	some entry in rbac.rules
	some i, resource in entry.rule.resources
	resource in {"*", "*/*"}
	path := patch.pointer(["rules", entry.index, "resources", i])
}
