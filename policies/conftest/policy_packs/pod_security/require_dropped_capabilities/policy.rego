# METADATA
# title: Containers drop all capabilities
# description: >-
#   A runtime gives every container about a dozen capabilities, NET_RAW and SETUID among them, that hardly a service
#   uses; a compromised process forges packets on the pod network or changes files of other users with them.
# scope: package
# custom:
#   id: require-dropped-capabilities
#   severity: MEDIUM
#   kinds: [workloads]
#   tags: ["pss:restricted/capabilities", "cis:5.2.8", "cis:5.2.10", "nsa:pod-security", "mitre:T1611"]
#   features: ["securityContext.capabilities.dropsAll.share=0", "securityContext.capabilities.added>0"]
#   remediation: Drop ALL capabilities in every container, and add back NET_BIND_SERVICE at most.
#   limits: >-
#     Capabilities beyond the baseline Pod Security Standard are left to deny-added-capabilities. ALL counts in any
#     case, as in container runtimes; Pod Security admission wants it in capitals.
package kubepac.pod_security.require_dropped_capabilities

import data.kubepac.lib.capabilities
import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.security_context
import data.kubepac.lib.workload

violations contains {"path": patch.pointer(offender.path), "msg": msg} if {
	some offender in offenders
	msg := concat(" ", ["container", offender.name, offender.fault])
}

# Every fix of a list of additions writes the same: removals by index would depend on each other's order.
fix contains object.union({"path": patch.pointer(offender.path), "patch": operations}, offender.question) if {
	some offender in offenders
	operations := patch.set(input.review.object, offender.list, offender.kept)
}

offenders contains offender if {
	some path, container in containers
	not _drops_all(container)
	name := phrases.quoted(object.get(container, "name", ""))
	drop := array.concat(path, ["drop"])
	fault := "does not drop ALL capabilities"
	question := _question(container, ["Which capabilities does container ", name, " need?"])
	offender := {"path": drop, "list": drop, "kept": ["ALL"], "name": name, "fault": fault, "question": question}
}

offenders contains offender if {
	some path, container in containers
	added := container.securityContext.capabilities.add
	is_array(added)
	some i, capability in added
	_is_spare(capability)
	name := phrases.quoted(object.get(container, "name", ""))
	add := array.concat(path, ["add"])
	place := array.concat(add, [i])
	kept := [other | some other in added; not _is_spare(other)]
	fault := concat(" ", ["asks for capability", phrases.quoted(capability)])
	question := {"needs_input": concat("", ["Can container ", name, " do without the capabilities that it asks for?"])}
	offender := {"path": place, "list": add, "kept": kept, "name": name, "fault": fault, "question": question}
}

# Linux containers by the path of their capabilities.
containers[path] := entry.container if {
	not workload.is_windows
	some entry in workload.containers
	path := array.concat(entry.path, ["securityContext", "capabilities"])
}

_drops_all(container) if {
	is_array(container.securityContext.capabilities.drop)
	some capability in container.securityContext.capabilities.drop
	upper(capability) == "ALL"
}

_is_spare(capability) if capabilities.plain(capability) in (capabilities.baseline - {"NET_BIND_SERVICE"})

# The kernel gives a process that is not root none of the capabilities that it could lose.
_question(container, words) := {"needs_input": concat("", words)} if not _is_non_root(container)

_question(container, _) := {} if _is_non_root(container)

_is_non_root(container) if security_context.in_force(workload.pod.spec, container, "runAsNonRoot") == true

_is_non_root(container) if security_context.in_force(workload.pod.spec, container, "runAsUser") > 0
