# METADATA
# title: Backends of an Ingress
# description: Finds the Services that the Ingress under review leads to, in either version of its API.
# scope: package
package kubepac.lib.ingress_backends

import data.kubepac.lib.ingress
import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.quantities

# Every backend that names a Service: {name, port, name_field, port_field}, with null for a port that is not written.
all contains {
	"name": backend.service.name,
	"port": port,
	"name_field": array.concat(place, ["service", "name"]),
	"port_field": array.concat(place, ["service", "port"]),
} if {
	some [place, backend] in _backends
	is_string(backend.service.name)
	ports := [backend.service.port[field] | some field in ["number", "name"]]
	port := array.concat(ports, [null])[0]
	port != _placeholder
}

all contains {
	"name": backend.serviceName,
	"port": port,
	"name_field": array.concat(place, ["serviceName"]),
	"port_field": array.concat(place, ["servicePort"]),
} if {
	some [place, backend] in _backends
	is_string(backend.serviceName)
	port := object.get(backend, "servicePort", null)
	port != _placeholder
}

# port_title(backend) == "port 80 of Service \"web\""
port_title(backend) := concat(" ", ["port", _in_words(backend.port), "of Service", phrases.quoted(backend.name)])

_in_words(port) := quantities.text(port) if is_number(port)

_in_words(port) := phrases.quoted(port) if not is_number(port)

# leading_to(backend, {"service": "web", "number": 80}): the operations that make the backend lead there.
leading_to(backend, place) := array.concat(name, port) if {
	name := patch.set(input.review.object, backend.name_field, place.service)
	port := patch.set(input.review.object, backend.port_field, _as_port(backend, place.number))
}

_as_port(backend, number) := number if "servicePort" in backend.port_field

_as_port(backend, number) := {"number": number} if not "servicePort" in backend.port_field

# What the AWS Load Balancer Controller looks up in an annotation is no Service.
_placeholder := "use-annotation"

_backends contains [["spec", field], ingress.spec[field]] if some field in ["defaultBackend", "backend"]

_backends contains [["spec", "rules", i, "http", "paths", j, "backend"], entry.backend] if {
	some i, rule in ingress.spec.rules
	some j, entry in rule.http.paths
}
