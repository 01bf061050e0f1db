# METADATA
# title: AppArmor stays switched on
# description: >-
#   On a node with AppArmor the profile of the container runtime keeps even root in a container from mounting file
#   systems and from writing below /proc and /sys. Unconfined gives that up, and an attacker is one step from the node.
# scope: package
# custom:
#   id: deny-unconfined-apparmor
#   severity: MEDIUM
#   kinds: [workloads]
#   tags: ["pss:baseline/apparmor", "nsa:pod-security", "mitre:T1611"]
#   features: ["is_workload=true"]
#   remediation: Remove appArmorProfile and the old annotation, or name a profile of your own with type Localhost.
#   limits: What a profile of the node (Localhost) allows is not seen.
package kubepac.pod_security.deny_unconfined_apparmor

import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.security_context
import data.kubepac.lib.workload

violations contains {"path": patch.pointer(path), "msg": msg} if {
	some path, offender in offenders
	msg := concat(" ", [offender.title, "switches AppArmor off"])
}

# A profile that is left out is that of the runtime, if the node has AppArmor. Written out, it would keep the pod from
# all other nodes.
fix contains {"path": patch.pointer(path), "patch": patch.remove(offender.setting)} if {
	some path, offender in offenders
}

# Who switches it off, by the path of the field, with the path of the setting that has to go.
offenders[path] := {"title": holder.title, "setting": setting} if {
	not workload.is_windows
	some holder in security_context.holders
	holder.context.appArmorProfile.type == "Unconfined"
	setting := array.concat(holder.path, ["appArmorProfile"])
	path := array.concat(setting, ["type"])
}

# As it was written before Kubernetes 1.30. Pod Security admission still reads it.
offenders[path] := {"title": title, "setting": path} if {
	not workload.is_windows
	some annotation, value in workload.pod.metadata.annotations
	value == "unconfined"
	startswith(annotation, _prefix)
	title := concat(" ", ["container", phrases.quoted(trim_prefix(annotation, _prefix))])
	holder := array.slice(workload.pod.path, 0, count(workload.pod.path) - 1)
	path := array.concat(holder, ["metadata", "annotations", annotation])
}

_prefix := "container.apparmor.security.beta.kubernetes.io/"
