# METADATA
# title: Containers add no capability beyond the runtime's usual ones
# description: >-
#   Capabilities such as SYS_ADMIN, SYS_PTRACE or NET_ADMIN let a compromised process mount file systems, read other
#   processes or redirect traffic on its node.
# scope: package
# custom:
#   id: deny-added-capabilities
#   severity: HIGH
#   kinds: [workloads]
#   tags: ["pss:baseline/capabilities", "cis:5.2.8", "cis:5.2.9", "nsa:pod-security", "mitre:T1611", "pss:restricted/capabilities"]
#   features: ["securityContext.capabilities.added>0"]
#   remediation: Drop ALL capabilities and add back only those that the baseline Pod Security Standard allows.
package kubepac.pod_security.deny_added_capabilities

import data.kubepac.lib.capabilities
import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.workload

violations contains {"path": offender.path, "msg": msg} if {
	some offender in offenders
	msg := concat(" ", ["container", phrases.quoted(offender.container), "adds capability", phrases.quoted(offender.capability)])
}

# Every fix of a container writes the same list: removals by index would depend on each other's order.
fix contains {"path": offender.path, "patch": patch.set(input.review.object, offender.list, offender.kept)} if {
	some offender in offenders
}

offenders contains offender if {
	not workload.is_windows
	some entry in workload.containers
	added := entry.container.securityContext.capabilities.add
	is_array(added)
	some i, capability in added
	_is_excessive(capability)
	list := array.concat(entry.path, ["securityContext", "capabilities", "add"])
	offender := {
		"path": patch.pointer(array.concat(list, [i])),
		"container": object.get(entry.container, "name", ""),
		"capability": capability,
		"list": list,
		"kept": [kept | some kept in added; not _is_excessive(kept)],
	}
}

_is_excessive(capability) if {
	is_string(capability)
	not capabilities.plain(capability) in capabilities.baseline
}
