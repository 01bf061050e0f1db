# METADATA
# title: Roles create no workloads
# description: >-
#   Whoever creates pods picks their service account, mounts any Secret and volume of the namespace and, where no
#   admission policy forbids it, the node's disk: the right to create is the right to all of these.
# scope: package
# custom:
#   id: deny-pod-creation-roles
#   severity: LOW
#   kinds: [Role, ClusterRole]
#   tags: ["cis:5.1.4", "nsa:authentication-and-authorization", "mitre:T1610"]
#   features: ["resource_kind=Role", "resource_kind=ClusterRole"]
#   remediation: >-
#     Drop the right where the client only looks after workloads that others create, and bind it in few namespaces where
#     it does not.
#   limits: >-
#     Rules over the resources "*" are left to deny-wildcard-resources. Changing the pod template of a workload that is
#     there runs pods as well, and is not looked at.
package kubepac.rbac.deny_pod_creation_roles

import data.kubepac.lib.phrases
import data.kubepac.lib.rbac

violations contains {"path": rbac.resources_path(entry), "msg": msg} if {
	some entry in offenders
	resources := phrases.first_of([phrases.quoted(resource) | some resource in entry.resources])
	msg := concat(" ", [rbac.title(entry.index), "creates", resources])
}

fix contains {"path": rbac.resources_path(entry), "patch": operations, "needs_input": question} if {
	some entry in offenders
	operations := rbac.without_resources(entry)
	question := concat("", ["Should ", rbac.title(entry.index), " create no workloads?"])
}

offenders contains entry if {
	some entry in rbac.granting(_rights, {"create"})
	not rbac.is_named(entry.rule)
}

_rights := {
	"": {"pods", "replicationcontrollers"},
	"apps": {"daemonsets", "deployments", "replicasets", "statefulsets"},
	"batch": {"cronjobs", "jobs"},
}
