# METADATA
# title: Quantities
# description: >-
#   Reads amounts of resources the way the API server does: 500m, 1.5Gi, 1e3. Plain string functions do it, because
#   units.parse is a call to the host in the compiled corpus, and reads some of them otherwise.
# scope: package
package kubepac.lib.quantities

import data.kubepac.lib.phrases

# parse("1.5Gi") == 1610612736. Undefined for what is no quantity, and for more than two digits of exponent.
parse(value) := value if is_number(value)

parse(value) := to_number(concat("", [_sign(value), mantissa, "e", exponent])) * factor if {
	is_string(value)
	unsigned := _unsigned(value)
	suffix := trim_left(unsigned, "0123456789.")
	mantissa := _mantissa(trim_suffix(unsigned, suffix))
	[exponent, factor] := _scale(suffix)
}

# text(0.25) == "250m", text("1Gi") == "1Gi"; "a number" where it is no amount that anybody has.
text(value) := value if is_string(value)

text(value) := _written(value) if is_number(value)

_written(value) := _whole_number(value) if {
	value == floor(value)
} else := concat("", [_whole_number(ceil(value * 1000)), "m"]) if {
	value < _half
} else := phrases.quoted(value)

# In two halves: format_int ends the evaluation of the compiled corpus where a number has more than 32 bits.
_whole_number(n) := format_int(n, 10) if _is_half(n)

_whole_number(n) := concat("", [format_int(upper_half, 10), substring(format_int(_half + lower_half, 10), 1, -1)]) if {
	n >= _half
	upper_half := floor(n / _half)
	_is_half(upper_half)
	lower_half := n - (upper_half * _half)
}

_is_half(n) if {
	n >= 0
	n < _half
}

_half := 1000000000

# Digits on both sides of the point, as JSON wants them: "1." is 1.0 and "007" is 7.0.
_mantissa(digits) := concat("", [_whole(parts[0]), ".", concat("", array.slice(parts, 1, 2)), "0"]) if {
	parts := split(digits, ".")
	count(parts) <= 2
	replace(digits, ".", "") != ""
}

_whole(digits) := trim_left(digits, "0") if trim_left(digits, "0") != ""

_whole(digits) := "0" if trim_left(digits, "0") == ""

# What a suffix stands for: a power of ten, and a factor for what is none.
_scale(suffix) := [_decimal[suffix], 1]

_scale(suffix) := ["0", _binary[suffix]]

_scale(suffix) := [substring(suffix, 1, -1), 1] if {
	substring(suffix, 0, 1) in {"e", "E"}
	digits := _unsigned(substring(suffix, 1, -1))
	digits != ""
	trim_left(digits, "0123456789") == ""
	count(trim_left(digits, "0")) <= 2
}

_sign(text) := "-" if startswith(text, "-")

_sign(text) := "" if not startswith(text, "-")

_unsigned(text) := substring(text, 1, -1) if substring(text, 0, 1) in {"+", "-"}

_unsigned(text) := text if not substring(text, 0, 1) in {"+", "-"}

_decimal := {
	"n": "-9",
	"u": "-6",
	"m": "-3",
	"": "0",
	"k": "3",
	"M": "6",
	"G": "9",
	"T": "12",
	"P": "15",
	"E": "18",
}

_binary := {
	"Ki": 1024,
	"Mi": 1048576,
	"Gi": 1073741824,
	"Ti": 1099511627776,
	"Pi": 1125899906842624,
	"Ei": 1152921504606846976,
}
