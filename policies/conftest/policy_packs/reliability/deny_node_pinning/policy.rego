# METADATA
# title: Pods are not bound to one node
# description: >-
#   A pod that may run on one node only is down as long as that node is: drained for an upgrade, replaced by the
#   autoscaler under another name, or lost. With spec.nodeName not even the scheduler looks whether there is room.
# scope: package
# custom:
#   id: deny-node-pinning
#   severity: MEDIUM
#   kinds: [workloads]
#   tags: []
#   features: ["is_workload=true"]
#   remediation: Choose nodes by a label that several of them have, or leave the choice to the scheduler.
#   limits: >-
#     A label that only one node has is not known as such, and neither is a persistent volume on the disk of a node;
#     nodeName of a pod is not looked at, because the scheduler writes it there.
package kubepac.reliability.deny_node_pinning

import data.kubepac.lib.kinds
import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.placement
import data.kubepac.lib.workload

violations contains {"path": patch.pointer(path), "msg": msg} if {
	some path, pin in pins
	msg := concat(" ", [kinds.title, "runs on node", phrases.quoted(pin.node), "only"])
}

fix contains {"path": patch.pointer(path), "patch": pin.patch, "needs_input": question} if {
	some path, pin in pins
	question := concat("", ["Should ", kinds.title, " be free to run on other nodes than ", phrases.quoted(pin.node), "?"])
}

pins[path] := {"node": node, "patch": patch.remove(path)} if {
	some field in [["nodeName"], ["nodeSelector", _hostname]]
	not placement.is_daemon
	node := object.get(workload.pod.spec, field, null)
	not node in {null, ""}
	path := array.concat(workload.pod.path, field)
	not _is_scheduled(field)
}

# Terms are alternatives: each of them has to name that node.
pins[path] := {"node": nodes[0], "patch": operations} if {
	not placement.is_daemon
	terms := object.get(workload.pod.spec, _terms, null)
	nodes := _nodes(terms)
	count(nodes) == count(terms)
	{node | some node in nodes} == {nodes[0]}
	path := array.concat(workload.pod.path, _terms)
	operations := _without(path, [_unbound(term) | some term in terms])
}

_is_scheduled(["nodeName"]) if input.review.object.kind == "Pod"

_nodes(terms) := [requirement.values[0] |
	some term in terms
	some field, key in _keys
	some requirement in term[field]
	requirement.key == key
	requirement.operator == "In"
	count(requirement.values) == 1
]

_unbound(term) := {field: kept |
	some field, key in _keys
	kept := [requirement | some requirement in term[field]; requirement.key != key]
	count(kept) > 0
}

# An alternative without a condition allows any node.
_without(path, terms) := patch.set(input.review.object, path, terms) if {
	not {} in terms
} else := patch.remove(array.slice(path, 0, count(path) - 1))

_terms := ["affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms"]

_keys := {"matchExpressions": _hostname, "matchFields": "metadata.name"}

_hostname := "kubernetes.io/hostname"
