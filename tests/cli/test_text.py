from __future__ import annotations

import io
from dataclasses import replace

import pytest

from kubepac.cli.text import render, wants_colour
from kubepac.core.objects import Position, Rejection, ResourceId
from kubepac.core.violations import Fix, Severity
from kubepac.features.outcomes import Evidence, Outcomes, Tally
from kubepac.models.confidence import Parts, confidence
from kubepac.serving.findings import Finding, Scan, Shown

PARTS = Parts(ranker=0.42, reliability=0.5, false_positive_rate=0.2, latency_risk=0.0)
FIRST = Finding(
    policy_id="deny-privileged-pods",
    title="Containers do not run privileged",
    severity=Severity.CRITICAL,
    file="shop/agent.yaml",
    position=Position(line=14, column=13),
    resource=ResourceId("apps/v1", "DaemonSet", "shop", "agent"),
    path="/spec/a",
    message='container "agent" runs privileged',
    remediation="Set securityContext.privileged to false.",
    score=0.42,
    confidence=confidence(PARTS, Evidence()),
    fix=Fix(({"op": "add", "path": "/spec/a", "value": "x"},), "Which one?"),
)
SECOND = replace(
    FIRST, position=Position(line=20, column=5), message='container "b" runs privileged', fix=None
)
GROUNDS = "            ranker 0.42, reliability 0.50, false positives 0.20, latency risk 0.00; no evidence"
OTHER = replace(FIRST, policy_id="require-digest", severity=Severity.LOW, fix=None)


def scan(*findings: Finding, rejected: tuple[Rejection, ...] = ()) -> Scan:
    return Scan(
        "0.1.0",
        "rules_match",
        "12 simulated events",
        2,
        1,
        len({found.resource for found in findings}),
        findings,
        rejected,
    )


def lines(answer: Scan, *, top: int | None = None) -> list[str]:
    return list(render(answer, Shown(answer.findings[:top]), colour=False))


def test_a_resource_is_named_once_and_each_policy_once_in_it() -> None:
    assert lines(scan(FIRST, SECOND, OTHER)) == [
        "DaemonSet/shop/agent",
        "  CRITICAL  deny-privileged-pods  likely to be fixed 0.42, confidence Low 0.58",
        GROUNDS,
        '            shop/agent.yaml:14:13: container "agent" runs privileged',
        '              add /spec/a = "x"',
        "              asks: Which one?",
        '            shop/agent.yaml:20:5: container "b" runs privileged',
        "            fix: Set securityContext.privileged to false.",
        "  LOW       require-digest  likely to be fixed 0.42, confidence Low 0.58",
        GROUNDS,
        '            shop/agent.yaml:14:13: container "agent" runs privileged',
        "            fix: Set securityContext.privileged to false.",
        "",
        "3 findings in 1 of 2 objects in 1 file: 2 critical, 1 low",
        "confidence stays Low: no outcome of any suggestion is known yet",
        "bundle 0.1.0, ranked by rules_match, trained on 12 simulated events",
    ]


def test_evidence_stands_below_the_finding_that_has_it() -> None:
    outcomes = Outcomes(accepted=8, reverted=1)
    evidence = Evidence(Tally(outcomes, outcomes, last_days=3))
    shown = lines(scan(FIRST, replace(OTHER, confidence=confidence(PARTS, evidence))))
    place = next(number for number, line in enumerate(shown) if "require-digest" in line)
    assert shown[place + 1 : place + 3] == [
        f"{GROUNDS.removesuffix('no evidence')}8 accepted, 1 reverted, the last",
        "            3 days ago; none on objects like this",
    ]
    assert not any("no outcome" in line for line in shown)


def test_a_cut_list_says_so() -> None:
    assert "shown: the first 1; --top 0 shows all" in lines(scan(FIRST, SECOND), top=1)


def test_long_sentences_wrap_and_paths_do_not() -> None:
    far = "/".join(["folder"] * 20) + "/agent.yaml"
    wordy = replace(FIRST, file=far, message="word " * 60, remediation="advice " * 40, fix=None)
    shown = lines(scan(wordy))
    assert f"            {far}:14:13:" in shown
    assert max(len(line) for line in shown if far not in line) <= 116


def test_a_long_value_is_cut_to_the_line() -> None:
    fix = Fix(({"op": "add", "path": "/spec/a", "value": "x" * 5000},))
    (step,) = [line for line in lines(scan(replace(FIRST, fix=fix))) if "add /spec/a" in line]
    assert len(step) == 116
    assert step.endswith("xxx...")


def test_nothing_in_a_manifest_steers_the_terminal() -> None:
    nasty = "\x1b[2J\u202e\r\n\ud800"
    hostile = replace(
        FIRST,
        file=nasty,
        message=nasty,
        resource=ResourceId("v1", "Pod", nasty, nasty),
        fix=Fix(({"op": "add", "path": f"/{nasty}", "value": nasty},), nasty),
    )
    shown = lines(scan(hostile, rejected=(Rejection(nasty, 1, nasty),)))
    assert all(line.isprintable() for line in shown)


def test_rejections_are_listed_up_to_a_limit() -> None:
    rejected = tuple(Rejection(f"{number}.yaml", 3, "broken") for number in range(12))
    shown = lines(scan(rejected=rejected))
    assert shown[:2] == ["not read: 12", "  0.yaml:3: broken"]
    assert "  and 2 more (--format json lists all)" in shown
    assert "no findings in 2 objects in 1 file" in shown


@pytest.mark.parametrize(
    ("environment", "wanted"),
    [({}, False), ({"FORCE_COLOR": "1"}, True), ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False)],
    ids=["pipe", "forced", "NO_COLOR wins"],
)
def test_colours_follow_the_environment(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], wanted: bool
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert wants_colour(io.StringIO()) is wanted
