# METADATA
# title: Memory limits stay close to requests
# description: >-
#   The scheduler reserves the request only: where containers may use many times of it, a node runs out of memory when
#   a few of them do so at once, and the kernel kills or the kubelet evicts whoever is nearest.
# scope: package
# custom:
#   id: deny-memory-overcommit
#   severity: LOW
#   kinds: [workloads]
#   tags: []
#   features: ["is_workload=true"]
#   remediation: Raise the memory request to what the container uses under load, or lower the limit.
#   limits: Requests and limits of the pod as a whole, and defaults that a LimitRange sets, are not looked at.
#   parameters:
#     max_memory_limit_ratio:
#       type: integer
#       default: 4
#       description: How many times the memory request the memory limit may be.
package kubepac.resources.deny_memory_overcommit

import data.kubepac.lib.parameters
import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.quantities
import data.kubepac.lib.resources
import data.kubepac.lib.workload

violations contains {"path": patch.pointer(path), "msg": msg} if {
	some path, gap in gaps
	amounts := ["has a memory limit of", quantities.text(gap.limit), "on a request of", quantities.text(gap.request)]
	msg := concat(" ", array.concat([gap.title], amounts))
}

fix contains {"path": patch.pointer(path), "patch": operations, "needs_input": question} if {
	some path, gap in gaps
	operations := patch.set(input.review.object, gap.request_path, _least_request(gap.limit))
	question := concat(" ", ["How much memory does", gap.title, "need in normal operation?"])
}

# Without a request, or with one of zero, there is no ratio.
gaps[path] := gap if {
	some entry in workload.accountable_containers
	request := resources.amount(entry.container, "requests", "memory")
	limit := resources.amount(entry.container, "limits", "memory")
	quantities.parse(request) > 0
	quantities.parse(limit) > quantities.parse(request) * _ratio
	path := array.concat(entry.path, ["resources", "limits", "memory"])
	gap := {
		"title": concat(" ", ["container", phrases.quoted(object.get(entry.container, "name", ""))]),
		"request": request,
		"limit": limit,
		"request_path": array.concat(entry.path, ["resources", "requests", "memory"]),
	}
}

# In whole mebibytes, where that is not more than the limit and a number of this world.
_least_request(limit) := concat("", [format_int(mebibytes, 10), "Mi"]) if {
	mebibytes := _least_mebibytes(limit)
	mebibytes < 1000000000
	mebibytes * 1048576 <= quantities.parse(limit)
} else := limit

_least_mebibytes(limit) := ceil((quantities.parse(limit) / 1048576) / _ratio)

# A limit is never below its request.
_ratio := max([1, parameters.setting("max_memory_limit_ratio", 4)])
