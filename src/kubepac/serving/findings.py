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
class Scan:
    """The answer to a scan. `findings` stand in ranked order, grouped by resource."""

    bundle_version: str
    ranker: str
    trained_on: str
    objects: int
    files: int
    # Counted where objects are known: two copies of one object in a file have the same name.
    objects_with_findings: int
    findings: tuple[Finding, ...]
    rejected: tuple[Rejection, ...]

    def worst(self) -> Severity | None:
        """Highest severity found; None where nothing was found."""
        return max((finding.severity for finding in self.findings), default=None)


def scan_to_json(scan: Scan, *, shown: Sequence[Finding] | None = None) -> JsonObject:
    """The versioned JSON of a scan; `shown` limits the listed findings, the summary counts all of them."""
    listed = scan.findings if shown is None else shown
    return {
        "schema_version": SCHEMA_VERSION,
        "bundle": {"version": scan.bundle_version, "ranker": scan.ranker, "trained_on": scan.trained_on},
        "summary": _summary(scan),
        "findings": [finding_to_json(finding) for finding in listed],
        "rejected": [{"file": r.file, "line": r.line, "reason": r.reason} for r in scan.rejected],
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
    resource = finding.resource
    return {
        "id": finding.id,
        "policy_id": finding.policy_id,
        "title": finding.title,
        "severity": finding.severity.name,
        "file": finding.file,
        "line": finding.position.line,
        "column": finding.position.column,
        "resource": {
            "api_version": resource.api_version,
            "kind": resource.kind,
            "namespace": resource.namespace,
            "name": resource.name,
        },
        "path": finding.path,
        "message": finding.message,
        "remediation": finding.remediation,
        "score": finding.score,
        **confidence_to_json(finding.confidence),
        "fix": _fix_to_json(finding.fix),
    }


def confidence_to_json(confidence: Confidence) -> JsonObject:
    """`confidence`, `level`, `parts` and `evidence`, as findings and candidates carry them."""
    return {
        "confidence": confidence.value,
        "level": confidence.level,
        "parts": _parts_to_json(confidence.parts),
        "evidence": confidence.evidence,
    }


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
