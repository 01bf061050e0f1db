from __future__ import annotations

import pytest

from kubepac.core.json_types import JsonObject
from kubepac.core.violations import Report, Violation
from kubepac.evaluation.repairs import (
    BRINGS,
    INVALID,
    STAYS,
    Repair,
    Verdict,
    patched,
    problem_of,
    share,
    strays,
)

BODY: JsonObject = {"spec": {"replicas": 1, "ports": [1, 2]}, "kind": "Deployment"}


def report(*found: tuple[str, str]) -> Report:
    return Report(tuple(Violation(policy_id, path, "wrong") for policy_id, path in found))


def judged(
    before: list[Report], after: list[Report], errors: tuple[str | None, str | None] = (None, None)
) -> str:
    old, new = (Verdict(reports, error) for reports, error in zip((before, after), errors, strict=True))
    return problem_of("deny-a", "/a", old, new, position=0)[0]


def test_a_patch_changes_a_copy() -> None:
    assert patched(BODY, ({"op": "replace", "path": "/spec/replicas", "value": 2},)) == {
        "spec": {"replicas": 2, "ports": [1, 2]},
        "kind": "Deployment",
    }
    assert BODY["spec"] == {"replicas": 1, "ports": [1, 2]}


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "replace", "path": "/spec/missing", "value": 1},
        {"op": "remove", "path": "/spec/ports/5"},
        {"op": "add", "path": "/no/parent", "value": 1},
        {"op": "shuffle", "path": "/spec"},
        {"op": "replace", "path": "", "value": 3},
    ],
)
def test_a_patch_that_does_not_fit_gives_nothing(operation: JsonObject) -> None:
    assert patched(BODY, (operation,)) is None


def test_a_repair_that_holds_has_no_problem() -> None:
    before = [report(("deny-a", "/a"), ("deny-a", "/b"), ("deny-b", "/c")), report(("deny-c", "/d"))]
    after = [report(("deny-a", "/b"), ("deny-b", "/e")), report()]
    assert judged(before, after) == ""


@pytest.mark.parametrize(
    ("after", "problem"),
    [
        ([report(("deny-a", "/a")), report()], STAYS),
        ([report(("deny-b", "/x")), report()], BRINGS),
        ([report(), report(("deny-b", "/x"))], BRINGS),
        ([report(("deny-a", "/z")), report()], BRINGS),
    ],
    ids=["stays", "breaks the object", "breaks its neighbour", "moves"],
)
def test_a_repair_that_does_not_hold_says_why(after: list[Report], problem: str) -> None:
    assert judged([report(("deny-a", "/a")), report()], after) == problem


def test_an_object_may_not_become_invalid_but_may_have_been() -> None:
    before, after = [report(("deny-a", "/a"))], [report()]
    assert judged(before, after, (None, "/spec: wrong")) == INVALID
    assert judged(before, after, ("/spec: wrong", "/spec: wrong")) == ""


@pytest.mark.parametrize(
    ("path", "after", "expected"),
    [
        ("/spec/replicas", {"spec": {"replicas": 9, "ports": [1, 2]}, "kind": "Deployment"}, False),
        ("/spec/ports/0", {"spec": {"replicas": 1, "ports": [2]}, "kind": "Deployment"}, False),
        ("/spec/replicas", {"spec": {"replicas": 9, "ports": [1]}, "kind": "Deployment"}, True),
        ("/spec/paused", {"spec": {"replicas": 1, "ports": [1, 2], "paused": True}, "kind": "Pod"}, True),
    ],
)
def test_strays_from_the_fields_of_its_patch(path: str, after: JsonObject, expected: bool) -> None:
    assert strays(BODY, after, ({"op": "add", "path": path},)) is expected


def test_share_counts_repairs_that_hold() -> None:
    repairs = [Repair("deny-a", "f", "Pod/x", "/a", problem) for problem in ("", "", STAYS)]
    assert share(repairs) == 0.6667
    assert share([]) == 1.0
