# METADATA
# title: Containers take no port of their node
# description: >-
#   A host port is open on an address of the node, past the Services and often past the network policies that were meant
#   to guard the pod. It also binds the pod to nodes where the port is free: a second replica there stays pending.
# scope: package
# custom:
#   id: deny-host-ports
#   severity: MEDIUM
#   kinds: [workloads]
#   tags: ["pss:baseline/host-ports", "cis:5.2.13"]
#   features: ["ports.hostPort=true"]
#   remediation: Remove hostPort and reach the container through a Service, an Ingress or a Gateway.
#   limits: >-
#     In the network of the node (hostNetwork) a declared port is one of the node without hostPort too: that is left to
#     deny-host-namespaces. The API server writes the hostPort of such a Pod anew when it has been removed.
package kubepac.pod_security.deny_host_ports

import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.workload

violations contains {"path": patch.pointer(path), "msg": msg} if {
	some path, offender in offenders
	port := format_int(offender.port, 10)
	msg := concat(" ", ["container", phrases.quoted(offender.container), "takes port", port, "of its node"])
}

fix contains {"path": patch.pointer(path), "patch": patch.remove(path)} if {
	some path, _ in offenders
}

# Host ports by the path of their field; 0 means none.
offenders[path] := {"container": object.get(entry.container, "name", ""), "port": port.hostPort} if {
	some entry in workload.containers
	is_array(entry.container.ports)
	some i, port in entry.container.ports
	is_number(port.hostPort)
	port.hostPort > 0
	path := array.concat(entry.path, ["ports", i, "hostPort"])
}
