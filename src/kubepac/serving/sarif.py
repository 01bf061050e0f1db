"""SARIF 2.1.0 of a scan, for code scanning services."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import quote

from kubepac.adapters.files import STDIN
from kubepac.core.json_types import JsonObject
from kubepac.core.policy import Policy
from kubepac.core.violations import Severity
from kubepac.serving.findings import Finding, Scan

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
}
# GitHub sorts alerts by this number: over 9.0 critical, over 7.0 high, over 4.0 medium.
_SECURITY_SEVERITY = {
    Severity.CRITICAL: "9.5",
    Severity.HIGH: "8.0",
    Severity.MEDIUM: "5.5",
    Severity.LOW: "2.0",
}


def scan_to_sarif(
    scan: Scan, shown: Sequence[Finding], policies: Iterable[Policy], *, version: str
) -> JsonObject:
    """One SARIF run: a rule per policy in `shown`, a result per finding in ranked order."""
    used = {finding.policy_id for finding in shown}
    rules = sorted((policy for policy in policies if policy.id in used), key=lambda policy: policy.id)
    indices = {policy.id: index for index, policy in enumerate(rules)}
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "kubepac",
                        "semanticVersion": version,
                        "rules": [_rule(policy) for policy in rules],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "properties": {"bundle": scan.bundle_version, "ranker": scan.ranker},
                "invocations": [
                    {"executionSuccessful": True, "toolExecutionNotifications": _notifications(scan)}
                ],
                "results": [_result(finding, indices[finding.policy_id]) for finding in shown],
            }
        ],
    }


def _rule(policy: Policy) -> JsonObject:
    return {
        "id": policy.id,
        "name": "".join(part.capitalize() for part in policy.id.split("-")),
        "shortDescription": {"text": policy.title},
        "fullDescription": {"text": policy.description},
        "help": {"text": policy.remediation},
        "defaultConfiguration": {"level": _LEVELS[policy.severity]},
        "properties": {
            "tags": ["security", "kubernetes", *policy.tags],
            "security-severity": _SECURITY_SEVERITY[policy.severity],
        },
    }


def _result(finding: Finding, rule_index: int) -> JsonObject:
    region = {"startLine": finding.position.line, "startColumn": finding.position.column}
    return {
        "ruleId": finding.policy_id,
        "ruleIndex": rule_index,
        "level": _LEVELS[finding.severity],
        "message": {"text": f"{finding.resource}: {finding.message}. {finding.remediation}"},
        "locations": [
            {"physicalLocation": {"artifactLocation": {"uri": _uri(finding.file)}, "region": region}}
        ],
        "partialFingerprints": {"kubepacFinding/v1": finding.id},
        "rank": round(100 * finding.score, 2),
        "properties": {"confidence": finding.confidence.value, "level": finding.confidence.level},
    }


def _notifications(scan: Scan) -> list[JsonObject]:
    return [
        {
            "level": "warning",
            "message": {"text": rejection.reason},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": _uri(rejection.file)},
                        "region": {"startLine": rejection.line or 1},
                    }
                }
            ],
        }
        for rejection in scan.rejected
    ]


def _uri(file: str) -> str:
    return "stdin" if file == STDIN else quote(file.replace("\\", "/"))
