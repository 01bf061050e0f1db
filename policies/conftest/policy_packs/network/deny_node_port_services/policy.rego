# METADATA
# title: Services do not open ports on the nodes
# description: >-
#   A NodePort answers on every node, past the ingress with its TLS, authentication and limits: whoever reaches a
#   node's address reaches the pods.
# scope: package
# custom:
#   id: deny-node-port-services
#   severity: MEDIUM
#   kinds: [Service]
#   tags: ["nsa:network-separation", "mitre:T1190"]
#   features: ["service.type=NodePort"]
#   remediation: Make it a ClusterIP service, and lead traffic from outside through an Ingress or a Gateway.
#   limits: The node ports that a LoadBalancer service opens are left alone.
package kubepac.network.deny_node_port_services

import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.workload

violations contains {"path": patch.pointer(_field), "msg": msg} if {
	is_node_port
	name := phrases.quoted(object.get(input.review.object, ["metadata", "name"], ""))
	msg := concat("", ["service ", name, " opens a port on every node"])
}

# The API server refuses what is left of a NodePort on a ClusterIP service.
fix contains {"path": patch.pointer(_field), "patch": operations} if {
	is_node_port
	to_cluster_ip := patch.set(input.review.object, _field, "ClusterIP")
	leftovers := array.concat(_node_ports, _traffic_policy)
	operations := array.concat(to_cluster_ip, [operation | some path in leftovers; some operation in patch.remove(path)])
}

is_node_port if {
	workload.group == ""
	input.review.object.kind == "Service"
	input.review.object.spec.type == "NodePort"
}

_node_ports := [["spec", "ports", i, "nodePort"] |
	some i, port in _spec.ports
	is_object(port)
	"nodePort" in object.keys(port)
]

_traffic_policy := [["spec", "externalTrafficPolicy"] | "externalTrafficPolicy" in object.keys(_spec)]

_spec := input.review.object.spec

_field := ["spec", "type"]
