"""Turns the answer of an entry point into a report; the answer is engine output and is checked."""

from __future__ import annotations

import json

from kubepac.core.errors import EngineError
from kubepac.core.json_types import Json, JsonObject
from kubepac.core.violations import Fix, Report, Unknown, Violation


def report_from_answer(answer: Json) -> Report:
    """What the corpus says of one object, each violation joined with the fix for its path.

    `answer` is `{policy_id: {"violations": [{"path", "msg"}], "fix": [{"path", "patch", "needs_input"?}],
    "unknown"?: [{"path", "msg"}]}}`; anything else raises `EngineError`.
    """
    if not isinstance(answer, dict):
        raise EngineError(
            f"the corpus answered {type(answer).__name__} instead of a report: rebuild the bundle"
        )
    violations = [
        found for policy_id, result in answer.items() for found in _violations_of(policy_id, result)
    ]
    unknowns = [found for policy_id, result in answer.items() for found in _unknowns_of(policy_id, result)]
    return Report(tuple(sorted(violations, key=_place)), tuple(sorted(unknowns, key=_place)))


def _place(found: Violation | Unknown) -> tuple[str, str, str]:
    return found.policy_id, found.path, found.message


def _violations_of(policy_id: str, result: Json) -> list[Violation]:
    fixes = _fixes_by_path(policy_id, result)
    found = []
    for item in _objects(policy_id, result, "violations"):
        path = _text(policy_id, item, "path")
        found.append(Violation(policy_id, path, _text(policy_id, item, "msg"), fixes.get(path)))
    return found


def _unknowns_of(policy_id: str, result: Json) -> list[Unknown]:
    if not isinstance(result, dict) or "unknown" not in result:
        return []
    return [
        Unknown(policy_id, _text(policy_id, item, "path"), _text(policy_id, item, "msg"))
        for item in _objects(policy_id, result, "unknown")
    ]


def _fixes_by_path(policy_id: str, result: Json) -> dict[str, Fix]:
    """One fix for each path, the same in whichever order the engine lists them.

    One that asks nobody goes before one that does, and then the first by its JSON text.
    """
    repairs: dict[str, JsonObject] = {}
    for repair in _objects(policy_id, result, "fix"):
        path = _text(policy_id, repair, "path")
        rival = repairs.get(path)
        repairs[path] = repair if rival is None else min(rival, repair, key=_preference)
    return {path: _fix(policy_id, repair) for path, repair in repairs.items()}


def _preference(repair: JsonObject) -> tuple[bool, str]:
    try:
        return ("needs_input" in repair, json.dumps(repair, sort_keys=True))
    except RecursionError as error:
        raise EngineError("a policy answered a fix that is nested too deeply: simplify it") from error


def _fix(policy_id: str, repair: JsonObject) -> Fix:
    patch = _objects(policy_id, repair, "patch")
    for operation in patch:
        _text(policy_id, operation, "op")
        _text(policy_id, operation, "path")
    question = _text(policy_id, repair, "needs_input") if "needs_input" in repair else None
    return Fix(patch=tuple(patch), needs_input=question)


def _objects(policy_id: str, holder: Json, key: str) -> list[JsonObject]:
    items = holder.get(key) if isinstance(holder, dict) else None
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise EngineError(f"policy {policy_id} answered no list of objects as its {key}: rebuild the bundle")
    return items


def _text(policy_id: str, item: JsonObject, key: str) -> str:
    value = item.get(key)
    if not isinstance(value, str):
        raise EngineError(f"policy {policy_id} answered no text as its {key}: rebuild the bundle")
    return value
