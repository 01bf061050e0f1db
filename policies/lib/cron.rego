# METADATA
# title: Cron schedules
# description: >-
#   Reads schedules as the CronJob controller does: five fields or a shorthand, Sunday as 0 and never as 7, and none of
#   the letters that other schedulers know (L, W, #).
# scope: package
package kubepac.lib.cron

import data.kubepac.lib.phrases

# fault("0 61 * * *") == "whose hour \"61\" cannot be read". Undefined for a schedule that is accepted and comes round.
fault(schedule) := "that names a time zone" if zone_apart(schedule)

fault(schedule) := concat(" ", ["with the unknown shorthand", phrases.quoted(schedule)]) if {
	startswith(schedule, "@")
	not _is_shorthand(schedule)
}

fault(schedule) := faults[0] if {
	not startswith(schedule, "@")
	not zone_apart(schedule)
	faults := _faults(_fields(schedule))
}

# zone_apart("TZ=Asia/Tokyo 0 3 * * *") == ["Asia/Tokyo", "0 3 * * *"]. Undefined where no time zone stands in front.
zone_apart(schedule) := [zone, trim_space(substring(schedule, indexof(schedule, " "), -1))] if {
	some prefix in ["TZ=", "CRON_TZ="]
	startswith(schedule, prefix)
	zone := trim_prefix(split(schedule, " ")[0], prefix)
}

# with_sundays("0 3 * * 6,7") == "0 3 * * 6,0"
with_sundays(schedule) := concat(" ", array.concat(array.slice(fields, 0, 4), [weekdays])) if {
	fields := _fields(schedule)
	count(fields) == 5
	weekdays := concat(",", [_sunday(day) | some day in split(fields[4], ",")])
}

_sunday(day) := "0" if day == "7"

_sunday(day) := day if day != "7"

_is_shorthand(schedule) if {
	schedule in {"@annually", "@daily", "@hourly", "@midnight", "@monthly", "@weekly", "@yearly"}
}

# OPA knows durations in days, weeks and years too.
_is_shorthand(schedule) if {
	duration := trim_prefix(schedule, "@every ")
	trim(duration, "0123456789.hmnsu") == ""
	time.parse_duration_ns(duration)
}

_fields(schedule) := [field |
	some field in split(strings.replace_n({"\n": " ", "\t": " "}, schedule), " ")
	field != ""
]

_faults(fields) := [concat(" ", ["that has", number, "fields instead of 5"])] if {
	count(fields) != 5
	number := format_int(count(fields), 10)
}

_faults(fields) := array.concat(unreadable, never) if {
	count(fields) == 5
	unreadable := [concat(" ", ["whose", _units[i].title, phrases.quoted(field), "cannot be read"]) |
		some i, field in fields
		not _numbers(field, _units[i])
	]
	never := ["that never comes round" | not _comes_round(fields)]
}

# A field that is not "*" for the day of the week is an alternative to the day of the month.
_comes_round(fields) if {
	every element in split(fields[4], ",") {
		not element in {"*", "?", "*/1"}
	}
}

_comes_round(fields) if {
	some month in _numbers(fields[3], _units[3])
	min(_numbers(fields[2], _units[2])) <= _days[month]
}

# The numbers that a field stands for. Undefined where it cannot be read.
_numbers(field, unit) := {number | some range in ranges; some number in range} if {
	elements := [element | some element in split(field, ","); element != ""]
	ranges := [_range(element, unit) | some element in elements]
	count(ranges) == count(elements)
	count(ranges) > 0
}

_range(element, unit) := {number | some number in numbers.range(low, high); (number - low) % step == 0} if {
	[ends, step] := _step_apart(element)
	[low, high] := _ends(ends, contains(element, "/"), unit)
	step > 0
	unit.least <= low
	low <= high
	high <= unit.most
}

_step_apart(element) := [element, 1] if not contains(element, "/")

_step_apart(element) := [ends, _natural(step)] if [ends, step] := split(element, "/")

_ends(ends, _, unit) := [unit.least, unit.most] if ends in {"*", "?"}

_ends(ends, _, unit) := [_number(low, unit), _number(high, unit)] if [low, high] := split(ends, "-")

_ends(number, false, unit) := [_number(number, unit), _number(number, unit)]

# 5/15 means 5-59/15.
_ends(number, true, unit) := [_number(number, unit), unit.most]

_number(text, unit) := i + unit.least if some i, lower(text) in _names[unit.title]

_number(text, _) := _natural(text)

_natural(text) := to_number([digits | some digits in [trim_left(text, "0"), "0"]; digits != ""][0]) if {
	text != ""
	trim(text, "0123456789") == ""
}

_units := [
	{"title": "minute", "least": 0, "most": 59},
	{"title": "hour", "least": 0, "most": 23},
	{"title": "day of the month", "least": 1, "most": 31},
	{"title": "month", "least": 1, "most": 12},
	{"title": "day of the week", "least": 0, "most": 6},
]

_names := {
	"month": ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
	"day of the week": ["sun", "mon", "tue", "wed", "thu", "fri", "sat"],
}

# The longest that each month gets, counted from 1.
_days := [0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
