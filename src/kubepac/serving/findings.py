"""A finding, and the answer of a scan, with the JSON that every door gives."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from kubepac.core.json_types import Json, JsonObject
from kubepac.core.objects import Position, Rejection, ResourceId
from kubepac.core.violations import Fix, Severity
from kubepac.models.confidence import Confidence, Parts
from kubepac.project.exemptions import Exemption

# The documented shape is docs/schemas/scan.json; adding a field keeps the number, anything else raises it.
SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class Finding:
    """One violation, ranked."""

    policy_id: str
    title: str
    severity: Severity
    file: str
    position: Position
    resource: ResourceId
    path: str
    message: str
    remediation: str
    score: float
    confidence: Confidence
    fix: Fix | None

    @property
    def id(self) -> str:
        """Stable name of this finding: policy, object and place in the object, not file and line."""
        who = self.resource
        parts = (self.policy_id, who.api_version, who.kind, who.namespace, who.name, self.path)
        return hashlib.sha256("\0".join(parts).encode(errors="surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Remark:
    """What a policy says at one place without its being a finding."""

    policy_id: str
    severity: Severity
    file: str
    position: Position
    resource: ResourceId
    path: str
    message: str


@dataclass(frozen=True, slots=True)
class Exempted:
    """A violation that does not count, and why."""

    remark: Remark
    exemption: Exemption


@dataclass(frozen=True, slots=True)
class Scan:
    """The answer to a scan. `findings` stand in ranked order, grouped by resource.

    `unknowns` are checks that could not be decided, because only a part of the application was in sight.
    """

    bundle_version: str
    ranker: str
    trained_on: str
    objects: int
    files: int
    # Counted where objects are known: two copies of one object in a file have the same name.
    objects_with_findings: int
    findings: tuple[Finding, ...]
    rejected: tuple[Rejection, ...]
    exempted: tuple[Exempted, ...] = ()
    unknowns: tuple[Remark, ...] = ()
    excluded_files: int = 0
    excluded_objects: int = 0

    def worst(self) -> Severity | None:
        """Highest severity found; None where nothing was found."""
        return max((finding.severity for finding in self.findings), default=None)


@dataclass(frozen=True, slots=True)
class Shown:
    """What of a scan is listed; summaries count everything all the same."""

    findings: Sequence[Finding]
    exempted: bool = False
    unknown: bool = False


def scan_to_json(scan: Scan, shown: Shown) -> JsonObject:
    """The versioned JSON of a scan."""
    return {
        "schema_version": SCHEMA_VERSION,
        "bundle": {"version": scan.bundle_version, "ranker": scan.ranker, "trained_on": scan.trained_on},
        "summary": _summary(scan),
        "findings": [finding_to_json(finding) for finding in shown.findings],
        "rejected": [rejection_to_json(rejection) for rejection in scan.rejected],
        **({"exempted": [_exempted_to_json(each) for each in scan.exempted]} if shown.exempted else {}),
        **({"unknown": [_remark_to_json(each) for each in scan.unknowns]} if shown.unknown else {}),
    }


def json_text(document: JsonObject) -> str:
    """A document as text: one line for each key, and for each item of a list below a key.

    Python's encoder is in C only where it does not indent; this is a tenth of the time on large scans.

    >>> print(json_text({"n": 1, "items": [{"a": 1}, {"a": 2}]}), end="")
    {
    "n": 1,
    "items": [
    {"a": 1},
    {"a": 2}
    ]
    }
    """
    lines = (f"{json.dumps(key)}: {_lines(value)}" for key, value in document.items())
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _lines(value: Json) -> str:
    if not isinstance(value, list) or not value:
        return json.dumps(value)
    return "[\n" + ",\n".join(map(json.dumps, value)) + "\n]"


def finding_to_json(finding: Finding) -> JsonObject:
    """One finding as it stands in every JSON answer."""
    return {
        "id": finding.id,
        "policy_id": finding.policy_id,
        "title": finding.title,
        "severity": finding.severity.name,
        **_place_to_json(finding.file, finding.position, finding.resource),
        "path": finding.path,
        "message": finding.message,
        "remediation": finding.remediation,
        "score": finding.score,
        **confidence_to_json(finding.confidence),
        "fix": _fix_to_json(finding.fix),
    }


def _exempted_to_json(exempted: Exempted) -> JsonObject:
    why = exempted.exemption
    return {
        **_remark_to_json(exempted.remark),
        "reason": why.reason,
        "expires": why.expires or None,
        "owner": why.owner or None,
        "source": why.source,
    }


def _remark_to_json(remark: Remark) -> JsonObject:
    return {
        "policy_id": remark.policy_id,
        "severity": remark.severity.name,
        **_place_to_json(remark.file, remark.position, remark.resource),
        "path": remark.path,
        "message": remark.message,
    }


def _place_to_json(file: str, position: Position, resource: ResourceId) -> JsonObject:
    return {
        "file": file,
        "line": position.line,
        "column": position.column,
        "resource": {
            "api_version": resource.api_version,
            "kind": resource.kind,
            "namespace": resource.namespace,
            "name": resource.name,
        },
    }


def confidence_to_json(confidence: Confidence) -> JsonObject:
    """`confidence`, `level`, `parts` and `evidence`, as findings and candidates carry them."""
    return {
        "confidence": confidence.value,
        "level": confidence.level,
        "parts": _parts_to_json(confidence.parts),
        "evidence": confidence.evidence,
    }


def rejection_to_json(rejection: Rejection) -> JsonObject:
    """What could not be read, where, and why."""
    return {"file": rejection.file, "line": rejection.line, "reason": rejection.reason}


def _summary(scan: Scan) -> JsonObject:
    by_severity = {severity.name: 0 for severity in sorted(Severity, reverse=True)}
    for finding in scan.findings:
        by_severity[finding.severity.name] += 1
    return {
        "files": scan.files,
        "objects": scan.objects,
        "findings": len(scan.findings),
        "resources_with_findings": scan.objects_with_findings,
        "rejected": len(scan.rejected),
        "exempted": len(scan.exempted),
        "unknown": len(scan.unknowns),
        "excluded_files": scan.excluded_files,
        "excluded_objects": scan.excluded_objects,
        "by_severity": by_severity,
    }


def _parts_to_json(parts: Parts) -> JsonObject:
    return {
        "ranker": round(parts.ranker, 4),
        "reliability": round(parts.reliability, 4),
        "false_positive_rate": round(parts.false_positive_rate, 4),
        "latency_risk": round(parts.latency_risk, 4),
    }


def _fix_to_json(fix: Fix | None) -> JsonObject | None:
    return None if fix is None else {"patch": list(fix.patch), "needs_input": fix.needs_input}
