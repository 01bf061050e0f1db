# METADATA
# title: Containers cannot write to their image's file system
# description: >-
#   A writable root lets an intruder replace binaries and drop tools, and hides state that is lost with every restart;
#   logs and caches there fill the node's disk until its pods are evicted.
# scope: package
# custom:
#   id: require-read-only-root-filesystem
#   severity: LOW
#   kinds: [workloads]
#   tags: ["cis:5.6.3", "nsa:pod-security"]
#   features: ["securityContext.readOnlyRootFilesystem.share=0"]
#   remediation: Set securityContext.readOnlyRootFilesystem to true and mount an emptyDir where the process writes.
package kubepac.pod_security.require_read_only_root_filesystem

import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.workload

violations contains {"path": patch.pointer(path), "msg": msg} if {
	some entry in offenders
	path := array.concat(entry.path, _field)
	name := phrases.quoted(object.get(entry.container, "name", ""))
	msg := concat("", ["container ", name, " can write to its root file system"])
}

fix contains {"path": patch.pointer(path), "patch": patch.set(input.review.object, path, true)} if {
	some entry in offenders
	path := array.concat(entry.path, _field)
}

offenders contains entry if {
	not workload.is_windows
	some entry in workload.containers
	not entry.container.securityContext.readOnlyRootFilesystem == true
}

_field := ["securityContext", "readOnlyRootFilesystem"]
