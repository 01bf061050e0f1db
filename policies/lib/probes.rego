# METADATA
# title: Probes
# description: Finds the containers that the kubelet probes, and the ports that their probes can name.
# scope: package
package kubepac.lib.probes

import data.kubepac.lib.workload

# Containers that run as long as their pod does, the only ones that may have probes: {container, path, list}.
containers contains entry if {
	some entry in workload.containers
	entry.list == "containers"
}

containers contains entry if {
	some entry in workload.containers
	entry.list == "initContainers"
	entry.container.restartPolicy == "Always"
}

# tcp_ports(container): the numbers of the TCP ports that it declares, in their order.
tcp_ports(container) := [port.containerPort |
	some port in container.ports
	is_number(port.containerPort)
	object.get(port, "protocol", "TCP") == "TCP"
]

# port_names(container): the names that its probes may use.
port_names(container) := {port.name | some port in container.ports}

# longer_patience(probe): twice as many failures in a row as the probe allows.
longer_patience(probe) := threshold * 2 if {
	threshold := probe.failureThreshold
	is_number(threshold)
} else := 6
