# METADATA
# title: Ingresses lead to Services and ports that exist
# description: >-
#   The API server does not look whether a backend exists. The controller answers 503 to every request for such a path,
#   or leaves the whole Ingress out, and the Ingress itself looks healthy.
# scope: package
# custom:
#   id: deny-dangling-ingress-backends
#   severity: HIGH
#   kinds: [Ingress]
#   tags: []
#   features: ["resource_kind=Ingress"]
#   remediation: Name a Service of the Ingress's own namespace, and one of the ports in its spec.ports.
#   inventory: [v1/Service, custom]
#   limits: >-
#     The ports of an ExternalName Service and of one without ports are not compared. In kube-system, and where a chart
#     or an operator may make Services out of sight, one that is not in sight is in doubt.
package kubepac.network.deny_dangling_ingress_backends

import data.kubepac.lib.ingress_backends
import data.kubepac.lib.kinds
import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.quantities
import data.kubepac.lib.services

violations contains {"path": patch.pointer(backend.name_field), "msg": msg} if {
	some backend in without_service
	services.are_in_sight
	msg := concat(" ", [kinds.title, "refers to Service", phrases.quoted(backend.name), "which does not exist"])
}

violations contains {"path": patch.pointer(backend.port_field), "msg": msg} if {
	some backend in without_port
	msg := concat(" ", [kinds.title, "asks for", ingress_backends.port_title(backend), "which has no such port"])
}

unknown contains {"path": patch.pointer(backend.name_field), "msg": msg} if {
	some backend in without_service
	not services.are_in_sight
	msg := concat(" ", ["Service", phrases.quoted(backend.name), "is not among the objects in sight"])
}

fix contains {"path": patch.pointer(backend.name_field), "patch": operations, "needs_input": question} if {
	some backend in without_service
	services.are_in_sight
	same := [port | some port in _all_ports; _is_asked_for(backend, port)]
	port := array.concat(array.concat(same, _all_ports), [{"service": min(services.names), "number": 80}])[0]
	operations := ingress_backends.leading_to(backend, port)
	question := concat("", ["Which Service should ", kinds.title, " lead to instead of ", phrases.quoted(backend.name), "?"])
}

fix contains {"path": patch.pointer(backend.port_field), "patch": operations, "needs_input": question} if {
	some backend in without_port
	operations := ingress_backends.leading_to(backend, min(services.ports[backend.name]))
	title := ingress_backends.port_title(backend)
	question := concat("", ["Which port should ", kinds.title, " ask for instead of ", title, "?"])
}

without_service contains backend if {
	some backend in ingress_backends.all
	not backend.name in services.names
}

without_port contains backend if {
	some backend in ingress_backends.all
	backend.port != null
	every port in services.ports[backend.name] {
		not _is_asked_for(backend, port)
	}
}

_is_asked_for(backend, port) if backend.port in {port.number, port.name, quantities.text(port.number)}

_all_ports := sort([port | some port in services.ports[_]])
