# METADATA
# title: Containers of a pod do not see each other's processes
# description: >-
#   With a shared process namespace every container can read the environment and, through /proc, the files of all others,
#   and send them signals: a sidecar that is broken into gets the secrets of the application.
# scope: package
# custom:
#   id: deny-shared-process-namespaces
#   severity: LOW
#   kinds: [workloads]
#   tags: ["nsa:pod-security", "mitre:T1057"]
#   features: ["is_workload=true"]
#   remediation: Leave shareProcessNamespace out, and debug with an ephemeral container that targets one container.
package kubepac.pod_security.deny_shared_process_namespaces

import data.kubepac.lib.kinds
import data.kubepac.lib.patch
import data.kubepac.lib.workload

violations contains {"path": patch.pointer(_path), "msg": msg} if {
	is_shared
	msg := concat(" ", [kinds.title, "shares one process namespace among its containers"])
}

fix contains {"path": patch.pointer(_path), "patch": patch.remove(_path), "needs_input": question} if {
	is_shared
	question := concat("", ["Should every container of ", kinds.title, " see its own processes only?"])
}

is_shared if workload.pod.spec.shareProcessNamespace == true

_path := array.concat(workload.pod.path, ["shareProcessNamespace"])
