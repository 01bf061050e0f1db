# METADATA
# title: Containers are restarted later than they leave traffic
# description: >-
#   Where liveness and readiness are one check, a slow dependency does not only take the pods out of traffic: they are
#   all restarted at that moment, with cold caches and new connections, and the dependency gets slower still.
# scope: package
# custom:
#   id: deny-identical-probes
#   severity: LOW
#   kinds: [workloads]
#   tags: []
#   features: ["is_workload=true"]
#   remediation: Give the livenessProbe a higher failureThreshold than the readinessProbe's, or a check of its own.
#   limits: >-
#     A check that only opens a port depends on nothing else and is let through, and so is a liveness probe that is even
#     less patient; delays before the first check make no difference.
package kubepac.reliability.deny_identical_probes

import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.probes

violations contains {"path": patch.pointer(path), "msg": msg} if {
	some entry in offenders
	path := array.concat(entry.path, ["livenessProbe"])
	msg := concat("", ["liveness and readiness probe of ", _title(entry.container), " fail together"])
}

fix contains {"path": patch.pointer(path), "patch": operations, "needs_input": question} if {
	some entry in offenders
	path := array.concat(entry.path, ["livenessProbe"])
	threshold := probes.longer_patience(entry.container.livenessProbe)
	operations := patch.set(input.review.object, array.concat(path, ["failureThreshold"]), threshold)
	times := concat(" ", ["be restarted only after", format_int(threshold, 10), "failed checks?"])
	question := concat(" ", ["Should", _title(entry.container), times])
}

offenders contains entry if {
	some entry in probes.containers
	_check(entry.container, "livenessProbe") == _check(entry.container, "readinessProbe")
}

# What a probe asks and how soon it gives up, defaults written out.
_check(container, field) := {"handlers": handlers, "timing": timing} if {
	probe := container[field]
	handlers := {_handler(kind, container, probe[kind]) | some kind in ["exec", "grpc", "httpGet"]}
	count(handlers) > 0
	timing := _values(probe, {"periodSeconds": 10, "timeoutSeconds": 1, "failureThreshold": 3})
}

_handler("exec", _, exec) := exec.command

_handler("grpc", _, grpc) := [grpc.port, _values(grpc, {"service": ""})]

_handler("httpGet", container, request) := [_port(container, request.port), fields] if {
	fields := _values(request, {"path": "/", "scheme": "HTTP", "host": "", "httpHeaders": []})
}

_port(container, port) := [declared.containerPort | some declared in container.ports; declared.name == port][0]

_port(container, port) := port if not port in probes.port_names(container)

_values(holder, defaults) := {name: value |
	some name, otherwise in defaults
	value := [one | some one in [object.get(holder, name, null), otherwise]; not one in {null, ""}][0]
}

_title(container) := concat(" ", ["container", phrases.quoted(object.get(container, "name", ""))])
