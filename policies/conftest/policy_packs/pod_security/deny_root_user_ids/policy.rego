# METADATA
# title: Manifests name users other than root
# description: >-
#   runAsUser 0 makes a process root whatever user its image was built for: files that it leaves on volumes are
#   root's, and one flaw of the runtime or the kernel makes it root on the node.
# scope: package
# custom:
#   id: deny-root-user-ids
#   severity: MEDIUM
#   kinds: [workloads]
#   tags: ["pss:restricted/running-as-non-root-user", "cis:5.2.7", "nsa:pod-security", "mitre:T1611"]
#   features: ["securityContext.runAsUser.zero=true"]
#   remediation: Take out runAsUser, or let it name a user other than 0.
#   limits: >-
#     This asks what the manifest writes, at the pod and at each container; who an image runs as where nothing is
#     written is for require-run-as-non-root. Pods with their own user namespace (hostUsers false) may name user 0.
package kubepac.pod_security.deny_root_user_ids

import data.kubepac.lib.patch
import data.kubepac.lib.security_context
import data.kubepac.lib.workload

violations contains {"path": patch.pointer(path), "msg": msg} if {
	some path, title in offenders
	msg := concat("", [title, " sets runAsUser to 0"])
}

fix contains {"path": patch.pointer(path), "patch": operations, "needs_input": question} if {
	some path, title in offenders
	not _is_overruled(path)
	operations := patch.set(input.review.object, path, 10001)
	question := concat("", ["As which user other than 0 can ", title, " run?"])
}

fix contains {"path": patch.pointer(path), "patch": patch.remove(path)} if {
	some path, _ in offenders
	_is_overruled(path)
}

# Who names user 0, by the field. Windows has no numeric users, and root of a user namespace is nobody on the node.
offenders[path] := holder.title if {
	not workload.is_windows
	not workload.pod.spec.hostUsers == false
	some holder in security_context.holders
	holder.context.runAsUser == 0
	path := array.concat(holder.path, ["runAsUser"])
}

# The user of the pod, where every container has one of its own.
_is_overruled(path) if {
	path == array.concat(workload.pod.path, ["securityContext", "runAsUser"])
	every entry in workload.containers {
		is_number(security_context.own(entry.container, "runAsUser"))
	}
}
