"""Proof of a repair: what has to be true of an object after the fix of one violation."""

from __future__ import annotations

import copy
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import jsonpatch

from kubepac.core.json_types import Json, JsonObject, JsonPatch
from kubepac.core.pointer import tokens_from_pointer
from kubepac.core.violations import Report

# A problem of a repair that does not hold, in the order in which they are looked for.
DOES_NOT_APPLY = "the patch does not fit the object"
STAYS = "the violation stays"
BRINGS = "other policies are violated now"
INVALID = "the object is no longer valid"
STRAYS = "fields beside those of the patch changed"


@dataclass(frozen=True, slots=True)
class Repair:
    """One fix of one fixture's object, and what is wrong with it: nothing where `problem` is "".

    `detail` says more of the problem: a policy, a field, an error.
    """

    policy_id: str
    file: str
    resource: str
    path: str
    problem: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known of an object and its neighbours: a report for each, and the schema's error, if any."""

    reports: Sequence[Report]
    schema_error: str | None


def patched(body: JsonObject, patch: JsonPatch) -> JsonObject | None:
    """A copy of an object after a patch; None where the patch does not fit it."""
    try:
        result = jsonpatch.apply_patch(copy.deepcopy(body), [dict(operation) for operation in patch])
    except (jsonpatch.JsonPatchException, jsonpatch.JsonPointerException, KeyError, IndexError, TypeError):
        return None
    return result if isinstance(result, dict) else None


def problem_of(
    policy_id: str, path: str, before: Verdict, after: Verdict, *, position: int
) -> tuple[str, str]:
    """What is wrong after a repair at `path` of the object at `position`; ("", "") where nothing is."""
    left = {v.path for v in after.reports[position].violations if v.policy_id == policy_id}
    if path in left:
        return STAYS, path
    if new := sorted(_brought(before, after, policy_id, position)):
        return BRINGS, ", ".join(new)
    if after.schema_error is not None and before.schema_error is None:
        return INVALID, after.schema_error
    return "", ""


def strays(before: JsonObject, after: JsonObject, patch: JsonPatch) -> bool:
    """Whether anything changed that no operation of the patch names.

    >>> strays({"a": 1, "b": 1}, {"a": 2, "b": 1}, ({"op": "replace", "path": "/a", "value": 2},))
    False
    """
    places = [_place(str(operation["path"]), before) for operation in patch]
    return _without(before, places) != _without(after, places)


def share(repairs: Collection[Repair]) -> float:
    """Share of the repairs that hold; 1 where there are none."""
    return round(sum(not each.problem for each in repairs) / len(repairs), 4) if repairs else 1.0


def _brought(before: Verdict, after: Verdict, policy_id: str, position: int) -> set[str]:
    """Policies that were clean on an object and are not now, and new places of the repaired policy itself."""
    new: set[str] = set()
    for old, now in zip(before.reports, after.reports, strict=True):
        new |= _policies(now) - _policies(old)
    own = [
        {v.path for v in verdict.reports[position].violations if v.policy_id == policy_id}
        for verdict in (before, after)
    ]
    return new | {f"{policy_id} at {path}" for path in own[1] - own[0]}


def _policies(report: Report) -> set[str]:
    return {violation.policy_id for violation in report.violations}


def _place(pointer: str, body: JsonObject) -> tuple[str, ...]:
    """What an operation may change: its field, or the whole list, where elements move."""
    tokens = tokens_from_pointer(pointer)
    holder: Json = body
    for depth, token in enumerate(tokens):
        if isinstance(holder, list) and depth == len(tokens) - 1:
            return tokens[:depth]
        holder = _child(holder, token)
    return tokens


def _child(holder: Json, token: str) -> Json:
    if isinstance(holder, dict):
        return holder.get(token)
    if isinstance(holder, list) and token.isdecimal() and int(token) < len(holder):
        return holder[int(token)]
    return None


def _without(body: JsonObject, places: Sequence[tuple[str, ...]]) -> JsonObject:
    rest = copy.deepcopy(body)
    for *parents, last in places:
        holder: Json = rest
        for token in parents:
            holder = _child(holder, token)
        if isinstance(holder, dict):
            holder.pop(last, None)
        elif isinstance(holder, list) and last.isdecimal() and int(last) < len(holder):
            holder[int(last)] = None
    return rest
