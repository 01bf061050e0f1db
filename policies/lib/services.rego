# METADATA
# title: Services beside an object
# description: >-
#   The Services in the namespace of the object under review, and what they offer. These are rules over `input`, because
#   a policy asks for each reference.
# scope: package
package kubepac.lib.services

import data.kubepac.lib.inventory
import data.kubepac.lib.unseen

all := inventory.namespaced(_namespace, "", "Service")

names contains service.metadata.name if some service in all

# Every cluster has it.
names contains "kubernetes" if _namespace == "default"

# ports[name]: {service, number, name} of each port. A Service that leads elsewhere takes any port, and is not here.
ports[service.metadata.name] contains port if {
	some service in all
	not service.spec.type == "ExternalName"
	some written in service.spec.ports
	name := object.get(written, "name", null)
	port := {"service": service.metadata.name, "number": written.port, "name": name}
}

# A Service that is not in sight does not exist.
are_in_sight if {
	inventory.shows(_namespace, "", "Service")
	not unseen.may_be_services(_namespace)
}

# is_headless(service): the names of its pods are resolved one by one.
is_headless(service) if service.spec.clusterIP == "None"

is_headless(service) if "None" in service.spec.clusterIPs

_namespace := inventory.namespace(input.review.object)
