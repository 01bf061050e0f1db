# METADATA
# title: Network policies name whom they let in
# description: >-
#   What network policies allow adds up: one rule that accepts everything undoes every other policy of its pods, and an
#   intruder anywhere in the cluster reaches them on every port while the namespace looks protected.
# scope: package
# custom:
#   id: deny-permissive-network-policies
#   severity: MEDIUM
#   kinds: [NetworkPolicy]
#   tags: ["nsa:network-separation", "mitre:T1046"]
#   features: ["resource_kind=NetworkPolicy"]
#   remediation: Say who may come in (from), or which ports are open to everybody (ports).
#   parameters:
#     deny_open_egress:
#       type: boolean
#       default: false
#       description: Whether rules that let pods call everything are flagged too.
#   limits: >-
#     A rule that names ports is let through, even where they are nearly all, and so are address blocks that only
#     together hold every address.
package kubepac.network.deny_permissive_network_policies

import data.kubepac.lib.kinds
import data.kubepac.lib.network_policies
import data.kubepac.lib.parameters
import data.kubepac.lib.patch

violations contains {"path": patch.pointer(rule.path), "msg": msg} if {
	some rule in open_rules
	msg := concat(" ", [kinds.title, rule.fault])
}

fix contains {"path": patch.pointer(rule.path), "patch": operations, "needs_input": question} if {
	some rule in open_rules
	named := [peer | some peer in rule.peers; not network_policies.is_everybody(peer)]
	peers := [choice | some choice in [named, rule.proposal]; count(choice) > 0][0]
	operations := patch.set(input.review.object, array.concat(rule.path, [rule.field]), peers)
	question := concat("", [rule.question, " the pods of ", kinds.title, "?"])
}

open_rules contains object.union(rule, _directions[rule.section]) if {
	some rule in network_policies.rules
	_directions[rule.section].is_wanted
	not network_policies.names_ports(rule.ports)
	not network_policies.names_peers(rule.peers)
}

# What is proposed are the pods of the same namespace, and DNS for those that call.
_directions := {
	"ingress": {
		"is_wanted": true,
		"field": "from",
		"fault": "lets everybody in on every port",
		"proposal": [{"podSelector": {}}],
		"question": "Who may call",
	},
	"egress": {
		"is_wanted": parameters.setting("deny_open_egress", false),
		"field": "to",
		"fault": "lets its pods call everybody on every port",
		"proposal": [{"podSelector": {}}, {"namespaceSelector": {"matchLabels": {_label: "kube-system"}}}],
		"question": "What may be called by",
	},
}

_label := "kubernetes.io/metadata.name"
