# METADATA
# title: Pods refer to ConfigMaps and Secrets that exist
# description: >-
#   The kubelet does not start a container whose ConfigMap or Secret is not there, or lacks the key that is asked for:
#   the pods hang in CreateContainerConfigError or ContainerCreating until somebody looks.
# scope: package
# custom:
#   id: deny-dangling-config-references
#   severity: MEDIUM
#   kinds: [workloads]
#   tags: []
#   features: ["is_workload=true", "env.secretRef=true", "volume.secret=true"]
#   remediation: Correct the name or key, add the ConfigMap or Secret, or mark the reference as optional.
#   inventory: [workloads, v1/ConfigMap, v1/Secret, custom]
#   limits: >-
#     The keys of Secrets and of empty ConfigMaps are not looked at: something may fill them in. Nor are imagePullSecrets,
#     without which a pod may well start.
package kubepac.secrets.deny_dangling_config_references

import data.kubepac.lib.config_references
import data.kubepac.lib.generated
import data.kubepac.lib.inventory
import data.kubepac.lib.kinds
import data.kubepac.lib.patch
import data.kubepac.lib.phrases

violations contains {"path": patch.pointer(found.path), "msg": msg} if {
	some found in missing
	_is_certain(found.reference)
	msg := concat(" ", [kinds.title, "refers to", found.what, "which does not exist"])
}

unknown contains {"path": patch.pointer(found.path), "msg": msg} if {
	some found in missing
	not _is_certain(found.reference)
	msg := concat(" ", [found.what, "is not among the objects in sight"])
}

fix contains {"path": patch.pointer(found.path), "patch": operations, "needs_input": question} if {
	some found in missing
	_is_certain(found.reference)
	operations := patch.set(input.review.object, array.concat(found.reference.path, ["optional"]), true)
	question := concat("", ["Can ", kinds.title, " run without ", found.what, "?"])
}

missing contains {"path": reference.name_path, "reference": reference, "what": _title(reference)} if {
	some reference in config_references.required
	not is_there(reference)
}

missing contains {"path": path, "reference": reference, "what": what} if {
	some reference in config_references.required
	reference.kind == "ConfigMap"
	some [key, path] in reference.keys
	known := keys[reference.name]
	not key in known
	what := concat(" ", ["key", phrases.quoted(key), "of", _title(reference)])
}

is_there(reference) if reference.name in names[reference.kind]

names[kind] contains body.metadata.name if {
	some kind in ["ConfigMap", "Secret"]
	some body in inventory.namespaced(_namespace, "", kind)
}

keys[body.metadata.name] contains key if {
	some body in inventory.namespaced(_namespace, "", "ConfigMap")
	some field in ["data", "binaryData"]
	some key, _ in body[field]
}

_is_certain(reference) if {
	inventory.shows(_namespace, "", reference.kind)
	not generated.may_exist(_namespace, reference.name)
}

_namespace := inventory.namespace(input.review.object)

_title(reference) := concat(" ", [reference.kind, phrases.quoted(reference.name)])
