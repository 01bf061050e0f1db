# METADATA
# title: SELinux labels of containers are those that are made for containers
# description: >-
#   On a node with SELinux the label is what keeps a process that got out of its container away from the files of the
#   node and of other pods. A type such as spc_t, or a user or role of its own choice, takes that barrier down.
# scope: package
# custom:
#   id: deny-unsafe-selinux-options
#   severity: HIGH
#   kinds: [workloads]
#   tags: ["pss:baseline/selinux", "nsa:pod-security", "mitre:T1611"]
#   features: ["is_workload=true"]
#   remediation: Remove type, user and role from seLinuxOptions, or set a type for containers such as container_t.
#   limits: Types that a site has made for its containers are reported too, and the level is not looked at.
package kubepac.pod_security.deny_unsafe_selinux_options

import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.security_context
import data.kubepac.lib.workload

violations contains {"path": patch.pointer(path), "msg": msg} if {
	some path, offender in offenders
	msg := concat(" ", [offender.title, "sets the SELinux", offender.field, phrases.quoted(offender.value)])
}

# What is left out is chosen by the container runtime.
fix contains {"path": patch.pointer(path), "patch": patch.remove(path)} if {
	some path, _ in offenders
}

offenders[path] := {"title": holder.title, "field": field, "value": value} if {
	not workload.is_windows
	some holder in security_context.holders
	some field, allowed in _allowed
	value := holder.context.seLinuxOptions[field]
	is_string(value)
	not value in allowed
	path := array.concat(holder.path, ["seLinuxOptions", field])
}

_allowed := {
	"type": {"", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"},
	"user": {""},
	"role": {""},
}
