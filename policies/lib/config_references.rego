# METADATA
# title: References to ConfigMaps and Secrets
# description: >-
#   Finds every place where the pod reads a ConfigMap or a Secret, into a variable, into its environment or into a
#   volume, and tells the ones without which it does not start.
# scope: package
package kubepac.lib.config_references

import data.kubepac.lib.workload

# References that are not optional: {kind, name, path, name_path, keys}, with `path` the tokens of the reference and
# `keys` the pairs of a key and its path. Names with a placeholder are left out, and what every namespace has.
required contains {
	"kind": kind,
	"name": reference[name_field],
	"path": path,
	"name_path": array.concat(path, [name_field]),
	"keys": _keys(reference, path),
} if {
	some holder in _holders
	some field, kind in _kinds
	reference := holder.value[field]
	object.get(reference, "optional", false) != true
	some name_field in ["name", "secretName"]
	_is_name(reference[name_field])
	path := array.concat(holder.path, [field])
}

_holders contains {"value": variable.valueFrom, "path": path} if {
	some entry in workload.containers
	some index, variable in entry.container.env
	path := array.concat(entry.path, ["env", index, "valueFrom"])
}

_holders contains {"value": source, "path": path} if {
	some entry in workload.containers
	some index, source in entry.container.envFrom
	path := array.concat(entry.path, ["envFrom", index])
}

_holders contains {"value": volume, "path": path} if {
	some index, volume in workload.pod.spec.volumes
	path := array.concat(workload.pod.path, ["volumes", index])
}

_holders contains {"value": source, "path": path} if {
	some index, volume in workload.pod.spec.volumes
	some position, source in volume.projected.sources
	path := array.concat(workload.pod.path, ["volumes", index, "projected", "sources", position])
}

_kinds := {
	"configMap": "ConfigMap",
	"configMapKeyRef": "ConfigMap",
	"configMapRef": "ConfigMap",
	"secret": "Secret",
	"secretKeyRef": "Secret",
	"secretRef": "Secret",
}

_keys(reference, path) := {[holder.key, array.concat(place, ["key"])] |
	some [holder, place] in array.concat([[reference, path]], _items(reference, path))
	is_string(holder.key)
}

_items(reference, path) := [[item, place] |
	some index, item in reference.items
	place := array.concat(path, ["items", index])
]

_is_name(name) if {
	is_string(name)
	name != ""
	not contains(name, "$")
	not contains(name, "{{")
	not name in _always_there
}

# On Kubernetes, on OpenShift and under Istio.
_always_there := {"kube-root-ca.crt", "openshift-service-ca.crt", "istio-ca-root-cert"}
