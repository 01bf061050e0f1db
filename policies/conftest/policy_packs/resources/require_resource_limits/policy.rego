# METADATA
# title: Containers have resource limits
# description: >-
#   One container that leaks memory takes the memory of its whole node, and the kernel then kills neighbours
#   that did nothing wrong; without a CPU limit, a runaway loop slows them down.
# scope: package
# custom:
#   id: require-resource-limits
#   severity: MEDIUM
#   kinds: [workloads]
#   tags: ["nsa:resource-policies", "mitre:T1499"]
#   features: ["resources.limits.memory.share=0", "resources.limits.cpu.share=0"]
#   remediation: >-
#     Set resources.limits for memory and CPU; where CPU limits are not wanted, set the parameter `resources` to ["memory"].
#   limits: A LimitRange that sets default limits in the cluster is not seen.
#   parameters:
#     required_resources:
#       type: array
#       items: {type: string}
#       default: [memory, cpu]
#       description: Resources that every container has to speak about.
package kubepac.resources.require_resource_limits

import data.kubepac.lib.parameters
import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.resources
import data.kubepac.lib.workload

violations contains {"path": patch.pointer(gap.path), "msg": msg} if {
	some gap in gaps
	msg := concat("", ["container ", phrases.quoted(gap.name), " has no ", gap.resource, " limit"])
}

fix contains {"path": patch.pointer(gap.path), "patch": operations, "needs_input": question} if {
	some gap in gaps
	operations := patch.set(input.review.object, gap.path, _proposal(gap.container, gap.resource))
	question := concat("", ["How much ", gap.resource, " may container ", phrases.quoted(gap.name), " use at most?"])
}

gaps contains {"container": container, "name": name, "path": path, "resource": resource} if {
	some entry in workload.accountable_containers
	container := entry.container
	some resource in parameters.setting("required_resources", ["memory", "cpu"])
	not resources.has_limit(container, resource)
	name := object.get(container, "name", "")
	path := array.concat(entry.path, ["resources", "limits", resource])
}

# A limit below the request would be refused.
_proposal(container, resource) := request if {
	request := resources.amount(container, "requests", resource)
	resources.is_given(request)
} else := object.get({"memory": "256Mi", "cpu": "500m"}, resource, "1Gi")
