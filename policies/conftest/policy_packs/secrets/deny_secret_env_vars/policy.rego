# METADATA
# title: Secrets are mounted as files
# description: >-
#   Environment variables are inherited by every child process and end up in crash reports, debug pages and logs; and
#   a container keeps the old value until it restarts, where a mounted file follows the Secret.
# scope: package
# custom:
#   id: deny-secret-env-vars
#   severity: LOW
#   kinds: [workloads]
#   tags: ["cis:5.4.1", "nsa:secrets", "mitre:T1552"]
#   features: ["env.secretRef=true"]
#   remediation: Mount the Secret as a read-only volume, and let the program read the file.
#   parameters:
#     secrets_only_as_files:
#       type: boolean
#       default: false
#       example: true
#       description: Whether programs have to read their secrets from files, as CIS asks; many can read variables only.
#   no_fix: The program has to read a file instead of a variable, which no change of the manifest brings about.
#   limits: Whether the program can read the value from a file at all cannot be seen; such pods are flagged too.
package kubepac.secrets.deny_secret_env_vars

import data.kubepac.lib.parameters
import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.workload

violations contains {"path": patch.pointer(path), "msg": msg} if {
	parameters.setting("secrets_only_as_files", false)
	some entry in workload.containers
	some index, variable in entry.container.env
	reference := variable.valueFrom.secretKeyRef
	path := array.concat(entry.path, ["env", index, "valueFrom", "secretKeyRef"])
	msg := concat(" ", [_reader(entry.container, reference), "into variable", _quoted(variable)])
}

violations contains {"path": patch.pointer(path), "msg": msg} if {
	parameters.setting("secrets_only_as_files", false)
	some entry in workload.containers
	some index, source in entry.container.envFrom
	reference := source.secretRef
	path := array.concat(entry.path, ["envFrom", index, "secretRef"])
	msg := concat(" ", [_reader(entry.container, reference), "into its environment"])
}

_reader(container, reference) := concat(" ", ["container", _quoted(container), "reads secret", _quoted(reference)])

_quoted(named) := phrases.quoted(object.get(named, "name", ""))
