# METADATA
# title: Exemptions say why, and end on their day
# description: >-
#   An exemption that nobody gave a reason for, or whose day has passed, is a risk that nobody decided to take; it
#   exempts nothing, and whoever reads the object believes that it does.
# scope: package
# custom:
#   id: require-valid-exemptions
#   severity: MEDIUM
#   kinds: ["*"]
#   tags: []
#   features: ["annotations.count>0"]
#   remediation: >-
#     Write the annotation as `reason; expires=YYYY-MM-DD; owner=team`, of which the last two may be left out, or remove
#     it; in kubepac.yaml give the exemption a reason and a day to come.
#   limits: >-
#     Which policies there are is not known here, so a misspelt name passes; days are compared only where the caller
#     says which day it is (kubepac does).
package kubepac.governance.require_valid_exemptions

import data.kubepac.lib.parameters
import data.kubepac.lib.patch
import data.kubepac.lib.phrases
import data.kubepac.lib.workload

violations contains {"path": patch.pointer(exemption.path), "msg": msg} if {
	some exemption in exemptions
	msg := concat("", ["the exemption from ", phrases.quoted(exemption.policy), " ", fault(exemption)])
}

fix contains {"path": patch.pointer(exemption.path), "patch": patch.remove(exemption.path), "needs_input": question} if {
	some exemption in exemptions
	fault(exemption)
	question := concat("", ["Should the exemption from ", phrases.quoted(exemption.policy), " be renewed, with a reason?"])
}

exemptions contains object.union(_said(value), {"policy": policy, "path": ["metadata", "annotations", key]}) if {
	some key, value in input.review.object.metadata.annotations
	startswith(key, "kubepac.dev/exempt.")
	policy := trim_prefix(key, "kubepac.dev/exempt.")
}

exemptions contains {"policy": policy, "path": ["exemptions", i], "reason": reason, "expires": expires} if {
	input.review.object.kind == "Config"
	workload.group == "kubepac.dev"
	some i, entry in input.review.object.exemptions
	policy := object.get(entry, "policy", "")
	reason := object.get(entry, "reason", "")
	expires := object.get(entry, "expires", "")
}

fault(exemption) := "cannot be read" if not exemption.reason

fault(exemption) := "gives no reason" if trim(exemption.reason, " ") == ""

fault(exemption) := concat(" ", ["ends on no day but", phrases.quoted(exemption.expires)]) if {
	_has_reason(exemption)
	exemption.expires != ""
	not _is_day(exemption.expires)
}

fault(exemption) := concat(" ", ["ended on", exemption.expires]) if {
	_has_reason(exemption)
	_is_day(exemption.expires)
	exemption.expires < parameters.setting("today", "")
}

_has_reason(exemption) if trim(exemption.reason, " ") != ""

# `reason; expires=YYYY-MM-DD; owner=team` taken apart; {} where it is something else.
_said(text) := {"reason": parts[0], "expires": concat("", days)} if {
	parts := [trim(part, " ") | some part in split(text, ";")]
	rest := [part | some i, part in parts; i > 0; part != ""]
	days := _values(rest, "expires=")
	owners := _values(rest, "owner=")
	max([count(days), count(owners)]) <= 1
	count(days) + count(owners) == count(rest)
	not "" in array.concat(days, owners)
} else := {}

_values(parts, start) := [trim_prefix(part, start) | some part in parts; startswith(part, start)]

_is_day(text) if {
	[year, month, day] := split(text, "-")
	[count(year), count(month), count(day)] == [4, 2, 2]
	trim_left(concat("", [year, month, day]), "0123456789") == ""
}
