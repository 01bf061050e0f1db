"""`units.parse` and `units.parse_bytes`."""

from __future__ import annotations

import re
from fractions import Fraction

from kubepac.adapters.builtins import operands
from kubepac.adapters.builtins.terms import Real, Term
from kubepac.adapters.builtins.work import UndefinedError, Work

_POWERS = ("k", "m", "g", "t", "p", "e")
_BINARY = {f"{name}i": 1024**power for power, name in enumerate(_POWERS, 1)}
_DECIMAL = {name: 1000**power for power, name in enumerate(_POWERS, 1)}
_BYTES = {"": 1, **_BINARY, **_DECIMAL, **{f"{name}b": size for name, size in (_BINARY | _DECIMAL).items()}}
# OPA's milli is the float64 nearest to 0.001, not 1/1000.
_MILLI = Fraction(0.001)
_UNITS: dict[str, Fraction] = {
    "": Fraction(1),
    "m": _MILLI,
    **{
        unit: Fraction(size)
        for name, size in _DECIMAL.items()
        if name != "m"
        for unit in (name, name.upper())
    },
    "M": Fraction(_DECIMAL["m"]),
    **{unit: Fraction(size) for name, size in _BINARY.items() for unit in (name, name.capitalize())},
}
_NUMBER = re.compile(r"([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?", re.ASCII)
_EXPONENT_DIGITS = 6
# Beyond this OPA computes for seconds as well; no quantity needs it.
_LARGEST_EXPONENT = 5_000


def parse(work: Work, amount: Term) -> Term:
    """A Kubernetes quantity as a number: `"100m"` is 0.1, `"1Gi"` 1073741824."""
    text = operands.text(amount).replace('"', "")
    number, unit = _number_and_unit(text)
    size = _UNITS.get(unit[:1] + unit[1:].lower())
    if size is None:
        raise UndefinedError
    value = _fraction(work, number) * size
    if value.denominator == 1:
        return value.numerator
    return Real(_ten_places(value))


def parse_bytes(work: Work, amount: Term) -> Term:
    """A size in bytes, rounded towards zero: `"1.5Ki"` and `"1.5KiB"` are 1536."""
    number, unit = _number_and_unit(operands.text(amount).lower().replace('"', ""))
    if unit not in _BYTES:
        raise UndefinedError
    value = _sixty_four_bits(_sixty_four_bits(_fraction(work, number)) * _BYTES[unit])
    return int(value)


def _number_and_unit(text: str) -> tuple[str, str]:
    """Split where the first character stands that belongs to no number."""
    if " " in text:
        raise UndefinedError
    at = 0
    while at < len(text) and (_is_numeric(text[at]) or text[at] in "eE+-"):
        if text[at] in "eE":
            following = text[at + 1 : at + 2]
            if not following or not (following.isdecimal() or following in "+-"):
                break
            at += following in "+-"
            digits = len(text[at + 1 :]) - len(text[at + 1 :].lstrip("0123456789"))
            if digits > _EXPONENT_DIGITS:
                raise UndefinedError
        at += 1
    if not text[:at]:
        raise UndefinedError
    return text[:at], text[at:]


def _is_numeric(char: str) -> bool:
    return char in "0123456789."


def _fraction(work: Work, number: str) -> Fraction:
    found = _NUMBER.fullmatch(number)
    if found is None or not (found[2] or found[3]):
        raise UndefinedError
    work.spend(len(number) ** 2 // 100, "units")
    exponent = int(found[4] or 0)
    if abs(exponent) > _LARGEST_EXPONENT or len(number) > _LARGEST_EXPONENT // 2:
        work.spend(10**12, "a quantity of thousands of digits")
    digits = int(f"{found[2]}{found[3] or ''}")
    value = Fraction(digits) * Fraction(10) ** (exponent - len(found[3] or ""))
    return -value if found[1] == "-" else value


def _ten_places(value: Fraction) -> str:
    """Rounded to ten places, halves away from zero."""
    scaled, rest = divmod(abs(value.numerator) * 10**10, value.denominator)
    scaled += 2 * rest >= value.denominator
    whole, fraction = divmod(scaled, 10**10)
    return f"{'-' if value < 0 else ''}{whole}.{fraction:010d}"


def _sixty_four_bits(value: Fraction) -> Fraction:
    """Rounded to a mantissa of 64 bits, halves to even: what Go's `big.Float` keeps."""
    if not value:
        return value
    shift = value.numerator.bit_length() - value.denominator.bit_length() - 64
    scale = Fraction(2) ** shift
    mantissa = round(value / scale)
    if mantissa.bit_length() > 64:
        scale *= 2
        mantissa = round(value / scale)
    return mantissa * scale
