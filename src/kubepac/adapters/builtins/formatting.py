"""`sprintf` with the verbs, flags and complaints of Go's `fmt`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isinf

from kubepac.adapters.builtins import operands
from kubepac.adapters.builtins.terms import Real, Term, display, escaped, is_printable, quote
from kubepac.adapters.builtins.work import Work
from kubepac.core.errors import EngineError

# What OPA hands to Go: a string (every composite is printed first), an int64, a *big.Int or a float64.
_Value = str | int | float

_LARGEST_NUMBER = 1_000_000
_INT64 = range(-(1 << 63), 1 << 63)
# The shortest form of a float has an exponent from here on.
_SHORTEST_LIMIT = 6
_BASES = {"b": 2, "o": 8, "O": 8, "x": 16, "X": 16}


def sprintf(work: Work, template: Term, arguments: Term) -> Term:
    """`sprintf(template, arguments)`."""
    values = [_value(item) for item in operands.array(arguments)]
    return _Printer(work, operands.text(template), values).run()


def _value(term: Term) -> _Value:
    match term:
        case bool() | None:
            return display(term)
        case str() | int():
            return term
        case Real():
            return term.text if isinf(term.value) else term.value
    return display(term)


@dataclass(slots=True)
class _Flags:
    plus: bool = False
    minus: bool = False
    sharp: bool = False
    space: bool = False
    zero: bool = False
    # `%+v` and `%#v` mean something else than `+` and `#`.
    sharp_v: bool = False
    plus_v: bool = False
    width: int | None = None
    precision: int | None = None


class _Printer:
    """One pass over the template. Follows the order of Go's own loop, for its complaints depend on it."""

    def __init__(self, work: Work, template: str, values: list[_Value]) -> None:
        self._work = work
        self._template = template
        self._values = values
        self._at = 0
        self._next = 0
        self._reordered = False
        self._good_index = True
        self._out: list[str] = []

    def run(self) -> str:
        template, end = self._template, len(self._template)
        while self._at < end:
            percent = template.find("%", self._at)
            if percent < 0:
                self._out.append(template[self._at :])
                break
            self._out.append(template[self._at : percent])
            self._at = percent + 1
            self._directive()
        if not self._reordered and self._next < len(self._values):
            extra = (
                f"{_type(value)}={_format(value, 'v', _Flags())}" for value in self._values[self._next :]
            )
            self._out.append(f"%!(EXTRA {', '.join(extra)})")
        return "".join(self._out)

    def _directive(self) -> None:
        flags = self._flags()
        self._good_index = True
        indexed = self._index()
        indexed = self._width(flags, indexed)
        indexed = self._precision(flags, indexed)
        if not indexed:
            self._index()
        if self._at >= len(self._template):
            self._out.append("%!(NOVERB)")
            return
        verb = self._template[self._at]
        self._at += 1
        self._out.append(self._verb(verb, flags))

    def _verb(self, verb: str, flags: _Flags) -> str:
        if verb == "%":
            return "%"
        if not self._good_index:
            return f"%!{verb}(BADINDEX)"
        if self._next >= len(self._values):
            return f"%!{verb}(MISSING)"
        if verb == "v":
            flags.sharp_v, flags.sharp = flags.sharp, False
            flags.plus_v, flags.plus = flags.plus, False
        value = self._values[self._next]
        self._next += 1
        self._work.spend((flags.width or 0) + (flags.precision or 0) + 1, "sprintf")
        return _format(value, verb, flags)

    def _flags(self) -> _Flags:
        flags = _Flags()
        names = {"#": "sharp", "0": "zero", "+": "plus", "-": "minus", " ": "space"}
        while (name := names.get(self._template[self._at : self._at + 1])) is not None:
            setattr(flags, name, True)
            self._at += 1
        return flags

    def _index(self) -> bool:
        """`[n]` chooses an argument; answers whether one was given that could be read."""
        template = self._template
        if template[self._at : self._at + 1] != "[":
            return False
        self._reordered = True
        close = template.find("]", self._at)
        if len(template) - self._at < 3 or close < 0:
            self._good_index = False
            self._at += 1
            return False
        digits = template[self._at + 1 : close]
        self._at = close + 1
        if not (digits.isascii() and digits.isdecimal()) or int(digits[-8:]) > _LARGEST_NUMBER:
            self._good_index = False
            return False
        index = int(digits) - 1
        if not 0 <= index < len(self._values):
            self._good_index = False
            return True
        self._next = index
        return True

    def _width(self, flags: _Flags, indexed: bool) -> bool:
        if self._template[self._at : self._at + 1] == "*":
            self._at += 1
            flags.width = self._argument()
            if flags.width is None:
                self._out.append("%!(BADWIDTH)")
            elif flags.width < 0:
                flags.width, flags.minus, flags.zero = -flags.width, True, False
            return False
        flags.width = self._number()
        if indexed and flags.width is not None:
            self._good_index = False
        return indexed

    def _precision(self, flags: _Flags, indexed: bool) -> bool:
        if self._template[self._at : self._at + 1] != ".":
            return indexed
        self._at += 1
        if indexed:
            self._good_index = False
        indexed = self._index()
        if self._template[self._at : self._at + 1] == "*":
            self._at += 1
            flags.precision = self._argument()
            if flags.precision is not None and flags.precision < 0:
                flags.precision = None
            if flags.precision is None:
                self._out.append("%!(BADPREC)")
            return False
        flags.precision = self._number() or 0
        return indexed

    def _argument(self) -> int | None:
        """A width or precision that is an argument (`*`)."""
        if self._next >= len(self._values):
            return None
        value = self._values[self._next]
        self._next += 1
        return value if isinstance(value, int) and abs(value) <= _LARGEST_NUMBER else None

    def _number(self) -> int | None:
        number = None
        while self._template[self._at : self._at + 1] in tuple("0123456789"):
            if number is not None and number > _LARGEST_NUMBER:
                # Go gives up on the whole directive.
                self._at = len(self._template)
                return None
            number = (number or 0) * 10 + int(self._template[self._at])
            self._at += 1
        return number


def _format(value: _Value, verb: str, flags: _Flags) -> str:
    if verb == "T":
        return _pad(_truncate(_type(value), flags), flags)
    if isinstance(value, str):
        formatted = _format_text(value, verb, flags)
    elif isinstance(value, float):
        formatted = _format_float(value, verb, flags)
    elif value in _INT64:
        formatted = _format_int64(value, verb, flags)
    else:
        formatted = _format_big(value, verb, flags)
    return f"%!{verb}({_type(value)}={_format(value, 'v', flags)})" if formatted is None else formatted


def _type(value: _Value) -> str:
    if isinstance(value, str):
        return "string"
    if isinstance(value, float):
        return "float64"
    return "int64" if value in _INT64 else "*big.Int"


def _format_text(value: str, verb: str, flags: _Flags) -> str | None:
    if verb == "s" or (verb == "v" and not flags.sharp_v):
        return _pad(_truncate(value, flags), flags)
    if verb in ("q", "v"):
        value = _truncate(value, flags)
        if flags.sharp and _can_backquote(value):
            return _pad(f"`{value}`", flags)
        return _pad(quote(value, ascii_only=flags.plus), flags)
    if verb in ("x", "X"):
        return _hex_text(value.encode("utf-8", "replace"), verb, flags)
    return None


def _hex_text(value: bytes, verb: str, flags: _Flags) -> str:
    if flags.precision is not None:
        value = value[: flags.precision]
    if not value:
        return _padding(flags.width or 0, flags)
    mark = f"0{verb}" if flags.sharp else ""
    pairs = [f"{byte:02{verb}}" for byte in value]
    return _pad(mark + (f" {mark}" if flags.space else "").join(pairs), flags)


def _format_int64(value: int, verb: str, flags: _Flags) -> str | None:
    if verb in ("d", "v"):
        return _integer(value, f"{abs(value)}", "", flags)
    if verb in _BASES:
        return _based_integer(value, verb, flags)
    if verb == "c":
        return _pad(_rune(value), flags)
    if verb == "q":
        return _pad(f"'{escaped(_rune(value), chr(39), ascii_only=flags.plus)}'", flags)
    if verb == "U":
        return _unicode(value, flags)
    return None


def _based_integer(value: int, verb: str, flags: _Flags) -> str:
    digits = _digits(value, verb)
    prefix = ""
    if flags.sharp:
        prefix = {"b": "0b", "x": "0x", "X": "0X"}.get(verb, "")
    return _integer(value, digits, prefix, flags, octal_mark=flags.sharp and verb in "oO", o_mark=verb == "O")


def _integer(
    value: int, digits: str, prefix: str, flags: _Flags, *, octal_mark: bool = False, o_mark: bool = False
) -> str:
    if flags.precision is not None:
        if flags.precision == 0 and value == 0:
            return " " * (flags.width or 0)
        digits = digits.rjust(flags.precision, "0")
    elif flags.zero and not flags.minus and flags.width is not None:
        signed = value < 0 or flags.plus or flags.space
        digits = digits.rjust(flags.width - signed, "0")
    if octal_mark and not digits.startswith("0"):
        digits = "0" + digits
    if o_mark:
        prefix = "0o"
    return _pad_spaces(_sign(value, flags) + prefix + digits, flags)


def _format_big(value: int, verb: str, flags: _Flags) -> str | None:
    if verb not in ("b", "o", "O", "d", "s", "v", "x", "X"):
        return f"%!{verb}(big.Int={value})" if verb != "p" else None
    digits = _digits(value, verb) if verb in _BASES else f"{abs(value)}"
    prefix = {"b": "0b", "o": "0", "x": "0x", "X": "0X"}.get(verb, "") if flags.sharp else ""
    # Only big numbers are asked by Go how they want to be printed, and look at both.
    flags = replace(flags, plus=flags.plus or flags.plus_v, sharp=flags.sharp or flags.sharp_v)
    head = _sign(value, flags) + ("0o" if verb == "O" else prefix)
    if flags.precision is not None:
        digits = digits.rjust(flags.precision, "0")
    elif flags.zero and not flags.minus and flags.width is not None:
        digits = digits.rjust(flags.width - len(head), "0")
    return _pad_spaces(head + digits, flags)


def _digits(value: int, verb: str) -> str:
    digits = format(abs(value), {2: "b", 8: "o", 16: "x"}[_BASES[verb]])
    return digits.upper() if verb == "X" else digits


def _sign(value: int, flags: _Flags) -> str:
    if value < 0:
        return "-"
    return "+" if flags.plus else " " if flags.space else ""


def _rune(value: int) -> str:
    # Go looks at the bits as unsigned: a negative number is too large.
    return chr(value) if 0 <= value <= 0x10FFFF and not 0xD800 <= value <= 0xDFFF else "\ufffd"


def _unicode(value: int, flags: _Flags) -> str:
    value &= (1 << 64) - 1
    text = f"U+{value:0{max(4, flags.precision or 0)}X}"
    if flags.sharp and value <= 0x10FFFF and is_printable(chr(value)):
        text += f" '{chr(value)}'"
    return _pad_spaces(text, flags)


def _format_float(value: float, verb: str, flags: _Flags) -> str | None:
    precision = flags.precision
    if verb in ("v", "g", "G"):
        text = _general(abs(value), precision, "E" if verb == "G" else "e")
    elif verb in ("f", "F"):
        text = format(abs(value), f".{6 if precision is None else precision}f")
    elif verb in ("e", "E"):
        text = format(abs(value), f".{6 if precision is None else precision}{verb}")
    elif verb in ("b", "x", "X"):
        raise EngineError(
            f"sprintf: %{verb} of a number with a fraction is not available here: use %f or %g in the policy"
        )
    else:
        return None
    if flags.sharp:
        text = _with_point(text, verb, precision)
    return _signed_float(text, negative=str(value).startswith("-"), flags=flags)


def _signed_float(text: str, *, negative: bool, flags: _Flags) -> str:
    sign = "-" if negative else "+" if flags.plus else " " if flags.space else ""
    if flags.width is not None and flags.zero and not flags.minus and (flags.plus or sign.strip() or sign):
        return sign + text.rjust(flags.width - len(sign), "0")
    return _pad(sign + text, flags)


def _general(value: float, precision: int | None, mark: str) -> str:
    """Go's %g: the shortest digits that read back, or `precision` digits without trailing zeros."""
    if precision is None:
        digits, point = _decimal(repr(value))
        limit = _SHORTEST_LIMIT
    else:
        places = max(precision, 1)
        digits, point = _decimal(format(value, f".{places - 1}e"))
        limit = len(digits) if places > len(digits) >= point else places
    exponent = point - 1
    if value and (exponent < -4 or exponent >= limit):
        fraction = f".{digits[1:]}" if len(digits) > 1 else ""
        return f"{digits[0]}{fraction}{mark}{'-' if exponent < 0 else '+'}{abs(exponent):02d}"
    if point <= 0:
        return f"0.{'0' * -point}{digits}" if value else "0"
    whole, fraction = digits[:point].ljust(point, "0"), digits[point:]
    return f"{whole}.{fraction}" if fraction else whole


def _decimal(text: str) -> tuple[str, int]:
    """Significant digits, and where the point stands before or after the first of them."""
    mantissa, _, exponent = text.partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    point = len(whole) - (len(whole + fraction) - len(digits)) + int(exponent or 0)
    digits = digits.rstrip("0")
    return (digits, point) if digits else ("0", 1)


def _with_point(text: str, verb: str, precision: int | None) -> str:
    """`#`: always a decimal point, and for %g its trailing zeros."""
    exponent_at = next((i for i, char in enumerate(text) if char in "eE"), len(text))
    number, tail = text[:exponent_at], text[exponent_at:]
    wanted = (6 if precision is None else precision) if verb in ("v", "g", "G") else 0
    wanted -= len(number.replace(".", "").lstrip("0")) or int(number == "0")
    if "." not in number:
        number += "."
    return number + "0" * max(wanted, 0) + tail


def _can_backquote(text: str) -> bool:
    return not any(char in "`\x7f\ufeff" or (char < " " and char != "\t") for char in text)


def _truncate(text: str, flags: _Flags) -> str:
    return text if flags.precision is None else text[: flags.precision]


def _padding(count: int, flags: _Flags) -> str:
    return ("0" if flags.zero and not flags.minus else " ") * count


def _pad(text: str, flags: _Flags) -> str:
    padding = _padding((flags.width or 0) - len(text), flags)
    return text + padding if flags.minus else padding + text


def _pad_spaces(text: str, flags: _Flags) -> str:
    width = flags.width or 0
    return text.ljust(width) if flags.minus else text.rjust(width)
