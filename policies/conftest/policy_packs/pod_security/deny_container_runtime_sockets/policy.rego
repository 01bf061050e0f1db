# METADATA
# title: Pods cannot reach the container runtime of their node
# description: >-
#   Whoever can write to the runtime's socket starts a privileged container with the node's root directory in it: the
#   pod owns the node and every pod on it, past RBAC, admission and audit. A read-only mount does not prevent that.
# scope: package
# custom:
#   id: deny-container-runtime-sockets
#   severity: CRITICAL
#   kinds: [workloads]
#   tags: ["nsa:pod-security", "mitre:T1610", "mitre:T1611"]
#   features: ["volume.hostPath=true", "volume.hostPath.sensitive=true"]
#   remediation: Build images without a daemon, read from the Kubernetes API, or mount the one folder that is needed.
#   limits: >-
#     Paths of the node other than these are for deny-host-path-volumes. A folder counts whatever subPath its mounts
#     take; /var does not, because /var/run in it is a link that leads nowhere in a container. Sockets behind a
#     PersistentVolume are not seen.
package kubepac.pod_security.deny_container_runtime_sockets

import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.workload

violations contains {"path": patch.pointer(array.concat(source, ["path"])), "msg": msg} if {
	some source, volume in offenders
	path := phrases.quoted(volume.hostPath.path)
	msg := concat("", ["volume ", _name(volume), " gives access to the container runtime through ", path])
}

fix contains {"path": patch.pointer(array.concat(source, ["path"])), "patch": operations, "needs_input": question} if {
	some source, volume in offenders
	empty_dir := array.concat(array.slice(source, 0, count(source) - 1), ["emptyDir"])
	operations := array.concat(patch.remove(source), patch.set(input.review.object, empty_dir, {"sizeLimit": "1Gi"}))
	question := concat("", ["What should volume ", _name(volume), " hold instead of the container runtime's socket?"])
}

# Volumes by the path of their hostPath.
offenders[source] := volume if {
	is_array(workload.pod.spec.volumes)
	some i, volume in workload.pod.spec.volumes
	_leads_to_a_runtime(volume.hostPath.path)
	source := array.concat(workload.pod.path, ["volumes", i, "hostPath"])
}

_leads_to_a_runtime(path) if _segments(path) in _folders_and_pipes

# In these folders or elsewhere: distributions of Kubernetes have places of their own.
_leads_to_a_runtime(path) if {
	segments := _segments(path)
	segments[count(segments) - 1] in _sockets
}

# "/run//docker.sock" is ["run", "docker.sock"].
_segments(path) := _resolved([segment | some segment in parts; not segment in {"", "."}]) if {
	path != ""
	parts := split(replace(path, "\\", "/"), "/")
}

# /var/run is a link to /run.
_resolved(segments) := array.slice(segments, 1, count(segments)) if {
	array.slice(segments, 0, 2) == ["var", "run"]
} else := segments

_sockets := {
	"containerd.sock", "cri-dockerd.sock", "crio.sock", "docker.sock", "dockershim.sock", "podman.sock",
}

_folders_and_pipes := {
	[],
	["run"],
	["run", "containerd"],
	["run", "crio"],
	["run", "docker"],
	["run", "docker", "containerd"],
	["run", "k0s"],
	["run", "k3s"],
	["run", "k3s", "containerd"],
	["run", "podman"],
	["pipe", "containerd-containerd"],
	["pipe", "docker_engine"],
}

_name(volume) := phrases.quoted(object.get(volume, "name", ""))
