# METADATA
# title: Phrases
# description: Keeps messages short when they speak of many things.
# scope: package
package kubepac.lib.phrases

# first_of(["host \"a\"", "host \"b\""]) == "host \"a\" and 1 more"
first_of(names) := names[0] if count(names) == 1

first_of(names) := concat("", [names[0], " and ", format_int(count(names) - 1, 10), " more"]) if count(names) > 1

# Text between quotes, on one line. (sprintf's %q would be a call to the host in the compiled corpus, and json.marshal
# does not escape the same in both engines.) A manifest may hold anything where a name belongs.
quoted(value) := concat("", ["\"", strings.replace_n(_escapes, value), "\""]) if is_string(value)

quoted(value) := concat(" ", ["a", type_name(value)]) if not is_string(value)

# Text as it is.
word(value) := value if is_string(value)

word(value) := quoted(value) if not is_string(value)

_escapes := {"\\": "\\\\", "\"": "\\\"", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
