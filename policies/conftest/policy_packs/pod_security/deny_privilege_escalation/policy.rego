# METADATA
# title: Processes cannot gain more privileges than their container started with
# description: >-
#   Unless it is switched off, a setuid binary or a file capability in the image turns a compromised service user
#   into root inside the container, the usual first step of an escape.
# scope: package
# custom:
#   id: deny-privilege-escalation
#   severity: MEDIUM
#   kinds: [workloads]
#   tags: ["pss:restricted/privilege-escalation", "cis:5.2.6", "nsa:pod-security", "mitre:T1068"]
#   features: ["securityContext.allowPrivilegeEscalation=true"]
#   remediation: Set securityContext.allowPrivilegeEscalation to false in every container.
#   limits: The fix does not take out a capability written CAP_SYS_ADMIN, which the API server refuses beside it.
package kubepac.pod_security.deny_privilege_escalation

import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.workload

violations contains {"path": patch.pointer(path), "msg": msg} if {
	some entry in offenders
	path := array.concat(entry.path, _field)
	name := phrases.quoted(object.get(entry.container, "name", ""))
	msg := concat("", ["container ", name, " allows privilege escalation"])
}

fix contains {"path": patch.pointer(path), "patch": array.concat(switch_off, unprivileged)} if {
	some entry in offenders
	path := array.concat(entry.path, _field)
	switch_off := patch.set(input.review.object, path, false)
	unprivileged := _unprivileged(input.review.object, entry)
}

offenders contains entry if {
	not workload.is_windows
	some entry in workload.containers
	not entry.container.securityContext.allowPrivilegeEscalation == false
}

# The API server refuses a container that is privileged and may not escalate.
_unprivileged(root, entry) := patch.set(root, array.concat(entry.path, ["securityContext", "privileged"]), false) if {
	entry.container.securityContext.privileged == true
} else := []

_field := ["securityContext", "allowPrivilegeEscalation"]
