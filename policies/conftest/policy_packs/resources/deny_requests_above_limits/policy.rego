# METADATA
# title: Requests stay within their limits
# description: >-
#   The API server refuses a pod that asks for more than it is allowed to use: a Deployment is accepted, but its
#   ReplicaSet never gets a single pod started, and the roll-out hangs.
# scope: package
# custom:
#   id: deny-requests-above-limits
#   severity: HIGH
#   kinds: [workloads]
#   tags: []
#   features: ["is_workload=true"]
#   remediation: Raise the limit to the request or above it, or lower the request to the limit.
#   limits: >-
#     The sum of the containers is not compared with what the pod as a whole asks for, and requests for extended resources
#     that are below their limit are let through.
package kubepac.resources.deny_requests_above_limits

import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.quantities
import data.kubepac.lib.resources
import data.kubepac.lib.workload

violations contains {"path": patch.pointer(path), "msg": msg} if {
	some path, excess in excesses
	asks := [excess.title, "requests", quantities.text(excess.request), "of", phrases.quoted(excess.resource)]
	msg := concat(" ", array.concat(asks, ["with a limit of", quantities.text(excess.limit)]))
}

# The request is what somebody reserves anyway: a limit of the same size takes nothing from other pods.
fix contains {"path": patch.pointer(path), "patch": operations, "needs_input": question} if {
	some path, excess in excesses
	operations := patch.set(input.review.object, excess.limit_path, excess.request)
	question := concat(" ", ["How much", phrases.quoted(excess.resource), "may", excess.title, "use at most?"])
}

excesses[path] := excess if {
	some holder in holders
	is_object(holder.body.resources.requests)
	some resource, request in holder.body.resources.requests
	limit := resources.amount(holder.body, "limits", resource)
	quantities.parse(request) > quantities.parse(limit)
	path := array.concat(holder.path, ["resources", "requests", resource])
	excess := {
		"title": holder.title,
		"resource": resource,
		"request": request,
		"limit": limit,
		"limit_path": array.concat(holder.path, ["resources", "limits", resource]),
	}
}

holders contains {"title": title, "body": entry.container, "path": entry.path} if {
	some entry in workload.accountable_containers
	title := concat(" ", ["container", phrases.quoted(object.get(entry.container, "name", ""))])
}

holders contains {"title": "the pod", "body": workload.pod.spec, "path": workload.pod.path}
