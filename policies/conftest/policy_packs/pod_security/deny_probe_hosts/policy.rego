# METADATA
# title: Probes and lifecycle hooks call their own pod
# description: >-
#   The kubelet makes these calls from the node's network, past every network policy: whoever may write a pod can have
#   it search that network, and a probe of another host restarts healthy pods when that host is down.
# scope: package
# custom:
#   id: deny-probe-hosts
#   severity: MEDIUM
#   kinds: [workloads]
#   tags: ["pss:baseline/host-probes-lifecycle-hooks"]
#   features: ["probes.liveness.share=1", "probes.readiness.share=1"]
#   remediation: Leave host out of probes and lifecycle hooks, and name a virtual host in the HTTP header Host.
#   limits: >-
#     The loopback address passes in a pod on the network of its node, where it is the pod's own; the baseline Pod
#     Security Standard refuses such a pod in any case.
package kubepac.pod_security.deny_probe_hosts

import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.probes
import data.kubepac.lib.workload

violations contains {"path": patch.pointer(call.path), "msg": msg} if {
	some call in calls
	msg := concat("", ["container ", _name(call), " aims its ", call.purpose, " at host ", phrases.quoted(call.host)])
}

fix contains object.union({"path": patch.pointer(call.path), "patch": patch.remove(call.path)}, _question(call)) if {
	some call in calls
}

calls contains call if {
	some entry in workload.containers
	some field in _fields
	some action in ["httpGet", "tcpSocket"]
	handler := object.get(entry.container, array.concat(field, [action]), {})
	is_string(handler.host)
	handler.host != ""
	not _is_of_the_pod(handler.host)
	call := {
		"path": array.concat(entry.path, array.concat(field, [action, "host"])),
		"container": entry.container,
		"purpose": field[count(field) - 1],
		"host": handler.host,
		"port": object.get(handler, "port", null),
	}
}

# How daemons of the control plane are probed that listen nowhere else.
_is_of_the_pod(host) if {
	workload.pod.spec.hostNetwork == true
	host in {"127.0.0.1", "::1", "localhost"}
}

# Another host's port says nothing about the container, unless the container declares it too.
_question(call) := {} if _is_declared(call)

_question(call) := {"needs_input": question} if {
	not _is_declared(call)
	question := concat("", ["On which port does container ", _name(call), " itself answer its ", call.purpose, "?"])
}

_is_declared(call) if call.port in probes.tcp_ports(call.container)

_is_declared(call) if call.port in probes.port_names(call.container)

_fields := [
	["livenessProbe"],
	["readinessProbe"],
	["startupProbe"],
	["lifecycle", "postStart"],
	["lifecycle", "preStop"],
]

_name(call) := phrases.quoted(object.get(call.container, "name", ""))
