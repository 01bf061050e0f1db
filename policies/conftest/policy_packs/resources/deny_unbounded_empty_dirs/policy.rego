# METADATA
# title: Volumes in memory have a size limit
# description: >-
#   What is written to an emptyDir of medium Memory counts as memory of the container that writes: without a sizeLimit,
#   files alone get it killed, and where it has no memory limit they take half of the memory of the node.
# scope: package
# custom:
#   id: deny-unbounded-empty-dirs
#   severity: MEDIUM
#   kinds: [workloads]
#   tags: ["mitre:T1499"]
#   features: ["is_workload=true", "volume.count>0"]
#   remediation: Set emptyDir.sizeLimit of each volume with medium Memory, and count it in the memory limits.
#   limits: Volumes on disk are left to the limits for ephemeral storage.
package kubepac.resources.deny_unbounded_empty_dirs

import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.resources
import data.kubepac.lib.workload

violations contains {"path": patch.pointer(path), "msg": msg} if {
	some path, name in unbounded
	msg := concat("", ["volume ", phrases.quoted(name), " is kept in memory and has no size limit"])
}

fix contains {"path": patch.pointer(path), "patch": operations, "needs_input": question} if {
	some path, name in unbounded
	operations := patch.set(input.review.object, path, "64Mi")
	question := concat("", ["How much may volume ", phrases.quoted(name), " hold at most?"])
}

# The kubelet takes a limit of zero for none.
unbounded[path] := name if {
	is_array(workload.pod.spec.volumes)
	some i, volume in workload.pod.spec.volumes
	volume.emptyDir.medium == "Memory"
	not resources.is_given(object.get(volume.emptyDir, "sizeLimit", null))
	name := object.get(volume, "name", "")
	path := array.concat(workload.pod.path, ["volumes", i, "emptyDir", "sizeLimit"])
}
