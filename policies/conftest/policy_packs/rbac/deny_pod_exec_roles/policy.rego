# METADATA
# title: Roles open no sessions in running containers
# description: >-
#   A shell in a container has its credentials, its data and its place in the network, and what is done there leaves no
#   trace in any manifest; attaching and forwarding a port get past authentication in the same way.
# scope: package
# custom:
#   id: deny-pod-exec-roles
#   severity: MEDIUM
#   kinds: [Role, ClusterRole]
#   tags: ["nsa:authentication-and-authorization", "mitre:T1609"]
#   features: ["resource_kind=Role", "resource_kind=ClusterRole"]
#   remediation: >-
#     Drop pods/exec, pods/attach and pods/portforward from the rule, and keep such rights for people who hold them
#     for the length of an incident.
#   limits: >-
#     Rules over the resources "*" are left to deny-wildcard-resources; rules that name their pods, and
#     pods/ephemeralcontainers, are left alone.
package kubepac.rbac.deny_pod_exec_roles

import data.kubepac.lib.phrases
import data.kubepac.lib.rbac

violations contains {"path": rbac.resources_path(entry), "msg": msg} if {
	some entry in offenders
	resources := phrases.first_of([phrases.quoted(resource) | some resource in entry.resources])
	msg := concat(" ", [rbac.title(entry.index), "opens", resources])
}

fix contains {"path": rbac.resources_path(entry), "patch": operations, "needs_input": question} if {
	some entry in offenders
	operations := rbac.without_resources(entry)
	question := concat("", ["Should ", rbac.title(entry.index), " do without sessions in running containers?"])
}

offenders contains entry if {
	some entry in rbac.granting(_rights, {"create", "get"})
	not rbac.is_named(entry.rule)
}

_rights := {"": {"pods/exec", "pods/attach", "pods/portforward"}}
