# METADATA
# title: StatefulSets name a headless Service that exists
# description: >-
#   The Service in serviceName gives each pod a name of its own in the DNS. Where it is missing, or has an address that
#   stands for all of them, members of a cluster do not find each other and never get ready.
# scope: package
# custom:
#   id: deny-dangling-stateful-set-services
#   severity: MEDIUM
#   kinds: [StatefulSet]
#   tags: []
#   features: ["resource_kind=StatefulSet"]
#   remediation: >-
#     Add a Service with clusterIP None under that name, or correct the name; serviceName cannot be changed in place, so
#     delete the StatefulSet without its pods and create it again.
#   inventory: [v1/Service, custom]
#   limits: >-
#     A StatefulSet without serviceName is let through, and one of a single pod whose Service is not headless: nobody
#     asks for that pod by its own name. In kube-system, and where a chart or an operator may make Services out of sight,
#     a missing one is in doubt. Whether the Service selects the pods is not looked at.
package kubepac.reliability.deny_dangling_stateful_set_services

import data.kubepac.lib.kinds
import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.selectors
import data.kubepac.lib.services
import data.kubepac.lib.workload

violations contains {"path": "/spec/serviceName", "msg": msg} if {
	msg := concat(" ", [kinds.title, "names Service", phrases.quoted(service_name), fault])
}

unknown contains {"path": "/spec/serviceName", "msg": msg} if {
	is_missing
	not services.are_in_sight
	msg := concat(" ", ["Service", phrases.quoted(service_name), "is not among the objects in sight"])
}

# Without a name the StatefulSet works as it does now.
fix contains {"path": "/spec/serviceName", "patch": operations, "needs_input": question} if {
	fault
	operations := patch.set(input.review.object, ["spec", "serviceName"], array.concat(candidates, [""])[0])
	question := concat(" ", ["Which headless Service should name the pods of", concat("", [kinds.title, "?"])])
}

fault := "which does not exist" if {
	is_missing
	services.are_in_sight
}

fault := "which is not headless" if {
	input.review.object.spec.replicas > 1
	service_name in services.names
	not service_name in headless
}

is_missing if not service_name in services.names

service_name := name if {
	input.review.object.kind == "StatefulSet"
	kinds.is_workload
	name := input.review.object.spec.serviceName
	is_string(name)
	name != ""
}

headless contains service.metadata.name if {
	some service in services.all
	services.is_headless(service)
}

candidates := sort([service.metadata.name |
	some service in services.all
	services.is_headless(service)
	count(service.spec.selector) > 0
	selectors.matches({"matchLabels": service.spec.selector}, selectors.labels(workload.pod.metadata))
])
