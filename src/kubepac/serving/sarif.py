"""SARIF 2.1.0 of a scan, for code scanning services."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from kubepac.adapters.files import STDIN
from kubepac.core.json_types import JsonObject
from kubepac.core.policy import Policy
from kubepac.core.violations import Severity
from kubepac.serving.findings import Exempted, Finding, Remark, Scan, Shown, confidence_to_json

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


def scan_to_sarif(scan: Scan, shown: Shown, policies: Iterable[Policy], *, version: str) -> JsonObject:
    """One SARIF run: a rule per policy that is shown, a result per finding in ranked order.

    Exempted findings, where they are shown, are results with a suppression.
    """
    exempted = scan.exempted if shown.exempted else ()
    used = {finding.policy_id for finding in shown.findings} | {each.remark.policy_id for each in exempted}
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
                "results": [
                    *(_result(finding, indices[finding.policy_id]) for finding in shown.findings),
                    *(_suppressed(each, indices[each.remark.policy_id]) for each in exempted),
                ],
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


def _suppressed(exempted: Exempted, rule_index: int) -> JsonObject:
    remark, why = exempted.remark, exempted.exemption
    kind = "inSource" if why.source == "annotation" else "external"
    return {
        "ruleId": remark.policy_id,
        "ruleIndex": rule_index,
        "level": _LEVELS[remark.severity],
        "message": {"text": f"{remark.resource}: {remark.message}."},
        "locations": [_location(remark)],
        "suppressions": [{"kind": kind, "status": "accepted", "justification": why.reason}],
    }


def _location(found: Finding | Remark) -> JsonObject:
    region = {"startLine": found.position.line, "startColumn": found.position.column}
    return {"physicalLocation": {"artifactLocation": {"uri": _uri(found.file)}, "region": region}}


def _result(finding: Finding, rule_index: int) -> JsonObject:
    return {
        "ruleId": finding.policy_id,
        "ruleIndex": rule_index,
        "level": _LEVELS[finding.severity],
        "message": {"text": f"{finding.resource}: {finding.message}. {finding.remediation}"},
        "locations": [_location(finding)],
        "partialFingerprints": {"kubepacFinding/v1": finding.id},
        "rank": round(100 * finding.score, 2),
        "properties": confidence_to_json(finding.confidence),
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
