# METADATA
# title: Rules of network policies
# description: Finds the rules of a NetworkPolicy that are in force, and tells whether they name ports and peers.
# scope: package
package kubepac.lib.network_policies

import data.kubepac.lib.workload

# The rules of the NetworkPolicy under review: {section, path, ports, peers}, with null for what a rule leaves out.
# Rules of a type that the policy does not list are without effect.
rules contains {"section": section, "path": ["spec", section, i], "ports": ports, "peers": peers} if {
	workload.group in {"networking.k8s.io", "extensions"}
	input.review.object.kind == "NetworkPolicy"
	some section, form in {"ingress": {"type": "Ingress", "peers": "from"}, "egress": {"type": "Egress", "peers": "to"}}
	_is_in_force(form.type)
	some i, entry in input.review.object.spec[section]
	rule := _rule(entry)
	ports := object.get(rule, "ports", null)
	peers := object.get(rule, form.peers, null)
}

# names_ports(ports): everything else stays closed. A port that is left out stands for all of its protocol.
names_ports(ports) if {
	count(ports) > 0
	every port in ports {
		object.get(port, "port", null) != null
	}
}

# names_peers(peers): everybody else stays outside.
names_peers(peers) if {
	count(peers) > 0
	every peer in peers {
		not is_everybody(peer)
	}
}

# is_everybody(peer): every address, or every pod of the cluster.
is_everybody(peer) if {
	endswith(peer.ipBlock.cidr, "/0")
	object.get(peer.ipBlock, "except", null) in [null, []]
}

is_everybody(peer) if {
	is_object(peer.namespaceSelector)
	not _selects(peer.namespaceSelector)
	not _selects(object.get(peer, "podSelector", null))
}

_is_in_force(_) if object.get(input.review.object, ["spec", "policyTypes"], null) in [null, []]

_is_in_force(type) if type in input.review.object.spec.policyTypes

# The API server reads null as the empty rule.
_rule(null) := {}

_rule(entry) := entry if is_object(entry)

_selects(selector) if {
	some field in ["matchExpressions", "matchLabels"]
	count(selector[field]) > 0
}
