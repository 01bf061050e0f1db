# METADATA
# title: Environment variables are set once
# description: >-
#   Of two variables with the same name the last one wins without a word: whoever changes the first sees no effect,
#   and a later apply may drop the wrong one, because merges go by name.
# scope: package
# custom:
#   id: deny-duplicate-env-vars
#   severity: MEDIUM
#   kinds: [workloads]
#   tags: []
#   features: ["is_workload=true", "env.count>0"]
#   remediation: Keep one entry for each name, with the value that is meant.
#   limits: Variables that envFrom brings along are not known here; an entry in env overrules them on purpose.
package kubepac.governance.deny_duplicate_env_vars

import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.workload

violations contains {"path": patch.pointer(path), "msg": msg} if {
	some path, variable in shadowed
	msg := concat("", [_title(variable), " is set again by a later entry"])
}

# The entry that loses goes. A later value that refers to the variable needs it.
fix contains object.union({"path": patch.pointer(path), "patch": patch.remove(path)}, _question(variable)) if {
	some path, variable in shadowed
}

shadowed[path] := variable if {
	some entry in workload.containers
	is_array(entry.container.env)
	some i, earlier in entry.container.env
	later := array.slice(entry.container.env, i + 1, count(entry.container.env))
	same := [other | some other in later; other.name == earlier.name]
	count(same) > 0
	path := array.concat(entry.path, ["env", i])
	variable := {"container": object.get(entry.container, "name", ""), "entry": earlier, "same": same, "later": later}
}

_question(variable) := {} if _is_repeated(variable)

_question(variable) := {"needs_input": question} if {
	not _is_repeated(variable)
	question := concat("", ["Should ", _title(variable), " keep the value of its last entry?"])
}

# Nothing is lost with an entry that all later ones repeat word for word.
_is_repeated(variable) if {
	every other in variable.same {
		other == variable.entry
	}
	every other in variable.later {
		not _refers_to(other, variable.entry.name)
	}
}

_refers_to(other, name) if contains(other.value, concat("", ["$(", name, ")"]))

_title(variable) := concat(" ", [
	"variable",
	phrases.quoted(variable.entry.name),
	"of container",
	phrases.quoted(variable.container),
])
