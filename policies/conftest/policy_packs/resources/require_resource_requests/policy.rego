# METADATA
# title: Containers request resources
# description: >-
#   The scheduler counts requests only: containers without them are packed onto nodes that are already full, run
#   slowly there, and are the first to be evicted when memory runs short.
# scope: package
# custom:
#   id: require-resource-requests
#   severity: MEDIUM
#   kinds: [workloads]
#   tags: ["nsa:resource-policies"]
#   features: ["resources.requests.memory.share=0", "resources.requests.cpu.share=0"]
#   remediation: Set resources.requests for memory and CPU to what the container uses in normal operation.
#   limits: A LimitRange that sets default requests in the cluster is not seen.
#   parameters:
#     required_resources:
#       type: array
#       items: {type: string}
#       default: [memory, cpu]
#       description: Resources that every container has to speak about.
package kubepac.resources.require_resource_requests

import data.kubepac.lib.parameters
import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.resources
import data.kubepac.lib.workload

violations contains {"path": patch.pointer(gap.path), "msg": msg} if {
	some gap in gaps
	msg := concat("", ["container ", phrases.quoted(gap.name), " requests no ", gap.resource])
}

fix contains {"path": patch.pointer(gap.path), "patch": operations, "needs_input": question} if {
	some gap in gaps
	operations := patch.set(input.review.object, gap.path, _proposal(gap.container, gap.resource))
	container := concat(" ", ["container", phrases.quoted(gap.name)])
	question := concat("", ["How much ", gap.resource, " does ", container, " need in normal operation?"])
}

gaps contains {"container": container, "name": name, "path": path, "resource": resource} if {
	some entry in workload.accountable_containers
	container := entry.container
	some resource in parameters.setting("required_resources", ["memory", "cpu"])
	not resources.has_request(container, resource)
	name := object.get(container, "name", "")
	path := array.concat(entry.path, ["resources", "requests", resource])
}

# A request above the limit would be refused. There is a limit here only where the request is an explicit zero.
_proposal(container, resource) := limit if {
	limit := resources.amount(container, "limits", resource)
	resources.is_given(limit)
} else := object.get({"memory": "128Mi", "cpu": "100m"}, resource, "1Gi")
