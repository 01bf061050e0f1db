# METADATA
# title: Seccomp is not switched off
# description: >-
#   Unconfined lets a container make every system call of the kernel, even on nodes that give all others the profile of
#   the runtime, and a namespace with the baseline Pod Security Standard refuses the pod.
# scope: package
# custom:
#   id: deny-unconfined-seccomp
#   severity: MEDIUM
#   kinds: [workloads]
#   tags: ["pss:baseline/seccomp", "cis:5.6.2", "nsa:pod-security", "mitre:T1611"]
#   features: ["securityContext.seccompProfile.share=0"]
#   remediation: Set seccompProfile.type to RuntimeDefault, or to Localhost with a profile that has the missing calls.
#   limits: >-
#     A profile that is merely missing is reported by require-seccomp-profile. The annotations of old clusters, which
#     Kubernetes has not read since 1.27, are not looked at.
package kubepac.pod_security.deny_unconfined_seccomp

import data.kubepac.lib.patch
import data.kubepac.lib.security_context
import data.kubepac.lib.workload

violations contains {"path": patch.pointer(path), "msg": msg} if {
	some holder in offenders
	path := array.concat(holder.path, ["seccompProfile", "type"])
	msg := concat(" ", [holder.title, "switches seccomp off"])
}

# The whole profile: a localhostProfile beside another type than Localhost would be refused.
fix contains {"path": patch.pointer(path), "patch": operations} if {
	some holder in offenders
	profile := array.concat(holder.path, ["seccompProfile"])
	path := array.concat(profile, ["type"])
	operations := patch.set(input.review.object, profile, {"type": "RuntimeDefault"})
}

# The pod counts even where its containers say otherwise: one that is added later, to debug it, takes what it says.
offenders contains holder if {
	not workload.is_windows
	some holder in security_context.holders
	holder.context.seccompProfile.type == "Unconfined"
}
