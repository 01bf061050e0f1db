# METADATA
# title: Volumes are of the types that are safe for any pod
# description: >-
#   The kubelet, which is root, mounts whatever server or repository a pod names in such a volume: a gitRepo has run
#   code of the repository on the node, and network storage gets past the StorageClasses, quotas and credentials that
#   its administrators have set up.
# scope: package
# custom:
#   id: deny-unsafe-volume-types
#   severity: MEDIUM
#   kinds: [workloads]
#   tags: ["pss:restricted/volume-types", "nsa:pod-security"]
#   features: ["volume.count>0"]
#   remediation: Mount storage by a PersistentVolumeClaim, and clone repositories into an emptyDir in an init container.
#   limits: >-
#     hostPath volumes are left to deny-host-path-volumes. Image volumes pass, as in Pod Security admission since
#     Kubernetes 1.33.
package kubepac.pod_security.deny_unsafe_volume_types

import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.workload

violations contains {"path": patch.pointer(path), "msg": msg} if {
	some path, volume in offenders
	msg := concat("", ["volume ", _name(volume), " is of type ", phrases.quoted(_type(path))])
}

fix contains {"path": patch.pointer(path), "patch": operations, "needs_input": substitute.question} if {
	some path, volume in offenders
	substitute := _substitute(_type(path), volume)
	field := array.concat(array.slice(path, 0, count(path) - 1), [substitute.type])
	operations := array.concat(patch.remove(path), patch.set(input.review.object, field, substitute.source))
}

# Volumes by the field that says of which type they are.
offenders[path] := volume if {
	is_array(workload.pod.spec.volumes)
	some i, volume in workload.pod.spec.volumes
	some type, source in volume
	is_object(source)
	not type in _others
	path := array.concat(workload.pod.path, ["volumes", i, type])
}

# The types of the restricted Pod Security Standard, and hostPath, which has a policy of its own.
_others := {
	"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "hostPath", "image", "persistentVolumeClaim",
	"projected", "secret",
}

_substitute("gitRepo", volume) := {"type": "emptyDir", "source": {"sizeLimit": "1Gi"}, "question": question} if {
	question := concat("", ["Which init container should clone the repository into volume ", _name(volume), "?"])
}

# A claim of the volume's name is as good a guess as any.
_substitute(type, volume) := {"type": "persistentVolumeClaim", "source": source, "question": question} if {
	type != "gitRepo"
	source := {"claimName": object.get(volume, "name", "")}
	question := concat("", ["Which PersistentVolumeClaim should volume ", _name(volume), " mount?"])
}

_type(path) := path[count(path) - 1]

_name(volume) := phrases.quoted(object.get(volume, "name", ""))
