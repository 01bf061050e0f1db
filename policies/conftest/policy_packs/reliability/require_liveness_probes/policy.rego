# METADATA
# title: Containers tell when they have to be restarted
# description: >-
#   Without a liveness probe a process that hangs, in a deadlock or out of threads, stays as it is until somebody
#   notices: only a process that ends is restarted.
# scope: package
# custom:
#   id: require-liveness-probes
#   severity: LOW
#   kinds: [Deployment, StatefulSet, DaemonSet, ReplicaSet, ReplicationController]
#   tags: []
#   features: ["is_long_running=true", "probes.liveness.share=0"]
#   remediation: Add a livenessProbe that fails only when a restart of the container would help.
#   limits: Whether a probe checks anything that matters is not looked at.
package kubepac.reliability.require_liveness_probes

import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.probes

violations contains {"path": patch.pointer(path), "msg": msg} if {
	some entry in offenders
	path := array.concat(entry.path, ["livenessProbe"])
	msg := concat("", ["container ", _name(entry.container), " has no liveness probe"])
}

fix contains {"path": patch.pointer(path), "patch": operations, "needs_input": question} if {
	some entry in offenders
	path := array.concat(entry.path, ["livenessProbe"])
	proposal := _proposal(entry.container)
	operations := patch.set(input.review.object, path, object.union(proposal.handler, _timing(entry.container)))
	question := concat(" ", [proposal.asks, _name(entry.container), concat("", [proposal.about, "?"])])
}

offenders contains entry if {
	input.review.object.kind in {"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController"}
	some entry in probes.containers
	object.get(entry.container, "livenessProbe", null) in [null, {}]
}

# A connection to a port fails only when the process no longer accepts any, whatever happens to what it depends on.
_proposal(container) := _connection(socket) if {
	socket := _sockets(container)[0]
} else := {"handler": {"exec": command}, "asks": "Should container", "about": about} if {
	command := container.readinessProbe.exec
	about := "be restarted when the command of its readiness probe keeps failing"
} else := {
	"handler": {"exec": {"command": ["TODO"]}},
	"asks": "Which command or port should tell that container",
	"about": "hangs",
}

_sockets(container) := array.concat(probed, declared) if {
	probed := [object.filter(handler, ["host", "port"]) |
		some kind in ["httpGet", "tcpSocket", "grpc"]
		handler := container.readinessProbe[kind]
		handler.port
	]
	declared := [{"port": port} | some port in probes.tcp_ports(container)]
}

_connection(socket) := {
	"handler": {"tcpSocket": socket},
	"asks": "Should container",
	"about": concat(" ", ["be restarted when port", _text(socket.port), "stays closed"]),
}

_text(port) := format_int(port, 10) if is_number(port)

_text(port) := phrases.quoted(port) if not is_number(port)

# More patient than the readiness probe, so that a container leaves traffic before it is restarted.
_timing(container) := {"periodSeconds": 20, "failureThreshold": threshold} if {
	threshold := probes.longer_patience(object.get(container, "readinessProbe", {}))
}

_name(container) := phrases.quoted(object.get(container, "name", ""))
