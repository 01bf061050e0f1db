"""The parts of `time.*` that do not ask for the time or for a time zone."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from kubepac.adapters.builtins import operands
from kubepac.adapters.builtins.terms import Term
from kubepac.adapters.builtins.work import UndefinedError, Work

_RFC3339 = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)T(\d\d?):(\d\d):(\d\d)(?:[.,](\d+))?(?:Z|([+-])(\d\d):(\d\d))", re.ASCII
)
_SEGMENT = re.compile(r"([0-9]*)(?:\.([0-9]*))?([^0-9.]+)", re.ASCII)
_DAYS = re.compile(r"([0-9.]+)(ms|us|µs|ns|[a-z])", re.ASCII)
_SECOND = 1_000_000_000
_UNITS = {
    "ns": 1, "us": 1_000, "µs": 1_000, "μs": 1_000, "ms": 1_000_000,
    "s": _SECOND, "m": 60 * _SECOND, "h": 3600 * _SECOND,
}  # fmt: skip
_HOURS = {"d": 24, "w": 7 * 24, "y": 365 * 24}
_INT64 = range(-(1 << 63), 1 << 63)


def parse_rfc3339_ns(_work: Work, value: Term) -> Term:
    """Nanoseconds since 1970."""
    found = _RFC3339.fullmatch(operands.text(value))
    if found is None:
        raise UndefinedError
    try:
        moment = datetime(*(int(found[i]) for i in range(1, 7)), tzinfo=UTC)  # type: ignore[misc, arg-type]
    except ValueError as error:
        raise UndefinedError from error
    elapsed = moment - datetime(1970, 1, 1, tzinfo=UTC)
    seconds = elapsed.days * 86_400 + elapsed.seconds - _offset(found)
    return _int64(seconds * _SECOND + int((found[7] or "")[:9].ljust(9, "0")))


def parse_duration_ns(_work: Work, value: Term) -> Term:
    """Nanoseconds of `1h30m`, `1.5s`, and of OPA's days, weeks and years."""
    text = operands.text(value)
    if any(unit in text for unit in _HOURS):
        text = _in_hours(text)
    sign = -1 if text.startswith("-") else 1
    body = text[1:] if text[:1] in ("-", "+") else text
    if body == "0":
        return 0
    total, at = 0, 0
    while at < len(body):
        found = _SEGMENT.match(body, at)
        if found is None or not (found[1] or found[2]) or found[3] not in _UNITS:
            raise UndefinedError
        total += _nanoseconds(found[1], found[2] or "", _UNITS[found[3]])
        at = found.end()
    if not body or total > 1 << 63:
        raise UndefinedError
    return _int64(sign * total)


def _offset(found: re.Match[str]) -> int:
    if found[8] is None:
        return 0
    hours, minutes = int(found[9]), int(found[10])
    if hours > 24 or minutes > 60:
        raise UndefinedError
    return (-1 if found[8] == "-" else 1) * (hours * 3600 + minutes * 60)


def _nanoseconds(whole: str, fraction: str, unit: int) -> int:
    value = int(whole[:20] or 0) * unit
    if value > 1 << 63 or len(whole.lstrip("0")) > 19:
        raise UndefinedError
    digits = fraction[:18]
    # Go computes the fraction as a float64.
    return value + int(float(int(digits or 0)) * (float(unit) / 10.0 ** len(digits)))


def _in_hours(text: str) -> str:
    body = text[1:] if text[:1] in ("-", "+") else text
    segments = _DAYS.findall(body)
    if not segments or "".join(map("".join, segments)) != body:
        raise UndefinedError
    return text[: len(text) - len(body)] + "".join(_segment(*segment) for segment in segments)


def _segment(digits: str, unit: str) -> str:
    if unit not in _HOURS:
        return digits + unit
    try:
        hours = float(digits) * _HOURS[unit]
    except ValueError as error:
        raise UndefinedError from error
    text = f"{hours:.17f}" if hours < 1e-4 else repr(hours) if hours < 1e16 else f"{hours:.0f}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text}h"


def _int64(value: int) -> int:
    if value not in _INT64:
        raise UndefinedError
    return value
