# METADATA
# title: Services name ports that their pods declare
# description: >-
#   A Service looks a port's name up in each of its pods, and leaves out those that do not declare it: when none does
#   nobody answers at that port, though the pods run and are ready.
# scope: package
# custom:
#   id: deny-unresolved-service-ports
#   severity: HIGH
#   kinds: [Service]
#   tags: []
#   features: ["resource_kind=Service"]
#   remediation: Declare the port under that name and protocol in a container of the pods, or name a number.
#   inventory: [workloads, custom]
#   limits: >-
#     One pod that declares the name is enough. Numbers are not compared, because a process may listen on a port that it
#     does not declare, and the ports of proxies that a service mesh adds to pods are let through.
package kubepac.network.deny_unresolved_service_ports

import data.kubepac.lib.kinds
import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.pod_selectors

violations contains {"path": patch.pointer(port.path), "msg": msg} if {
	some port in unresolved
	is_certain
	msg := concat("", [kinds.title, " leads to ", port.title, ", which no container of its pods declares"])
}

unknown contains {"path": patch.pointer(port.path), "msg": msg} if {
	some port in unresolved
	not pod_selectors.is_all_in_sight
	msg := concat("", [kinds.title, " leads to ", port.title, ", which no container in sight declares"])
}

fix contains {"path": patch.pointer(port.path), "patch": operations, "needs_input": question} if {
	some port in unresolved
	is_certain
	numbers := sort([other.containerPort | some other in declared; other.protocol == port.protocol])
	operations := patch.set(input.review.object, port.path, array.concat(numbers, [8080])[0])
	question := concat("", ["Which port of its pods should ", kinds.title, " lead to instead of ", port.title, "?"])
}

# That nothing is selected is another policy's concern.
is_certain if {
	pod_selectors.is_all_in_sight
	count(pod_selectors.selected) > 0
}

unresolved contains {"path": ["spec", "ports", i, "targetPort"], "protocol": protocol, "title": title} if {
	kinds.is_service
	pod_selectors.selector
	some i, port in input.review.object.spec.ports
	_is_name(port.targetPort)
	not port.targetPort in _mesh_ports
	protocol := _protocol(port)
	not [port.targetPort, protocol] in {[other.name, other.protocol] | some other in declared}
	title := concat(" ", [protocol, "port", phrases.quoted(port.targetPort)])
}

# A name stands for a port of the same protocol, in a container that runs as long as its pod.
declared contains object.union(port, {"protocol": _protocol(port)}) if {
	some pod in pod_selectors.selected
	some list in ["containers", "initContainers"]
	some container in pod.spec[list]
	_runs_on(list, container)
	some port in container.ports
}

_runs_on("containers", _)

_runs_on("initContainers", container) if container.restartPolicy == "Always"

# The API server refuses a number in quotes.
_is_name(port) if trim(port, "0123456789") != ""

_protocol(port) := [name | some name in [object.get(port, "protocol", null), "TCP"]; not name in {"", null}][0]

# What Istio and Linkerd add to pods.
_mesh_ports := {"http-envoy-prom", "linkerd-admin", "linkerd-proxy"}
