# METADATA
# title: Containers run under a seccomp profile
# description: >-
#   Without one a container may make every system call of the kernel it shares with its node, including the rarely used
#   ones that most container escapes go through.
# scope: package
# custom:
#   id: require-seccomp-profile
#   severity: MEDIUM
#   kinds: [workloads]
#   tags: ["pss:restricted/seccomp", "cis:5.6.2", "nsa:pod-security", "mitre:T1611"]
#   features: ["securityContext.seccompProfile.share=0"]
#   remediation: Set seccompProfile.type to RuntimeDefault in the security context of the pod.
#   limits: A manifest does not show whether the kubelet applies the runtime's profile by itself (seccompDefault).
package kubepac.pod_security.require_seccomp_profile

import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.security_context
import data.kubepac.lib.workload

violations contains {"path": patch.pointer(holder.path), "msg": msg} if {
	some holder in offenders
	msg := concat("", [holder.kind, " ", phrases.quoted(holder.name), " runs without a seccomp profile"])
}

fix contains {"path": patch.pointer(holder.path), "patch": operations} if {
	some holder in offenders
	operations := patch.set(input.review.object, holder.path, {"type": "RuntimeDefault"})
}

# Where a profile is missing or switched off: in the container that names one, else once in the pod.
offenders contains _holder(input.review.object, entry) if {
	not workload.is_windows
	some entry in workload.containers
	not _is_confined(entry.container)
}

_is_confined(container) if {
	profile := security_context.in_force(workload.pod.spec, container, "seccompProfile")
	profile.type in {"RuntimeDefault", "Localhost"}
}

_holder(root, entry) := {"path": path, "kind": "container", "name": object.get(entry.container, "name", "")} if {
	security_context.own(entry.container, "seccompProfile") != null
	path := array.concat(entry.path, _field)
} else := {"path": path, "kind": root.kind, "name": object.get(root, ["metadata", "name"], "")} if {
	path := array.concat(workload.pod.path, _field)
}

_field := ["securityContext", "seccompProfile"]
