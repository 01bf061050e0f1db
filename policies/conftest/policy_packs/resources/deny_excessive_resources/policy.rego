# METADATA
# title: Containers ask for no more than a node can give
# description: >-
#   A request that is larger than every node leaves the pod pending for good, and a slip such as 64 for 64m takes the
#   room of a whole team: the autoscaler buys nodes for it, or nothing else is scheduled any more.
# scope: package
# custom:
#   id: deny-excessive-resources
#   severity: LOW
#   kinds: [workloads]
#   tags: ["mitre:T1496"]
#   features: ["is_workload=true"]
#   remediation: Ask for what the container uses, or raise the parameters where the nodes are that large.
#   limits: The sum over containers and replicas, and the resources of the pod as a whole, are not looked at.
#   parameters:
#     max_container_cpu:
#       type: string
#       default: "16"
#       description: The largest CPU request or limit of one container.
#     max_container_memory:
#       type: string
#       default: 64Gi
#       description: The largest memory request or limit of one container.
package kubepac.resources.deny_excessive_resources

import data.kubepac.lib.parameters
import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.quantities
import data.kubepac.lib.resources
import data.kubepac.lib.workload

violations contains {"path": patch.pointer(path), "msg": msg} if {
	some path, excess in excesses
	section := trim_suffix(excess.section, "s")
	has := [_title(excess), "has a", excess.resource, section, "of", quantities.text(excess.amount)]
	msg := concat(" ", array.concat(has, ["where the most is", excess.most]))
}

# Lowered together: a request above the limit would be refused, and one far below it overcommits the node.
fix contains {"path": patch.pointer(path), "patch": operations, "needs_input": question} if {
	some path, excess in excesses
	operations := [operation |
		some section in ["limits", "requests"]
		other := array.concat(excess.entry.path, ["resources", section, excess.resource])
		some operation in patch.set(input.review.object, other, excesses[other].most)
	]
	question := concat(" ", ["How much", excess.resource, "does", _title(excess), "need at most?"])
}

excesses[path] := excess if {
	some entry in workload.accountable_containers
	some resource, most in _allowed
	some section in ["requests", "limits"]
	amount := resources.amount(entry.container, section, resource)
	quantities.parse(amount) > quantities.parse(most)
	path := array.concat(entry.path, ["resources", section, resource])
	excess := {"entry": entry, "resource": resource, "section": section, "amount": amount, "most": most}
}

_title(excess) := concat(" ", ["container", phrases.quoted(object.get(excess.entry.container, "name", ""))])

_allowed := {
	"cpu": parameters.setting("max_container_cpu", "16"),
	"memory": parameters.setting("max_container_memory", "64Gi"),
}
