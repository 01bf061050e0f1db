# METADATA
# title: Annotations that fields have replaced
# description: >-
#   Finds the annotations of Kubernetes whose meaning a field has taken over. A profile that the field states too is left
#   out, because the API server itself writes the one beside the other.
# scope: package
package kubepac.lib.deprecated_annotations

import data.kubepac.lib.ingress
import data.kubepac.lib.kinds
import data.kubepac.lib.parameters
import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.removed_apis
import data.kubepac.lib.security_context
import data.kubepac.lib.workload

# Every such annotation under its path: {field, move}, with `move` the operations that set the field to the same value,
# none where that says nothing to the field. A `question` comes with it where only a person knows whether it does.
uses[path] := {"field": "spec.ingressClassName", "move": move, "question": question} if {
	ingress.spec
	path := ["metadata", "annotations", "kubernetes.io/ingress.class"]
	class := object.get(input.review.object, path, null)
	is_string(class)

	# GKE reads nothing else for its own two classes.
	not class in {"", "gce", "gce-internal"}
	move := patch.set(input.review.object, ["spec", "ingressClassName"], class)
	question := concat("", ["Is there an IngressClass ", phrases.quoted(class), "?"])
}

uses[path] := {"field": "spec.publishNotReadyAddresses", "move": move} if {
	kinds.is_service
	path := ["metadata", "annotations", "service.alpha.kubernetes.io/tolerate-unready-endpoints"]
	value := object.get(input.review.object, path, null)
	value != null
	move := [operation |
		value == "true"
		some operation in patch.set(input.review.object, ["spec", "publishNotReadyAddresses"], true)
	]
}

uses[path] := {"field": "spec.storageClassName", "move": move} if {
	some holder in _volumes
	path := array.concat(holder, ["metadata", "annotations", "volume.beta.kubernetes.io/storage-class"])
	class := object.get(input.review.object, path, null)
	is_string(class)
	move := patch.set(input.review.object, array.concat(holder, ["spec", "storageClassName"]), class)
}

uses[_path_in_pod(annotation)] := {"field": "spec.priorityClassName", "move": []} if {
	annotation := "scheduler.alpha.kubernetes.io/critical-pod"
	annotation in object.keys(_of_pod)
}

uses[_path_in_pod(annotation)] := {"field": concat(".", ["securityContext", field]), "move": move} if {
	some annotation, [field, holders] in _profiles
	not _is_set(field, holders)
	move := [operation |
		not workload.is_windows
		profile := _profile(_of_pod[annotation])
		some holder in holders
		path := array.concat(holder.path, ["securityContext", field])
		some operation in patch.set(input.review.object, path, profile)
	]
}

# Where claims and volumes stand in the object.
_volumes contains [] if {
	input.review.object.kind in {"PersistentVolume", "PersistentVolumeClaim"}
	workload.group == ""
}

_volumes contains ["spec", "volumeClaimTemplates", i] if {
	input.review.object.kind == "StatefulSet"
	kinds.is_workload
	some i, _ in input.review.object.spec.volumeClaimTemplates
}

# The field that a profile belongs to, and the pod or the containers that it is for.
_profiles[annotation] := ["seccompProfile", [{"container": {}, "path": workload.pod.path}]] if {
	annotation := "seccomp.security.alpha.kubernetes.io/pod"
	annotation in object.keys(_of_pod)
}

_profiles[annotation] := [field, holders] if {
	some annotation in object.keys(_of_pod)
	some prefix, field in _prefixes
	startswith(annotation, prefix)
	holders := [entry |
		some entry in workload.containers
		entry.container.name == trim_prefix(annotation, prefix)
	]
}

_prefixes["container.seccomp.security.alpha.kubernetes.io/"] := "seccompProfile"

# Older clusters drop the field.
_prefixes["container.apparmor.security.beta.kubernetes.io/"] := "appArmorProfile" if {
	removed_apis.is_removed("1.30", parameters.setting("kubernetes_version", "1.37"))
}

_is_set(field, holders) if {
	some holder in holders
	security_context.in_force(workload.pod.spec, holder.container, field)
}

_profile("unconfined") := {"type": "Unconfined"}

_profile(value) := {"type": "RuntimeDefault"} if value in {"runtime/default", "docker/default"}

_profile(value) := {"type": "Localhost", "localhostProfile": name} if {
	startswith(value, "localhost/")
	name := trim_prefix(value, "localhost/")
	name != ""
}

_of_pod := workload.pod.metadata.annotations

_path_in_pod(annotation) := array.concat(parent, ["metadata", "annotations", annotation]) if {
	parent := array.slice(workload.pod.path, 0, count(workload.pod.path) - 1)
}
