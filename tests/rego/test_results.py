from __future__ import annotations

from itertools import permutations

import pytest

from kubepac.core.errors import EngineError
from kubepac.core.violations import Fix, Report, Unknown, Violation
from kubepac.rego.results import report_from_answer

OPERATION = {"op": "replace", "path": "/spec/privileged", "value": False}


def test_joins_each_violation_with_the_fix_for_its_path() -> None:
    report = {
        "deny-privileged": {
            "violations": [{"path": "/b", "msg": "second"}, {"path": "/a", "msg": "first"}],
            "fix": [{"path": "/b", "patch": [OPERATION], "needs_input": "Which one?"}],
        }
    }
    assert report_from_answer(report) == Report(
        violations=(
            Violation("deny-privileged", "/a", "first", None),
            Violation("deny-privileged", "/b", "second", Fix((OPERATION,), "Which one?")),
        )
    )


def test_sorts_by_policy_path_and_message() -> None:
    report = {
        "require-b": {"violations": [{"path": "/x", "msg": "1"}], "fix": []},
        "deny-a": {"violations": [{"path": "/z", "msg": "2"}, {"path": "/z", "msg": "1"}], "fix": []},
    }
    found = [(violation.policy_id, violation.message) for violation in report_from_answer(report).violations]
    assert found == [("deny-a", "1"), ("deny-a", "2"), ("require-b", "1")]


def test_an_empty_report_has_no_violations() -> None:
    assert report_from_answer({}) == Report()


def test_what_is_unknown_stands_apart_from_what_is_violated() -> None:
    doubts = [{"path": "/b", "msg": "not in sight"}, {"path": "/a", "msg": "not in sight"}]
    answer = {"require-policy": {"violations": [], "fix": [], "unknown": doubts}}
    assert report_from_answer(answer) == Report(
        unknowns=(
            Unknown("require-policy", "/a", "not in sight"),
            Unknown("require-policy", "/b", "not in sight"),
        )
    )


@pytest.mark.parametrize(
    "report",
    [
        None,
        [],
        {"deny-a": []},
        {"deny-a": {}},
        {"deny-a": {"violations": [{"path": "/a"}], "fix": []}},
        {"deny-a": {"violations": [{"path": 1, "msg": "x"}], "fix": []}},
        {"deny-a": {"violations": ["/a"], "fix": []}},
        {"deny-a": {"violations": "/a", "fix": []}},
        {"deny-a": {"violations": [], "fix": None}},
        {"deny-a": {"violations": [], "fix": [{"patch": []}]}},
        {"deny-a": {"violations": [], "fix": [{"path": "/a", "patch": {}}]}},
        {"deny-a": {"violations": [], "fix": [{"path": "/a", "patch": ["remove"]}]}},
        {"deny-a": {"violations": [], "fix": [{"path": ["/a"], "patch": []}]}},
        {"deny-a": {"violations": [], "fix": [{"path": "/a", "patch": [{"op": "remove"}]}]}},
        {"deny-a": {"violations": [], "fix": [{"path": "/a", "patch": [{"op": 1, "path": "/a"}]}]}},
        {"deny-a": {"violations": [], "fix": [{"path": "/a", "patch": [], "needs_input": True}]}},
        {"deny-a": {"violations": {}, "fix": []}},
        {"deny-a": {"violations": [{"path": ["/a"], "msg": "x"}], "fix": []}},
        {"deny-a": {"violations": [{"path": "/a", "msg": None}], "fix": []}},
        {"deny-a": {"violations": [None], "fix": []}},
        {"deny-a": None},
        {"deny-a": {"violations": [], "fix": [], "unknown": None}},
        {"deny-a": {"violations": [], "fix": [], "unknown": [{"path": "/a"}]}},
        "deny-a",
        7,
    ],
    ids=str,
)
def test_anything_but_a_report_is_an_engine_error(report: object) -> None:
    with pytest.raises(EngineError, match="rebuild the bundle") as raised:
        report_from_answer(report)
    assert "\n" not in str(raised.value)


def test_takes_the_same_fix_for_a_path_in_whichever_order_the_engine_lists_them() -> None:
    fixes = [
        {"path": "/a", "patch": [{"op": "remove", "path": "/a"}], "needs_input": "Which?"},
        {"path": "/a", "patch": [OPERATION]},
        {"patch": [{"path": "/a", "op": "add", "value": {"z": 1, "b": 2}}], "path": "/a"},
    ]
    chosen = [
        report_from_answer({"deny-a": {"violations": [{"path": "/a", "msg": "x"}], "fix": list(order)}})
        for order in permutations(fixes)
    ]
    first = Fix(({"op": "add", "path": "/a", "value": {"b": 2, "z": 1}},))
    assert chosen == [Report((Violation("deny-a", "/a", "x", first),))] * 6


def test_a_fix_that_is_nested_beyond_measure_is_an_engine_error() -> None:
    value: object = 1
    for _ in range(100_000):
        value = [value]
    repair = {"path": "/a", "patch": [{"op": "add", "path": "/a", "value": value}]}
    with pytest.raises(EngineError, match="nested too deeply"):
        report_from_answer({"deny-a": {"violations": [], "fix": [repair, repair]}})
