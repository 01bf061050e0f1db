# METADATA
# title: Pods stay out of their node's namespaces
# description: >-
#   A pod in the node's network reaches services that listen on localhost only and escapes network policies; in the
#   node's process or IPC namespace it reads the environment and the memory of other pods' processes.
# scope: package
# custom:
#   id: deny-host-namespaces
#   severity: HIGH
#   kinds: [workloads]
#   tags: ["pss:baseline/host-namespaces", "cis:5.2.3", "cis:5.2.4", "cis:5.2.5", "nsa:pod-security", "mitre:T1611"]
#   features: ["pod.hostNetwork=true", "pod.hostPID=true", "pod.hostIPC=true"]
#   remediation: Remove hostNetwork, hostPID and hostIPC, and reach the pod through a Service or a port of its own.
#   limits: Windows pods are not reported, because HostProcess containers cannot run without the node's network.
package kubepac.pod_security.deny_host_namespaces

import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.workload

violations contains {"path": patch.pointer(path), "msg": msg} if {
	some path, namespace in offenders
	name := object.get(input.review.object, ["metadata", "name"], "")
	msg := concat("", [input.review.object.kind, " ", phrases.quoted(name), " shares the ", namespace, " of its node"])
}

fix contains {"path": patch.pointer(path), "patch": patch.set(input.review.object, path, false)} if {
	some path, _ in offenders
}

# What is shared, by the path of the field that shares it.
offenders[path] := namespace if {
	not workload.is_windows
	some field, namespace in {"hostNetwork": "network", "hostPID": "processes", "hostIPC": "IPC"}
	workload.pod.spec[field] == true
	path := array.concat(workload.pod.path, [field])
}
