# METADATA
# title: Roles name the API groups they cover
# description: >-
#   A wildcard group makes a rule about "clusters" or "users" one about every API with a resource of that name, those of
#   operators that are installed next year included.
# scope: package
# custom:
#   id: deny-wildcard-api-groups
#   severity: MEDIUM
#   kinds: [Role, ClusterRole]
#   tags: ["cis:5.1.3", "nsa:authentication-and-authorization", "mitre:T1098"]
#   features: ["resource_kind=ClusterRole", "resource_kind=Role"]
#   remediation: List the API groups that the resources belong to; the empty string is the core group.
#   limits: >-
#     Rules about nothing but one subresource of everything, such as */scale, are left alone, for there the group can
#     only be a wildcard.
package kubepac.rbac.deny_wildcard_api_groups

import data.kubepac.lib.patch
import data.kubepac.lib.rbac

violations contains {"path": path, "msg": msg} if {
	some path, entry in offenders
	msg := concat(" ", [rbac.title(entry.index), "covers every API group"])
}

fix contains {"path": path, "patch": operations, "needs_input": question} if {
	some path, entry in offenders
	operations := patch.set(input.review.object, ["rules", entry.index, "apiGroups"], _kept(entry.rule))
	question := concat("", ["Which API groups should ", rbac.title(entry.index), " cover?"])
}

offenders[path] := entry if {
	not rbac.is_bootstrapped
	some entry in rbac.rules
	_names_resources(entry.rule)
	wildcards := [i | some i, "*" in entry.rule.apiGroups]
	path := patch.pointer(["rules", entry.index, "apiGroups", wildcards[0]])
}

_names_resources(rule) if {
	some resource in rule.resources
	not _is_subresource_of_everything(resource)
}

_is_subresource_of_everything(resource) if {
	startswith(resource, "*/")
	resource != "*/*"
}

_kept(rule) := groups if {
	groups := [group | some group in rule.apiGroups; group != "*"]
	count(groups) > 0
} else := ["TODO"]
