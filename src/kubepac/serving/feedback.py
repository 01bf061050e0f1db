"""Operation `feedback`: what somebody says of a finding becomes an event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import BaseModel, ValidationError

from kubepac.core.errors import InputError
from kubepac.core.json_types import JsonObject
from kubepac.events.log import LogLine, line_from_record, with_id

# Its fix was kept, its fix was taken back, or there was nothing to fix.
Verdict = Literal["accept", "revert", "false-positive"]
# What was changed.
Strategy = Literal["manifest_patch", "policy_change"]

# A policy that is wrong about a manifest has a fault in its logic; in a real violation the manifest has it.
_SAID: dict[Verdict, JsonObject] = {
    "accept": {"outcome": "fixed", "accepted": True, "failure_type": "real"},
    "revert": {"outcome": "reverted", "accepted": False, "failure_type": "real"},
    "false-positive": {"outcome": "false_positive", "accepted": False, "failure_type": "logic"},
}


@dataclass(frozen=True, slots=True)
class Feedback:
    """What is said of the finding with this id, and when."""

    verdict: Verdict
    finding_id: str
    strategy: Strategy | None
    at: datetime


class _Resource(BaseModel):
    api_version: str
    kind: str
    namespace: str
    name: str


class _Parts(BaseModel):
    false_positive_rate: float


class _Fix(BaseModel):
    patch: list[dict[str, Any]]


class _Finding(BaseModel):
    id: str
    policy_id: str
    severity: str
    file: str
    resource: _Resource
    path: str
    parts: _Parts
    fix: _Fix | None


class _Summary(BaseModel):
    findings: int


class _Scan(BaseModel):
    """What is needed of docs/schemas/scan.json; later releases may add fields."""

    schema_version: Literal[1]
    summary: _Summary
    findings: list[_Finding]


def line_from_feedback(feedback: Feedback, answer: bytes, *, name: str) -> LogLine:
    """An event with all that a scan's JSON answer, called `name`, tells of the finding.

    Raises `InputError` where it is no such answer, or where the finding is not in it.
    """
    scan = _scan(answer, name)
    finding = next((each for each in scan.findings if each.id == feedback.finding_id), None)
    if finding is None:
        raise InputError(
            f"{name} has no finding {feedback.finding_id!a} among {len(scan.findings)}: "
            "give the scan that showed it, `kubepac scan --format json`"
        )
    try:
        return with_id(line_from_record(_record(feedback, finding, scan)))
    except ValueError as error:
        raise InputError(f"{name}: finding {finding.id} cannot be an event: {error}") from None


def _scan(answer: bytes, name: str) -> _Scan:
    try:
        return _Scan.model_validate_json(answer, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise InputError(
            f"{name} is no answer of `kubepac scan --format json`: {place}{': ' if place else ''}{first['msg']}"
        ) from None


def _record(feedback: Feedback, finding: _Finding, scan: _Scan) -> JsonObject:
    ts = feedback.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    together = [
        each for each in scan.findings if (each.file, each.resource) == (finding.file, finding.resource)
    ]
    shown = list(dict.fromkeys(each.policy_id for each in together))
    # With --top the scan lists only some of the violations.
    is_whole = len(scan.findings) == scan.summary.findings
    return {
        "schema_version": 2,
        "source": "feedback",
        **_SAID[feedback.verdict],
        "ts": ts,
        "outcome_ts": ts,
        "policy_id": finding.policy_id,
        "severity": finding.severity,
        "FP_score": finding.parts.false_positive_rate,
        "fix_strategy": feedback.strategy,
        "suggested_patch": finding.fix and finding.fix.patch,
        "resource": finding.resource.model_dump(),
        "file": finding.file,
        "path": finding.path,
        "violated": sorted(shown) if is_whole else [],
        "shown": shown,
        "rank": shown.index(finding.policy_id) + 1,
    }
