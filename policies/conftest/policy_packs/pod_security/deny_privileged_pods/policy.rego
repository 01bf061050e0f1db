# METADATA
# title: Containers do not run privileged
# description: >-
#   A privileged container has every capability and every device of its node: whoever breaks into it owns the
#   node and, through the node's credentials, every pod that runs there.
# scope: package
# custom:
#   id: deny-privileged-pods
#   severity: CRITICAL
#   kinds: [workloads]
#   tags: ["pss:baseline/privileged-containers", "cis:5.2.2", "nsa:pod-security", "mitre:T1611"]
#   features: ["securityContext.privileged=true"]
#   remediation: Set securityContext.privileged to false and add only the capabilities that the process needs.
package kubepac.pod_security.deny_privileged_pods

import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.workload

violations contains {"path": patch.pointer(path), "msg": msg} if {
	some entry in offenders
	path := array.concat(entry.path, _field)
	name := phrases.quoted(object.get(entry.container, "name", ""))
	msg := concat("", ["container ", name, " runs privileged"])
}

fix contains {"path": patch.pointer(path), "patch": operations} if {
	some entry in offenders
	path := array.concat(entry.path, _field)
	operations := patch.set(input.review.object, path, false)
}

offenders contains entry if {
	some entry in workload.containers
	entry.container.securityContext.privileged == true
}

_field := ["securityContext", "privileged"]
