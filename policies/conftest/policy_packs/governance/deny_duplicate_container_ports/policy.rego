# METADATA
# title: Container ports are declared once
# description: >-
#   Of two ports with one number or one name, an apply keeps either and a Service that goes by the name reaches either:
#   which one, nobody can tell from the manifest.
# scope: package
# custom:
#   id: deny-duplicate-container-ports
#   severity: MEDIUM
#   kinds: [workloads]
#   tags: []
#   features: ["is_workload=true", "ports.count>0"]
#   remediation: Keep one entry for each port and protocol of a container, and give every port of a pod a name of its own.
#   limits: One number in two containers is left out, although they share an address and only one of them can listen.
package kubepac.governance.deny_duplicate_container_ports

import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.quantities
import data.kubepac.lib.workload

violations contains {"path": patch.pointer(port.path), "msg": msg} if {
	some port in _ports
	msg := _fault(port)
}

# A second entry for a port goes; a second port by the same name loses the name.
fix contains {"path": patch.pointer(port.path), "patch": patch.remove(port.path), "needs_input": question} if {
	some port in _ports
	is_repeated(port)
	question := concat(" ", ["Should the first entry alone declare", concat("", [_title(port), "?"])])
}

fix contains {"path": patch.pointer(port.path), "patch": operations, "needs_input": question} if {
	some port in _ports
	takes_a_name(port)
	not is_repeated(port)
	operations := patch.remove(array.concat(port.path, ["name"]))
	question := concat("", ["Which name should ", _title(port), " have instead of ", phrases.quoted(port.name), "?"])
}

_fault(port) := concat(" ", [_title(port), "is declared twice"]) if is_repeated(port)

_fault(port) := concat("", [_title(port), " takes the name ", phrases.quoted(port.name), " of another port"]) if {
	takes_a_name(port)
	not is_repeated(port)
}

is_repeated(port) if {
	some other in _ports
	other.path < port.path
	other.holder == port.holder
	[other.number, other.protocol] == [port.number, port.protocol]
}

takes_a_name(port) if {
	not port.name in {"", null}
	some other in _ports
	other.path < port.path
	other.name == port.name
	_is_confused(other, port)
}

# In one container names are unique. Across containers, a Service asks for a name and a protocol.
_is_confused(other, port) if other.holder == port.holder

_is_confused(other, port) if other.protocol == port.protocol

_ports contains port if {
	some holder in workload.accountable_containers
	_keeps_running(holder)
	is_array(holder.container.ports)
	some i, body in holder.container.ports
	port := {
		"holder": holder,
		"path": array.concat(holder.path, ["ports", i]),
		"number": body.containerPort,
		"protocol": [value | some value in [object.get(body, "protocol", null), "TCP"]; value != null][0],
		"name": object.get(body, "name", ""),
	}
}

_keeps_running(holder) if holder.list == "containers"

_keeps_running(holder) if holder.container.restartPolicy == "Always"

_title(port) := concat(" ", ["port", number, "of container", phrases.quoted(name)]) if {
	number := concat("", [quantities.text(port.number), "/", phrases.word(port.protocol)])
	name := object.get(port.holder.container, "name", "")
}
