# METADATA
# title: Containers tell when they are ready
# description: >-
#   Without a readiness probe a pod gets traffic as soon as its processes start: every rollout serves errors until
#   they have warmed up, and a broken version replaces the working one without a stop.
# scope: package
# custom:
#   id: require-readiness-probes
#   severity: MEDIUM
#   kinds: [Deployment, StatefulSet, DaemonSet, ReplicaSet, ReplicationController]
#   tags: []
#   features: ["is_long_running=true", "probes.readiness.share=0"]
#   remediation: Add a readinessProbe that succeeds only while the container can serve requests.
#   limits: Whether a probe checks anything that matters is not looked at; sidecars among the init containers need none.
package kubepac.reliability.require_readiness_probes

import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.workload

violations contains {"path": patch.pointer(path), "msg": msg} if {
	some entry in offenders
	path := array.concat(entry.path, _field)
	msg := concat("", ["container ", _name(entry.container), " has no readiness probe"])
}

fix contains {"path": patch.pointer(path), "patch": operations, "needs_input": question} if {
	some entry in offenders
	path := array.concat(entry.path, _field)
	proposal := _proposal(entry.container)
	operations := patch.set(input.review.object, path, proposal.probe)
	question := proposal.question
}

offenders contains entry if {
	input.review.object.kind in {"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController"}
	some entry in workload.containers
	entry.list == "containers"
	object.get(entry.container, _field, null) in [null, {}]
}

# A check of the first port that is declared, over HTTP where its name says so.
_proposal(container) := {"probe": probe, "question": question} if {
	port := _tcp_ports(container)[0]
	regex.match(`^http(-|$)`, object.get(port, "name", ""))
	probe := {"httpGet": {"path": "/", "port": port.containerPort}}
	question := concat("", ["Which path of container ", _name(container), " answers only while it can serve requests?"])
} else := {"probe": probe, "question": question} if {
	port := _tcp_ports(container)[0]
	probe := {"tcpSocket": {"port": port.containerPort}}
	number := format_int(port.containerPort, 10)
	question := concat("", ["Is container ", _name(container), " ready as soon as its port ", number, " opens?"])
} else := {"probe": {"exec": {"command": ["TODO"]}}, "question": question} if {
	question := concat("", ["Which command or port tells that container ", _name(container), " is ready?"])
}

_tcp_ports(container) := [port |
	some port in container.ports
	is_number(port.containerPort)
	object.get(port, "protocol", "TCP") == "TCP"
]

_name(container) := phrases.quoted(object.get(container, "name", ""))

_field := ["readinessProbe"]
