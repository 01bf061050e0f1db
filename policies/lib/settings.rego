# METADATA
# title: Files of settings
# description: >-
#   Takes a file of settings apart that stands in a ConfigMap: environment, properties, ini, TOML, YAML, and JSON of one
#   field a line. It is no parser: what it does not understand sets nothing.
# scope: package
package kubepac.lib.settings

import data.kubepac.lib.credentials

# is_file("application.yaml"): a file of this name holds settings.
is_file(name) if {
	parts := split(lower(name), ".")
	parts[count(parts) - 1] in _extensions
}

# is_comment("  # password=x")
is_comment(line) if {
	start := trim_space(line)
	some mark in ["#", "//", "/*", "*", ";", "!"]
	startswith(start, mark)
}

# pairs("url: jdbc:x?user=a&password=b") == {["url", "jdbc:x"], ["user", "a"], ["password", "b"]}: what a line sets,
# without quotes. A URL or a connection string sets several.
pairs(line) := {[name, value] |
	some part in split(strings.replace_n({"?": "&", ";": "&"}, line), "&")
	sign := min([place | some sign in ["=", ":"]; place := indexof(part, sign); place > 0])
	name := _bare(trim_prefix(trim_left(substring(part, 0, sign), "- \t"), "export "))
	not _is_code(name)
	value := _bare(split(substring(part, sign + 1, -1), " #")[0])
}

# is_value(name, value): one word that is meant as it stands. (Of several words the value may as well be a sentence.)
is_value(name, value) if {
	not contains(value, " ")
	not contains(value, "\n")
	not is_template(value)
	not _is_word(value)
	not _names_another(name, value)
}

# is_template(text): some tool replaces it, asks for it or computes it. YAML's own signs are among them.
is_template(text) if {
	substring(text, 0, 1) in {"!", "#", "$", "%", "&", "*", ":", "<", "@", "[", "{", "|", ">", "~"}
}

is_template(text) if {
	some sign in ["(", "'", "\""]
	contains(text, sign)
}

_bare(text) := trim(trim_suffix(trim_space(text), ","), "\"'")

_is_code(name) if {
	some sign in [" ", "$", "(", "{"]
	contains(name, sign)
}

# A label of a form, or the type of a field.
_is_word(value) if {
	contains(_capitals, substring(value, 0, 1))
	trim(substring(value, 1, -1), _small_letters) == ""
}

_is_word(value) if value in {"bearer", "jwt", "keyword", "string", "text"}

# The variable, the header or the file that holds it.
_names_another(_, value) if {
	credentials.is_name(value)
	upper(value) == value
}

_names_another(_, value) if {
	some prefix in ["X-", "env.", "env:", "file:"]
	startswith(value, prefix)
}

_names_another(_, value) if {
	some suffix in [".key", ".pem"]
	endswith(value, suffix)
}

# The Secret that holds it, as charts call it.
_names_another(name, _) if lower(name) == "existingsecret"

# The Secret that holds it: a credential would have digits or capitals.
_names_another(name, value) if {
	endswith(lower(name), "secret")
	trim(replace(value, ".", "-"), "-abcdefghijklmnopqrstuvwxyz") == ""
}

_extensions := {"cfg", "cnf", "conf", "config", "env", "ini", "json", "properties", "toml", "yaml", "yml"}

_capitals := "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

_small_letters := "abcdefghijklmnopqrstuvwxyz"
