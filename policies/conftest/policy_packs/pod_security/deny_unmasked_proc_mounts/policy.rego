# METADATA
# title: Containers see /proc through the masks of their runtime
# description: >-
#   Without the masks a process in the container reaches the parts of /proc that belong to the whole node: it reads the
#   memory and the keys of the kernel, or writes settings that stop the machine or take it over.
# scope: package
# custom:
#   id: deny-unmasked-proc-mounts
#   severity: HIGH
#   kinds: [workloads]
#   tags: ["pss:baseline/proc-mount-type", "mitre:T1611"]
#   features: ["pod.hostUsers=true"]
#   remediation: Set procMount to Default, or give the pod a user namespace of its own by setting hostUsers to false.
#   limits: >-
#     A pod with hostUsers false is let through, as by the baseline Pod Security Standard since Kubernetes 1.35, because
#     its root is nobody on the node. Older versions of the standard, and the restricted one, refuse it.
package kubepac.pod_security.deny_unmasked_proc_mounts

import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.workload

violations contains {"path": patch.pointer(path), "msg": msg} if {
	some path, container in offenders
	msg := concat(" ", ["container", phrases.quoted(object.get(container, "name", "")), "runs with an unmasked /proc"])
}

fix contains {"path": patch.pointer(path), "patch": patch.set(input.review.object, path, "Default")} if {
	some path, _ in offenders
}

# Containers by the path of the field.
offenders[path] := entry.container if {
	not workload.is_windows
	not workload.pod.spec.hostUsers == false
	some entry in workload.containers
	entry.container.securityContext.procMount == "Unmasked"
	path := array.concat(entry.path, ["securityContext", "procMount"])
}
