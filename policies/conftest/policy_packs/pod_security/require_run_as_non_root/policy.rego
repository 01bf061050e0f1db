# METADATA
# title: Containers do not run as root
# description: >-
#   Root in a container is root on the node as soon as a kernel or runtime bug, or a mounted path, lets it out, where
#   an ordinary user would have stayed one.
# scope: package
# custom:
#   id: require-run-as-non-root
#   severity: MEDIUM
#   kinds: [workloads]
#   tags: ["pss:restricted/running-as-non-root", "cis:5.2.7", "nsa:pod-security", "mitre:T1611"]
#   features: ["securityContext.runAsNonRoot.share=0", "securityContext.runAsUser.zero=true"]
#   remediation: Set runAsNonRoot to true and let the image or runAsUser name a user other than 0.
#   limits: >-
#     A user other than 0 in runAsUser is enough here; the restricted Pod Security Standard asks for runAsNonRoot too.
package kubepac.pod_security.require_run_as_non_root

import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.security_context
import data.kubepac.lib.workload

violations contains {"path": patch.pointer(path), "msg": msg} if {
	some holder in root_users
	path := array.concat(holder.path, _user_field)
	msg := concat("", [holder.kind, " ", phrases.quoted(holder.name), " runs as user 0"])
}

violations contains {"path": patch.pointer(path), "msg": msg} if {
	some entry in unguarded
	path := array.concat(entry.path, _guard_field)
	name := phrases.quoted(object.get(entry.container, "name", ""))
	msg := concat("", ["container ", name, " may run as root"])
}

fix contains {"path": patch.pointer(path), "patch": array.concat(user, guard), "needs_input": question} if {
	some holder in root_users
	path := array.concat(holder.path, _user_field)
	user := patch.set(input.review.object, path, 10001)
	guard := patch.set(input.review.object, array.concat(holder.path, _guard_field), true)
	question := concat("", ["As which user other than 0 can ", holder.kind, " ", phrases.quoted(holder.name), " run?"])
}

fix contains {"path": patch.pointer(path), "patch": patch.set(input.review.object, path, true)} if {
	some entry in unguarded
	path := array.concat(entry.path, _guard_field)
}

# Who says user 0, for itself (a container) or for those that name no user (the pod).
root_users contains _holder(input.review.object, entry) if {
	some entry in workload.containers
	_user(entry.container) == 0
}

# Containers whose user nothing but the image decides.
unguarded contains entry if {
	some entry in workload.containers
	not _is_guarded(entry.container)
	not _user(entry.container)
}

_is_guarded(container) if security_context.in_force(workload.pod.spec, container, "runAsNonRoot") == true

# Windows has no numeric users.
_user(container) := user if {
	not workload.is_windows
	user := security_context.in_force(workload.pod.spec, container, "runAsUser")
	is_number(user)
}

_holder(root, entry) := {"path": entry.path, "kind": "container", "name": object.get(entry.container, "name", "")} if {
	security_context.own(entry.container, "runAsUser") == 0
} else := {"path": workload.pod.path, "kind": root.kind, "name": object.get(root, ["metadata", "name"], "")}

_user_field := ["securityContext", "runAsUser"]

_guard_field := ["securityContext", "runAsNonRoot"]
