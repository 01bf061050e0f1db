# METADATA
# title: Pods mount no path of their node
# description: >-
#   A hostPath volume lets a container read the node's credentials or write what the node runs next, and ties the
#   pod's data to one machine: a reschedule loses it.
# scope: package
# custom:
#   id: deny-host-path-volumes
#   severity: HIGH
#   kinds: [workloads]
#   tags: ["pss:baseline/hostpath-volumes", "cis:5.2.12", "nsa:pod-security", "mitre:T1611", "pss:restricted/volume-types"]
#   features: ["volume.hostPath=true"]
#   remediation: Replace the hostPath volume by an emptyDir, a PersistentVolumeClaim, a ConfigMap or a projected volume.
#   limits: Node paths that a pod reaches through a PersistentVolume or a CSI driver are not seen.
package kubepac.pod_security.deny_host_path_volumes

import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.workload

violations contains {"path": patch.pointer(path), "msg": msg} if {
	some path, volume in offenders
	host_path := object.get(volume.hostPath, "path", "")
	msg := concat("", ["volume ", _name(volume), " mounts ", phrases.quoted(host_path), " of the node"])
}

fix contains {"path": patch.pointer(path), "patch": operations, "needs_input": question} if {
	some path, volume in offenders
	empty_dir := array.concat(array.slice(path, 0, count(path) - 1), ["emptyDir"])
	operations := array.concat(patch.remove(path), patch.set(input.review.object, empty_dir, {}))
	question := concat("", ["What should volume ", _name(volume), " hold instead of files of the node?"])
}

# Volumes by the path of their hostPath.
offenders[path] := volume if {
	is_array(workload.pod.spec.volumes)
	some i, volume in workload.pod.spec.volumes
	is_object(volume.hostPath)
	path := array.concat(workload.pod.path, ["volumes", i, "hostPath"])
}

_name(volume) := phrases.quoted(object.get(volume, "name", ""))
