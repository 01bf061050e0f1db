"""What somebody says of a finding becomes an event that knows what the scan knew."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from kubepac.core.errors import InputError
from kubepac.events.log import LogLine, Resource
from kubepac.serving.feedback import Feedback, Strategy, Verdict, line_from_feedback

AT = datetime(2026, 1, 31, 8, 0, 0, 999_999, tzinfo=UTC)
AGENT = {"api_version": "apps/v1", "kind": "DaemonSet", "namespace": "shop", "name": "agent"}
PATCH = [{"op": "replace", "path": "/spec/template/spec/hostNetwork", "value": False}]


def finding(number: int, policy_id: str, **fields: object) -> dict[str, Any]:
    return {
        "id": f"{number:016x}",
        "policy_id": policy_id,
        "severity": "HIGH",
        "file": "shop/agent.yaml",
        "resource": AGENT,
        "path": f"/spec/{number}",
        "parts": {"ranker": 0.4, "reliability": 0.5, "false_positive_rate": 0.02, "latency_risk": 0.0},
        "fix": {"patch": PATCH, "needs_input": None},
    } | fields


FINDINGS = [
    finding(9, "deny-latest-tag", resource=AGENT | {"name": "other"}),
    finding(1, "require-run-as-non-root"),
    finding(2, "require-run-as-non-root"),
    finding(3, "deny-host-namespaces"),
    finding(4, "require-network-policy", fix=None),
    finding(5, "deny-added-capabilities", file="test/agent.yaml"),
]


def scan(listed: list[dict[str, Any]], **fields: object) -> bytes:
    answer = {"schema_version": 1, "summary": {"findings": len(listed)}, "findings": listed, "new": 1}
    return json.dumps(answer | fields).encode()


def said(
    verdict: Verdict, number: int, answer: bytes | None = None, strategy: Strategy | None = None
) -> LogLine:
    feedback = Feedback(verdict, f"{number:016x}", strategy, AT)
    return line_from_feedback(feedback, scan(FINDINGS) if answer is None else answer, name="scan.json")


def test_an_event_holds_all_that_is_known() -> None:
    line = said("accept", 3, strategy="manifest_patch")

    assert line == LogLine(
        ts="2026-01-31T08:00:00Z",
        policy_id="deny-host-namespaces",
        severity="HIGH",
        FP_score=0.02,
        suggested_patch=PATCH,
        accepted=True,
        fix_strategy="manifest_patch",
        event_id=line.event_id,
        source="feedback",
        outcome="fixed",
        file="shop/agent.yaml",
        resource=Resource(**AGENT),
        path="/spec/3",
        outcome_ts="2026-01-31T08:00:00Z",
        violated=("deny-host-namespaces", "require-network-policy", "require-run-as-non-root"),
        shown=("require-run-as-non-root", "deny-host-namespaces", "require-network-policy"),
        rank=2,
    )
    assert line.event_id


@pytest.mark.parametrize(
    ("verdict", "accepted", "outcome", "failure_type"),
    [
        ("accept", True, "fixed", "real"),
        ("revert", False, "reverted", "real"),
        ("false-positive", False, "false_positive", "logic"),
    ],
)
def test_each_verdict_has_its_outcome(
    verdict: Verdict, accepted: bool, outcome: str, failure_type: str
) -> None:
    line = said(verdict, 4)
    assert (line.accepted, line.outcome, line.failure_type) == (accepted, outcome, failure_type)
    assert line.suggested_patch is None
    assert line.fix_strategy is None


def test_what_was_shown_is_of_the_same_object_in_the_same_file() -> None:
    assert said("accept", 5).shown == ("deny-added-capabilities",)
    assert said("accept", 9).shown == ("deny-latest-tag",)


def test_of_a_scan_that_lists_a_part_it_is_not_known_what_else_was_violated() -> None:
    line = said("accept", 3, scan(FINDINGS, summary={"findings": 100}))
    assert line.violated == ()
    assert line.shown


def test_the_same_said_at_another_time_is_another_event() -> None:
    later = Feedback("accept", f"{3:016x}", None, AT + timedelta(seconds=1))
    assert line_from_feedback(later, scan(FINDINGS), name="scan").event_id != said("accept", 3).event_id
    assert said("revert", 3).event_id != said("accept", 3).event_id


def test_the_clock_may_be_of_any_zone() -> None:
    here = Feedback("accept", f"{3:016x}", None, AT.astimezone(timezone(timedelta(hours=5, minutes=30))))
    assert line_from_feedback(here, scan(FINDINGS), name="scan") == said("accept", 3)


def test_a_finding_that_the_scan_does_not_have_is_one_line() -> None:
    with pytest.raises(InputError) as caught:
        said("accept", 77)
    assert str(caught.value) == (
        "scan.json has no finding '000000000000004d' among 6: "
        "give the scan that showed it, `kubepac scan --format json`"
    )


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\0\xff",
        b"[]",
        b"findings: []",
        scan(FINDINGS, schema_version=2),
        scan(FINDINGS, findings={}),
        scan([finding(3, "deny-host-namespaces", resource="DaemonSet")]),
        scan([finding(3, "deny-host-namespaces", fix={"patch": "remove it"})]),
        b'{"runs": [], "version": "2.1.0"}',
    ],
    ids=["empty", "binary", "list", "yaml", "version", "types", "resource", "patch", "sarif"],
)
def test_what_is_no_answer_of_a_scan_is_one_line(answer: bytes) -> None:
    with pytest.raises(InputError) as caught:
        said("accept", 3, answer)
    assert str(caught.value).startswith("scan.json is no answer of `kubepac scan --format json`: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "change",
    [
        {"severity": "EXTREME"},
        {"policy_id": ""},
        {"policy_id": "a\0b"},
        {"parts": {"false_positive_rate": 2}},
        {"parts": {"false_positive_rate": float("nan")}},
    ],
    ids=str,
)
def test_a_finding_that_cannot_be_an_event_is_one_line(change: dict[str, object]) -> None:
    with pytest.raises(InputError, match=r"^scan\.json: finding 0000000000000003 cannot be an event: "):
        said("accept", 3, scan([finding(3, "deny-host-namespaces") | change]))
