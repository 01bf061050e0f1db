# METADATA
# title: Windows containers do not run as processes of their node
# description: >-
#   A HostProcess container is a plain process of the Windows node, without isolation: it reads and writes the node's
#   files, services and registry, and whoever breaks into it can take over the node with every pod there.
# scope: package
# custom:
#   id: deny-host-process-containers
#   severity: CRITICAL
#   kinds: [workloads]
#   tags: ["pss:baseline/hostprocess", "cis:5.2.11", "mitre:T1611"]
#   features: ["pod.hostNetwork=true", "is_workload=true"]
#   remediation: Set hostProcess and hostNetwork to false, or leave the task to whatever sets up the nodes.
package kubepac.pod_security.deny_host_process_containers

import data.kubepac.lib.patch
import data.kubepac.lib.security_context
import data.kubepac.lib.workload

violations contains {"path": patch.pointer(path), "msg": msg} if {
	some path, title in offenders
	msg := concat(" ", [title, "runs as a process of its node"])
}

# One for all: the API server refuses a pod of which only some containers are HostProcess containers.
fix contains {"path": patch.pointer(path), "patch": operations} if {
	some path, _ in offenders
	operations := [operation |
		some field in sort(switched_off)
		some operation in patch.set(input.review.object, field, false)
	]
}

# Who asks for it, by the path of the field.
offenders[path] := holder.title if {
	some holder in security_context.holders
	holder.context.windowsOptions.hostProcess == true
	path := array.concat(holder.path, ["windowsOptions", "hostProcess"])
}

switched_off contains path if some path, _ in offenders

# Only HostProcess containers can use the network of a Windows node.
switched_off contains array.concat(workload.pod.path, ["hostNetwork"]) if workload.pod.spec.hostNetwork == true
