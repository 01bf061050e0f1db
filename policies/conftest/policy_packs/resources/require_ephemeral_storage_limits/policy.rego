# METADATA
# title: Containers have a limit for local storage
# description: >-
#   Logs, files in the writable layer and emptyDir volumes share the disk of the node: one container that writes without
#   bound fills it, and the kubelet then evicts pods that wrote nothing.
# scope: package
# custom:
#   id: require-ephemeral-storage-limits
#   severity: LOW
#   kinds: [workloads]
#   tags: ["mitre:T1499"]
#   features: ["is_workload=true"]
#   remediation: Set resources.limits.ephemeral-storage to what logs, scratch files and emptyDir volumes may take together.
#   limits: A LimitRange that sets default limits in the cluster is not seen.
package kubepac.resources.require_ephemeral_storage_limits

import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.resources
import data.kubepac.lib.workload

violations contains {"path": patch.pointer(path), "msg": msg} if {
	some path, gap in gaps
	msg := concat(" ", [gap.title, "has no limit for local storage"])
}

fix contains {"path": patch.pointer(path), "patch": operations, "needs_input": question} if {
	some path, gap in gaps
	operations := patch.set(input.review.object, path, gap.proposal)
	question := concat(" ", ["How much local storage may", gap.title, "use at most?"])
}

gaps[path] := {"title": title, "proposal": _proposal(entry.container)} if {
	some entry in workload.accountable_containers
	not resources.is_given(resources.amount(entry.container, "limits", _resource))
	title := concat(" ", ["container", phrases.quoted(object.get(entry.container, "name", ""))])
	path := array.concat(entry.path, ["resources", "limits", _resource])
}

# A limit below the request would be refused.
_proposal(container) := request if {
	request := resources.amount(container, "requests", _resource)
	resources.is_given(request)
} else := "1Gi"

_resource := "ephemeral-storage"
