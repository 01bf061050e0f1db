# METADATA
# title: Pods set only sysctls that Kubernetes calls safe
# description: >-
#   The kubelet refuses a pod with any other sysctl unless its node allows it, and the controller makes a new one again
#   and again. Where it is allowed, the pod can take kernel resources beyond its limits or disturb its neighbours.
# scope: package
# custom:
#   id: deny-unsafe-sysctls
#   severity: MEDIUM
#   kinds: [workloads]
#   tags: ["pss:baseline/sysctls"]
#   features: ["pod.securityContext.present=true"]
#   remediation: Remove the sysctl, or name it in allowed_sysctls where the nodes allow it and it stays within the pod.
#   parameters:
#     allowed_sysctls:
#       type: array
#       items: {type: string}
#       default: []
#       description: >-
#         Sysctls that pods may set beside the safe ones, written as for the kubelet's allowedUnsafeSysctls: a name, or
#         its beginning and a star.
#   limits: >-
#     The safe sysctls are those of Kubernetes 1.37: an older kubelet refuses some of them, and any refuses one of a
#     namespace that the pod shares with its node. Whether the value makes sense is not judged.
package kubepac.pod_security.deny_unsafe_sysctls

import data.kubepac.lib.kinds
import data.kubepac.lib.parameters
import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.workload

violations contains {"path": patch.pointer(path), "msg": msg} if {
	some path, name in offenders
	msg := concat(" ", [kinds.title, "sets the unsafe sysctl", phrases.quoted(name)])
}

# Every fix writes the same list: removals by index would depend on each other's order.
fix contains {"path": patch.pointer(path), "patch": patch.set(input.review.object, list, kept)} if {
	some path, _ in offenders
	kept := [sysctl | some i, sysctl in sysctls; not offenders[_name_path(list, i)]]
}

offenders[path] := sysctl.name if {
	not workload.is_windows
	some i, sysctl in sysctls
	name := replace(sysctl.name, "/", ".")
	not _is_allowed(name, allowed)
	path := _name_path(list, i)
}

sysctls := workload.pod.spec.securityContext.sysctls if is_array(workload.pod.spec.securityContext.sysctls)

list := array.concat(workload.pod.path, ["securityContext", "sysctls"])

allowed := _safe | {pattern | some pattern in parameters.setting("allowed_sysctls", [])}

_name_path(path, index) := array.concat(path, [index, "name"])

_is_allowed(name, patterns) if name in patterns

_is_allowed(name, patterns) if {
	some pattern in patterns
	endswith(pattern, "*")
	startswith(name, trim_suffix(pattern, "*"))
}

_safe := {
	"kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.ip_local_reserved_ports",
	"net.ipv4.ip_unprivileged_port_start", "net.ipv4.ping_group_range", "net.ipv4.tcp_fin_timeout",
	"net.ipv4.tcp_keepalive_intvl", "net.ipv4.tcp_keepalive_probes", "net.ipv4.tcp_keepalive_time",
	"net.ipv4.tcp_notsent_lowat", "net.ipv4.tcp_rmem", "net.ipv4.tcp_slow_start_after_idle",
	"net.ipv4.tcp_syncookies", "net.ipv4.tcp_wmem",
}
