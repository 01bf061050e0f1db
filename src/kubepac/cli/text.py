"""A scan as people read it in a terminal."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from textwrap import wrap
from typing import TextIO

from kubepac.core.violations import Fix, Severity
from kubepac.models.confidence import Confidence
from kubepac.serving.findings import Finding, Remark, Scan, Shown

_COLOURS = {Severity.CRITICAL: "1;31", Severity.HIGH: "31", Severity.MEDIUM: "33", Severity.LOW: "36"}
_BOLD, _DIM, _PLACE, _GREEN = "1", "2", "4", "32"
_INDENT = " " * 12
_WIDTH = 116
_VALUE_AT_LEAST = 60  # a longer line says more than a value of which nothing is left
_REJECTED_SHOWN = 10

# Text and an ANSI colour to text.
Painter = Callable[[str, str], str]


def wants_colour(stream: TextIO) -> bool:
    """Colours on a terminal, none in a pipe; NO_COLOR and FORCE_COLOR decide where they are set."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (stream.isatty() and os.environ.get("TERM") != "dumb")


def printable(text: str) -> str:
    r"""Manifests are hostile: what would steer a terminal is shown as an escape instead.

    >>> printable("na\x1b[2Jme")
    'na\\x1b[2Jme'
    """
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def render(scan: Scan, shown: Shown, *, colour: bool) -> Iterator[str]:
    """The lines of the report: findings by resource and policy in ranked order, what else is shown, a summary."""
    paint = _paint if colour else _leave
    for (_, resource), findings in groupby(
        shown.findings, key=lambda finding: (finding.file, finding.resource)
    ):
        yield paint(printable(str(resource)), _BOLD)
        for _, of_policy in groupby(findings, key=lambda finding: finding.policy_id):
            yield from _policy(list(of_policy), paint)
        yield ""
    if shown.exempted:
        yield from _exempted(scan, paint)
    if shown.unknown:
        yield from _unknowns(scan, paint)
    yield from _rejections(scan, paint)
    yield from _summary(scan, len(shown.findings), paint)
    yield from _left_out(scan, shown)
    yield paint(f"bundle {scan.bundle_version}, ranked by {scan.ranker}, trained on {scan.trained_on}", _DIM)


def _policy(findings: Sequence[Finding], paint: Painter) -> Iterator[str]:
    """What one policy finds in one resource: each place with its repair, then the advice for all of them."""
    first = findings[0]
    severity = paint(f"{first.severity.name:<8}", _COLOURS[first.severity])
    yield f"  {severity}  {paint(printable(first.policy_id), _BOLD)}  {paint(_odds(first), _DIM)}"
    for line in _grounds(first.confidence):
        yield paint(line, _DIM)
    for finding in findings:
        yield from _place(finding, paint)
    yield from _prose(f"fix: {first.remediation}", _INDENT, hanging=5)


def _odds(finding: Finding) -> str:
    confidence = finding.confidence
    return f"likely to be fixed {finding.score:.2f}, confidence {confidence.level} {confidence.value:.2f}"


@lru_cache(maxsize=1024)  # objects of one kind tend to repeat it, and wrapping costs more than the rest
def _grounds(confidence: Confidence) -> list[str]:
    """What the confidence is made of and rests on; the summary says why without evidence it is Low."""
    parts = confidence.parts
    words = (
        f"ranker {parts.ranker:.2f}, reliability {parts.reliability:.2f}, "
        f"false positives {parts.false_positive_rate:.2f}, latency risk {parts.latency_risk:.2f}; "
        f"{confidence.evidence if confidence.has_evidence else 'no evidence'}"
    )
    return _prose(words, _INDENT)


def _place(finding: Finding, paint: Painter) -> Iterator[str]:
    place = f"{printable(finding.file)}:{finding.position.line}:{finding.position.column}"
    message = printable(finding.message)
    # A place stays in one piece, whatever its length: terminals make it a link.
    if len(_INDENT) + len(place) + 2 + len(message) <= _WIDTH:
        yield f"{_INDENT}{paint(place, _PLACE)}: {message}"
    else:
        yield f"{_INDENT}{paint(place, _PLACE)}:"
        yield from _prose(finding.message, f"{_INDENT}  ")
    if finding.fix is not None:
        yield from _patch(finding.fix, paint)


def _prose(text: str, indent: str, *, hanging: int = 0) -> list[str]:
    return wrap(
        printable(text),
        _WIDTH,
        initial_indent=indent,
        subsequent_indent=indent + " " * hanging,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _patch(fix: Fix, paint: Painter) -> Iterator[str]:
    for operation in fix.patch:
        step = printable(f"{operation['op']} {operation['path']}")
        if "value" in operation:
            room = _WIDTH - len(_INDENT) - 2 - len(step) - 3
            step = f"{step} = {_short(printable(json.dumps(operation['value'], ensure_ascii=False)), room)}"
        yield f"{_INDENT}  {paint(step, _GREEN)}"
    if fix.needs_input:
        yield from _prose(f"asks: {fix.needs_input}", f"{_INDENT}  ", hanging=6)


def _short(text: str, room: int) -> str:
    length = max(room, _VALUE_AT_LEAST)
    return text if len(text) <= length else f"{text[: length - 3]}..."


def _rejections(scan: Scan, paint: Painter) -> Iterator[str]:
    if not scan.rejected:
        return
    yield paint(f"not read: {len(scan.rejected)}", _BOLD)
    for rejection in scan.rejected[:_REJECTED_SHOWN]:
        yield f"  {printable(rejection.place)}: {printable(rejection.reason)}"
    if len(scan.rejected) > _REJECTED_SHOWN:
        yield f"  and {len(scan.rejected) - _REJECTED_SHOWN} more (--format json lists all)"
    yield ""


def _summary(scan: Scan, shown: int, paint: Painter) -> Iterator[str]:
    where = f"{_count(scan.objects, 'object')} in {_count(scan.files, 'file')}"
    if not scan.findings:
        yield paint(f"no findings in {where}", _GREEN)
    else:
        found = f"{_count(len(scan.findings), 'finding')} in {scan.objects_with_findings} of {where}"
        yield paint(f"{found}: {_severities(scan)}", _BOLD)
    if shown < len(scan.findings):
        yield f"shown: the first {shown}; --top 0 shows all"
    if scan.findings and not any(finding.confidence.has_evidence for finding in scan.findings):
        yield "confidence stays Low: no outcome of any suggestion is known yet"


def _exempted(scan: Scan, paint: Painter) -> Iterator[str]:
    yield paint(f"exempted: {len(scan.exempted)}", _BOLD)
    for each in scan.exempted:
        why = each.exemption
        until = f" until {why.expires}" if why.expires else ""
        owner = f", {why.owner}" if why.owner else ""
        yield from _remark(each.remark, paint)
        yield from _prose(f"because: {why.reason} ({why.source}{until}{owner})", _INDENT, hanging=9)
    yield ""


def _unknowns(scan: Scan, paint: Painter) -> Iterator[str]:
    yield paint(f"unknown: {len(scan.unknowns)}", _BOLD)
    for remark in scan.unknowns:
        yield from _remark(remark, paint)
    yield ""


def _remark(remark: Remark, paint: Painter) -> Iterator[str]:
    place = f"{printable(remark.file)}:{remark.position.line}:{remark.position.column}"
    yield f"  {paint(place, _PLACE)}: {printable(str(remark.resource))}, {printable(remark.policy_id)}"
    yield from _prose(remark.message, _INDENT)


def _left_out(scan: Scan, shown: Shown) -> Iterator[str]:
    if scan.exempted and not shown.exempted:
        yield f"exempted: {_count(len(scan.exempted), 'finding')}; --show exempted lists them"
    if scan.unknowns:
        wish = "scan the folder of the whole application, or set `complete: true` in kubepac.yaml"
        lists = "" if shown.unknown else "; --show unknown lists them"
        yield f"unknown: {_count(len(scan.unknowns), 'check')} for lack of sight ({wish}){lists}"
    if scan.excluded_files or scan.excluded_objects:
        objects = _count(scan.excluded_objects, "object")
        yield f"excluded by kubepac.yaml: {_count(scan.excluded_files, 'file')}, {objects}"


def _severities(scan: Scan) -> str:
    counts = Counter(finding.severity for finding in scan.findings)
    return ", ".join(
        f"{counts[severity]} {severity.name.lower()}" for severity in sorted(counts, reverse=True)
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _paint(text: str, code: str) -> str:
    return f"\x1b[{code}m{text}\x1b[0m"


def _leave(text: str, _code: str) -> str:
    return text
