# METADATA
# title: Probes name ports that their containers declare
# description: >-
#   The kubelet looks a port's name up among the ports of the same container. Where it finds none the probe fails each
#   time: the pod never gets traffic, or is restarted for ever, and a hook never runs.
# scope: package
# custom:
#   id: deny-unresolved-probe-ports
#   severity: HIGH
#   kinds: [workloads]
#   tags: []
#   features: ["is_workload=true"]
#   remediation: Declare the port under that name in the same container, or let the probe name one that is declared.
#   limits: Numbers are not compared with the declared ones; a process may listen on a port that it does not declare.
package kubepac.reliability.deny_unresolved_probe_ports

import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.probes

violations contains {"path": patch.pointer(reference.path), "msg": msg} if {
	some reference in dangling
	port := phrases.quoted(reference.port)
	msg := concat("", [reference.title, " asks for port ", port, ", which the container does not declare"])
}

fix contains {"path": patch.pointer(reference.path), "patch": operations, "needs_input": question} if {
	some reference in dangling
	ports := array.concat(probes.tcp_ports(reference.container), [8080])
	operations := patch.set(input.review.object, reference.path, ports[0])
	instead := concat("", [phrases.quoted(reference.port), "?"])
	question := concat(" ", ["Which port should the", reference.title, "ask for instead of", instead])
}

dangling contains reference if {
	some entry in probes.containers
	some field, noun in _fields
	some kind in ["httpGet", "tcpSocket"]
	path := array.concat(split(field, "/"), [kind, "port"])
	port := object.get(entry.container, path, null)
	_is_name(port)
	not port in probes.port_names(entry.container)
	reference := {
		"container": entry.container,
		"path": array.concat(entry.path, path),
		"port": port,
		"title": concat(" ", [noun, "of container", phrases.quoted(object.get(entry.container, "name", ""))]),
	}
}

# A number in quotes is taken for the number.
_is_name(port) if {
	is_string(port)
	trim(port, "0123456789") != ""
}

_fields := {
	"livenessProbe": "liveness probe",
	"readinessProbe": "readiness probe",
	"startupProbe": "startup probe",
	"lifecycle/postStart": "start hook",
	"lifecycle/preStop": "stop hook",
}
