# METADATA
# title: ConfigMaps hold no credentials
# description: >-
#   Whoever may look around in the namespace reads its ConfigMaps: they are not encrypted at rest, no tool masks them,
#   and a password in one is soon in a terminal, a backup and a ticket.
# scope: package
# custom:
#   id: deny-config-map-secrets
#   severity: HIGH
#   kinds: [ConfigMap]
#   tags: ["nsa:secrets", "mitre:T1552"]
#   features: ["resource_kind=ConfigMap"]
#   remediation: Move the credential into a Secret, mount that beside the ConfigMap, and replace the leaked one.
#   no_fix: The credential moves into another object, and whatever reads the ConfigMap has to follow.
#   limits: >-
#     Passwords are told by their names, as keys and in files of settings (env, ini, conf, properties, TOML, YAML, JSON of
#     one field a line), not in scripts. Those of several words or one capitalised word, comments and binaryData are not
#     seen.
package kubepac.secrets.deny_config_map_secrets

import data.kubepac.lib.credentials
import data.kubepac.lib.kinds
import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.settings
import data.kubepac.lib.workload

# The value itself never stands in a message.
violations contains {"path": patch.pointer(["data", key]), "msg": msg} if {
	input.review.object.kind == "ConfigMap"
	workload.group == ""
	some key, text in input.review.object.data
	_holds_credential(key, text)
	msg := concat(" ", [kinds.title, "holds a credential in clear text under", phrases.quoted(key)])
}

_holds_credential(key, text) if _is_credential(key, trim_space(text))

# Asking for words first spares most lines from being taken apart.
_holds_credential(key, text) if {
	settings.is_file(key)
	some line in split(text, "\n")
	words := lower(line)
	some word in ["key", "pass", "pwd", "secret", "token"]
	contains(words, word)
	not settings.is_comment(line)
	some [name, value] in settings.pairs(line)
	_is_credential(name, value)
}

# Asking for the whole text first spares most files the work by line.
_holds_credential(_, text) if {
	credentials.in_text(text) != []
	some line in split(text, "\n")
	not settings.is_comment(line)
	some part in credentials.in_text(line)
	not settings.is_template(trim_prefix(part.text, part.before))
}

_is_credential(name, value) if {
	credentials.is_name(name)
	settings.is_value(name, value)
	credentials.is_literal(value)
	not credentials.restates(name, value)
}
