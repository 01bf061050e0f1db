"""A scan as people read it in a terminal."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import TextIO

from kubepac.core.json_types import Json
from kubepac.core.violations import Fix, Severity
from kubepac.serving.findings import Finding, Scan

_COLOURS = {Severity.CRITICAL: "1;31", Severity.HIGH: "31", Severity.MEDIUM: "33", Severity.LOW: "36"}
_BOLD, _DIM, _GREEN = "1", "2", "32"
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


def render(scan: Scan, shown: Sequence[Finding], *, colour: bool) -> Iterator[str]:
    """The lines of the report: findings grouped by resource in ranked order, rejections, a summary."""
    paint = _paint if colour else _leave
    for (file, resource), findings in groupby(shown, key=lambda finding: (finding.file, finding.resource)):
        yield f"{paint(printable(str(resource)), _BOLD)}  {paint(printable(file), _DIM)}"
        for finding in findings:
            yield from _finding(finding, paint)
        yield ""
    yield from _rejections(scan, paint)
    yield from _summary(scan, len(shown), paint)


def _finding(finding: Finding, paint: Painter) -> Iterator[str]:
    severity = paint(f"{finding.severity.name:<8}", _COLOURS[finding.severity])
    place = f"{printable(finding.file)}:{finding.position.line}:{finding.position.column}"
    sure = f"{finding.confidence.level} {finding.confidence.value:.2f}"
    yield f"  {severity}  {finding.policy_id}  {paint(place, _DIM)}"
    yield f"            {printable(finding.message)}"
    yield f"            likely to be fixed {finding.score:.2f}, confidence {sure} ({finding.confidence.evidence})"
    yield f"            {paint('fix', _GREEN)} {printable(finding.remediation)}"
    if finding.fix is not None:
        yield from (f"                {line}" for line in _patch(finding.fix))


def _patch(fix: Fix) -> Iterator[str]:
    for operation in fix.patch:
        value = f" = {_short(operation['value'])}" if "value" in operation else ""
        yield printable(f"{operation['op']} {operation['path']}{value}")
    if fix.needs_input:
        yield f"asks: {printable(fix.needs_input)}"


def _short(value: Json) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 100 else f"{text[:97]}..."


def _rejections(scan: Scan, paint: Painter) -> Iterator[str]:
    if not scan.rejected:
        return
    yield paint(f"not read: {len(scan.rejected)}", _BOLD)
    for rejection in scan.rejected[:_REJECTED_SHOWN]:
        place = rejection.file if rejection.line is None else f"{rejection.file}:{rejection.line}"
        yield f"  {printable(place)}: {printable(rejection.reason)}"
    if len(scan.rejected) > _REJECTED_SHOWN:
        yield f"  and {len(scan.rejected) - _REJECTED_SHOWN} more (--format json lists all)"
    yield ""


def _summary(scan: Scan, shown: int, paint: Painter) -> Iterator[str]:
    resources = len({(finding.file, finding.resource) for finding in scan.findings})
    counts = [
        f"{count} {severity.name.lower()}"
        for severity in sorted(Severity, reverse=True)
        if (count := sum(1 for finding in scan.findings if finding.severity is severity))
    ]
    where = f"{scan.objects} objects in {scan.files} file{'' if scan.files == 1 else 's'}"
    if not scan.findings:
        yield paint(f"no findings in {where}", _GREEN)
    else:
        yield paint(f"{len(scan.findings)} findings in {resources} of {where}: {', '.join(counts)}", _BOLD)
    if shown < len(scan.findings):
        yield f"shown are the first {shown}; --top 0 shows all"
    yield paint(f"bundle {scan.bundle_version}, ranked by {scan.ranker}, trained on {scan.trained_on}", _DIM)


def _paint(text: str, code: str) -> str:
    return f"\x1b[{code}m{text}\x1b[0m"


def _leave(text: str, _code: str) -> str:
    return text
