# METADATA
# title: Namespaces bound what their pods may use
# description: >-
#   One team's runaway Job or autoscaler takes the memory, the CPU and the volumes of the whole cluster, and the pods of
#   everybody else stay pending: nothing but a quota or a range of limits stops it in its own namespace.
# scope: package
# custom:
#   id: require-namespace-quotas
#   severity: LOW
#   kinds: [Namespace]
#   tags: ["nsa:resource-policies", "mitre:T1499"]
#   features: ["resource_kind=Namespace"]
#   remediation: Add a ResourceQuota for the namespace as a whole, or a LimitRange for each of its containers.
#   inventory: [v1/LimitRange, v1/ResourceQuota]
#   no_fix: What is missing is another object, and a patch changes only this one.
#   limits: >-
#     What the quota or the range bounds is not looked at, and those that a controller derives for tenants or for a tree
#     of namespaces are not seen.
package kubepac.governance.require_namespace_quotas

import data.kubepac.lib.inventory
import data.kubepac.lib.kinds
import data.kubepac.lib.workload

violations contains {"path": "/metadata/name", "msg": msg} if {
	is_unbounded
	inventory.is_complete
	msg := concat(" ", [kinds.title, "has neither a resource quota nor a limit range"])
}

unknown contains {"path": "/metadata/name", "msg": msg} if {
	is_unbounded
	not inventory.is_complete
	msg := concat(" ", ["no resource quota or limit range of", kinds.title, "is among the objects in sight"])
}

is_unbounded if {
	input.review.object.kind == "Namespace"
	workload.group == ""
	name := input.review.object.metadata.name
	is_string(name)
	name != "default"
	not startswith(name, "kube-")
	every kind in ["ResourceQuota", "LimitRange"] {
		count(inventory.namespaced(name, "", kind)) == 0
	}
}
