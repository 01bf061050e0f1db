# METADATA
# title: Pods, wherever they are written
# description: >-
#   Finds the pod template of every workload kind, and all of its containers, once per evaluation: these are
#   rules over `input`, not functions, because OPA remembers a rule's value for all policies that ask.
# scope: package
package kubepac.lib.workload

# Where each kind keeps its pod spec. The group is checked too: a custom resource may share the kind's name.
templates := {
	"Pod": {"groups": {""}, "path": ["spec"]},
	"PodTemplate": {"groups": {""}, "path": ["template", "spec"]},
	"ReplicationController": {"groups": {""}, "path": ["spec", "template", "spec"]},
	"Deployment": {"groups": {"apps", "extensions"}, "path": ["spec", "template", "spec"]},
	"ReplicaSet": {"groups": {"apps", "extensions"}, "path": ["spec", "template", "spec"]},
	"DaemonSet": {"groups": {"apps", "extensions"}, "path": ["spec", "template", "spec"]},
	"StatefulSet": {"groups": {"apps"}, "path": ["spec", "template", "spec"]},
	"Job": {"groups": {"batch"}, "path": ["spec", "template", "spec"]},
	"CronJob": {"groups": {"batch"}, "path": ["spec", "jobTemplate", "spec", "template", "spec"]},
}

# The API group of the object under review: "" for the core group.
group := substring(version, 0, max([0, indexof(version, "/")])) if {
	version := input.review.object.apiVersion
	is_string(version)
}

# The pod: its spec, its metadata and where the spec stands (tokens of a JSON Pointer). Undefined for objects
# that hold no pod.
pod := {"spec": spec, "metadata": metadata, "path": template.path} if {
	template := templates[input.review.object.kind]
	group in template.groups
	spec := object.get(input.review.object, template.path, {})
	is_object(spec)
	metadata := _object_at(array.concat(array.slice(template.path, 0, count(template.path) - 1), ["metadata"]))
}

# Every container of the pod: {container, path, list}, with `list` the name of the array that holds it.
containers contains {"container": container, "path": path, "list": list} if {
	some list in ["initContainers", "containers", "ephemeralContainers"]
	is_array(pod.spec[list])
	some i, container in pod.spec[list]
	is_object(container)
	path := array.concat(pod.path, [list, i])
}

# Containers whose resources the scheduler and the kubelet account for: ephemeral ones take no resources.
accountable_containers contains entry if {
	some entry in containers
	entry.list != "ephemeralContainers"
}

# Windows pods ignore Linux-only fields, and the API server rejects most of them where `os` is named.
is_windows if pod.spec.os.name == "windows"

is_windows if pod.spec.nodeSelector["kubernetes.io/os"] == "windows"

_object_at(path) := value if {
	value := object.get(input.review.object, path, {})
	is_object(value)
} else := {}
