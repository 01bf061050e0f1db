# METADATA
# title: Credentials come from Secrets
# description: >-
#   A credential in a manifest is readable by everybody who can read the repository, its history and the pod's spec,
#   and changing it after a leak needs a commit and a rollout.
# scope: package
# custom:
#   id: deny-hardcoded-secrets
#   severity: HIGH
#   kinds: [workloads]
#   tags: ["nsa:secrets", "mitre:T1552"]
#   features: ["env.hardcodedSecret=true", "args.hardcodedSecret=true"]
#   remediation: Store the credential in a Secret, refer to it with valueFrom.secretKeyRef, and replace the leaked one.
#   limits: >-
#     Not seen: passwords that are plain numbers, credentials under ordinary names without a known form, flags
#     inside shell scripts, probe commands, ConfigMaps, and the fields of custom resources.
package kubepac.secrets.deny_hardcoded_secrets

import data.kubepac.lib.credentials
import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.workload

# The value itself never stands in a message.
violations contains {"path": patch.pointer(found.path), "msg": msg} if {
	some found in variables
	msg := concat(" ", [_holder(found), "in variable", phrases.quoted(found.name)])
}

violations contains {"path": patch.pointer(found.path), "msg": msg} if {
	some found in arguments
	msg := concat(" ", [_holder(found), "in its", found.field])
}

fix contains {"path": patch.pointer(found.path), "patch": operations, "needs_input": _question(found.name)} if {
	some found in variables
	reference := patch.set(input.review.object, array.concat(found.entry, ["valueFrom"]), _secret_key(found.name))
	operations := array.concat(patch.remove(found.path), reference)
}

fix contains {"path": patch.pointer(found.path), "patch": operations, "needs_input": _question(found.name)} if {
	some found in arguments
	variable := {"name": found.name, "valueFrom": _secret_key(found.name)}
	hide := patch.set(input.review.object, found.path, found.hidden)
	operations := array.concat(_append(array.concat(found.entry, ["env"]), variable), hide)
}

variables contains {"container": container, "name": variable.name, "entry": path, "path": value_path} if {
	some entry in workload.containers
	some i, variable in entry.container.env
	_is_credential(variable)
	container := object.get(entry.container, "name", "")
	path := array.concat(entry.path, ["env", i])
	value_path := array.concat(path, ["value"])
}

arguments contains {
	"container": object.get(entry.container, "name", ""),
	"field": field,
	"name": found.variable,
	"hidden": found.hidden,
	"entry": entry.path,
	"path": array.concat(entry.path, [field, found.index]),
} if {
	some entry in workload.containers
	some field in ["command", "args"]
	some found in credentials.in_arguments(entry.container[field])
}

_is_credential(variable) if {
	is_string(variable.value)
	credentials.is_name(variable.name)
	credentials.is_literal(variable.value)
	not credentials.restates(variable.name, variable.value)
}

_is_credential(variable) if count(credentials.in_text(variable.value)) > 0

_append(path, value) := [{"op": "add", "path": patch.pointer(array.concat(path, ["-"])), "value": value}] if {
	is_array(object.get(input.review.object, path, null))
} else := patch.set(input.review.object, path, [value])

_secret_key(name) := {"secretKeyRef": {"name": "TODO", "key": name}}

_holder(found) := concat(" ", ["container", phrases.quoted(found.container), "holds a credential in clear text"])

_question(name) := concat("", ["Which Secret, and which of its keys, holds the credential for ", phrases.quoted(name), "?"])
