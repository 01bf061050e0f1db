"""Turns the report of an entry point into violations; the report is engine output and is checked."""

from __future__ import annotations

from kubepac.core.errors import EngineError
from kubepac.core.json_types import Json, JsonObject
from kubepac.core.violations import Fix, Violation


def violations_from_report(report: Json) -> list[Violation]:
    """Violations of one object, sorted by policy id and path, each joined with the fix for its path.

    `report` is `{policy_id: {"violations": [{"path", "msg"}], "fix": [{"path", "patch", "needs_input"?}]}}`.
    """
    if not isinstance(report, dict):
        raise EngineError(f"the corpus answered {type(report).__name__} instead of a report: rebuild the bundle")
    found = [
        violation
        for policy_id, result in report.items()
        for violation in _violations_of(policy_id, result)
    ]
    return sorted(found, key=lambda violation: (violation.policy_id, violation.path, violation.message))


def _violations_of(policy_id: str, result: Json) -> list[Violation]:
    if not isinstance(result, dict):
        raise EngineError(f"policy {policy_id} answered no report: rebuild the bundle")
    fixes = {fix["path"]: _fix(fix) for fix in result["fix"]}
    return [
        Violation(policy_id, item["path"], item["msg"], fixes.get(item["path"])) for item in result["violations"]
    ]


def _fix(fix: JsonObject) -> Fix:
    patch = fix["patch"]
    question = fix.get("needs_input")
    if not isinstance(patch, list):
        raise EngineError("a fix holds no list of JSON Patch operations: rebuild the bundle")
    return Fix(patch=tuple(patch), needs_input=question if isinstance(question, str) else None)
