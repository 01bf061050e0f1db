# METADATA
# title: Roles do not reach the kubelets through the API server
# description: >-
#   nodes/proxy passes requests on to the kubelet, which runs commands in every pod of the node: even the verb get is
#   enough, and neither admission policies nor the audit log see what is run.
# scope: package
# custom:
#   id: deny-node-proxy-roles
#   severity: HIGH
#   kinds: [ClusterRole]
#   tags: ["cis:5.1.10", "nsa:authentication-and-authorization", "mitre:T1609"]
#   features: ["resource_kind=ClusterRole"]
#   remediation: >-
#     Drop nodes/proxy; collectors of metrics get by with nodes/metrics, nodes/stats and the like, which the kubelet
#     checks one by one.
#   limits: Rules over the resources "*" are left to deny-wildcard-resources.
package kubepac.rbac.deny_node_proxy_roles

import data.kubepac.lib.rbac

violations contains {"path": rbac.resources_path(entry), "msg": msg} if {
	some entry in offenders
	msg := concat(" ", [rbac.title(entry.index), "reaches the API of every kubelet"])
}

fix contains {"path": rbac.resources_path(entry), "patch": operations, "needs_input": question} if {
	some entry in offenders
	operations := rbac.without_resources(entry)
	question := concat("", ["Should ", rbac.title(entry.index), " do without nodes/proxy?"])
}

offenders := rbac.granting({"": {"nodes/proxy"}}, {"create", "get"})
