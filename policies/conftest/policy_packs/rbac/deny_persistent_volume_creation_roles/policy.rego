# METADATA
# title: Roles create no persistent volumes
# description: >-
#   A persistent volume may be any path of a node: who creates one mounts the node's disk into a pod, past the policies
#   that forbid hostPath in pods.
# scope: package
# custom:
#   id: deny-persistent-volume-creation-roles
#   severity: MEDIUM
#   kinds: [ClusterRole]
#   tags: ["cis:5.1.9", "nsa:authentication-and-authorization", "mitre:T1611"]
#   features: ["resource_kind=ClusterRole"]
#   remediation: >-
#     Drop the verb create and claim volumes from a storage class; only the provisioner of a storage driver needs the
#     right.
#   limits: >-
#     Rules over the resources "*" are left to deny-wildcard-resources; provisioners, which need the right, are not told
#     apart from others.
package kubepac.rbac.deny_persistent_volume_creation_roles

import data.kubepac.lib.rbac

violations contains {"path": rbac.resources_path(entry), "msg": msg} if {
	some entry in offenders
	msg := concat(" ", [rbac.title(entry.index), "creates persistent volumes"])
}

fix contains {"path": rbac.resources_path(entry), "patch": operations, "needs_input": question} if {
	some entry in offenders
	operations := rbac.without_resources(entry)
	question := concat("", ["Should ", rbac.title(entry.index), " create no persistent volumes?"])
}

offenders contains entry if {
	some entry in rbac.granting({"": {"persistentvolumes"}}, {"create"})
	not rbac.is_named(entry.rule)
}
