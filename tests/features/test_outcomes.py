from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubepac.core.errors import BundleError
from kubepac.events.log import LogLine, Resource
from kubepac.features.outcomes import (
    HALF_LIFE_DAYS,
    MARKS,
    Evidence,
    Outcomes,
    OutcomeTable,
    Tally,
    outcomes_from_bytes,
    outcomes_of,
    pattern_of,
    replay_outcomes,
    weight,
)
from kubepac.features.table import FEATURES

TODAY = date(2026, 3, 1)
POLICY = "deny-hardcoded-secrets"
ON_DEPLOYMENT = {"resource_kind": "Deployment", "env.hardcodedSecret": True}


def line(episode: str, outcome: str = "fixed", *, days_ago: int = 0, **fields: object) -> LogLine:
    day = TODAY - timedelta(days=days_ago)
    given_fields = {"policy_id": POLICY, "ts": f"{day}T10:00:00Z", "source": "git", "features": ON_DEPLOYMENT}
    return LogLine.model_validate(given_fields | {"episode": episode, "outcome": outcome} | fields)


def counts(*lines: LogLine, pattern: str = "") -> Outcomes:
    evidence = outcomes_of(lines).of(POLICY, pattern, TODAY)
    return (evidence.pattern if pattern else evidence.policy).counts


lines_of_a_log = st.lists(
    st.builds(
        line,
        st.sampled_from("abc"),
        st.sampled_from(["fixed", "reverted", "false_positive", "open", "deleted", "exempted"]),
        days_ago=st.integers(0, 2),
        source=st.sampled_from(["git", "feedback", "simulated"]),
        features=st.sampled_from([ON_DEPLOYMENT, {"resource_kind": "Job"}, {}]),
    ),
    max_size=6,
)


# What a line says


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"outcome": "fixed"}, Outcomes(accepted=1)),
        ({"outcome": "reverted"}, Outcomes(reverted=1)),
        ({"outcome": "false_positive"}, Outcomes(false_positives=1)),
        ({"outcome": "open"}, Outcomes()),
        ({"outcome": "deleted"}, Outcomes()),
        ({"outcome": "exempted"}, Outcomes()),
        ({"outcome": "open", "accepted": True}, Outcomes(accepted=1)),
        ({"outcome": "open", "accepted": False}, Outcomes(reverted=1)),
        ({"outcome": "deleted", "accepted": True}, Outcomes()),
        ({"outcome": "fixed", "accepted": False}, Outcomes()),
        ({"outcome": "fixed", "fix_strategy": "manifest_patch"}, Outcomes(accepted=1)),
        ({"outcome": "fixed", "fix_strategy": "policy_change"}, Outcomes()),
        ({"outcome": "fixed", "manifest_patch_successful": True}, Outcomes(accepted=1)),
        ({"outcome": "fixed", "manifest_patch_successful": False}, Outcomes(reverted=1)),
        ({"outcome": "fixed", "failure_type": "logic"}, Outcomes()),
        ({"outcome": "false_positive", "failure_type": "logic"}, Outcomes(false_positives=1)),
        ({"outcome": "fixed", "source": "simulated"}, Outcomes()),
        ({"outcome": "reverted", "source": "simulated"}, Outcomes()),
        ({"outcome": "fixed", "source": "feedback"}, Outcomes(accepted=1)),
    ],
    ids=str,
)
def test_what_is_evidence_and_what_is_not(fields: dict[str, object], expected: Outcomes) -> None:
    assert counts(line("a", **fields)) == expected  # type: ignore[arg-type]


def test_a_line_that_only_knows_the_first_fields_is_an_answer() -> None:
    sample = LogLine.model_validate_json(
        '{"ts": "2026-03-01T14:30:00Z", "policy_id": "deny-hardcoded-secrets", "failure_type": "real",'
        ' "accepted": true, "manifest_patch_successful": true}'
    )
    evidence = outcomes_of([sample]).of(POLICY, "Deployment", TODAY)
    one = Outcomes(accepted=1)
    assert evidence == Evidence(Tally(counts=one, weights=one, answers=one, last_days=0), Tally())


def test_only_feedback_is_an_answer() -> None:
    evidence = outcomes_of([line("a", source="feedback"), line("b"), line("c", "reverted")])
    tally = evidence.of(POLICY, "", TODAY).policy
    assert (tally.counts, tally.answers) == (Outcomes(2, 1), Outcomes(accepted=1))


# Episodes


def test_the_latest_line_of_an_episode_holds() -> None:
    fixed, back = (
        line("a", days_ago=20),
        line("a", "reverted", days_ago=20, outcome_ts="2026-02-20T00:00:00Z"),
    )
    assert counts(fixed, line("b")) == Outcomes(accepted=2)
    assert counts(fixed, back, line("b")) == counts(back, fixed, line("b")) == Outcomes(1, 1)
    assert counts(line("a", "open"), fixed) == Outcomes()


def test_at_one_second_the_worse_line_holds() -> None:
    same = [line("a", outcome) for outcome in ("fixed", "reverted", "false_positive", "open")]
    assert {counts(*order) for order in permutations(same)} == {Outcomes(reverted=1)}


def test_a_line_that_comes_twice_counts_once() -> None:
    assert counts(line("a"), line("a")) == Outcomes(accepted=1)


def test_without_an_episode_the_latest_answer_to_a_finding_holds() -> None:
    def answer(outcome: str, hour: int, **fields: object) -> LogLine:
        said = {"source": "feedback", "event_id": f"{outcome}{hour}", "ts": f"2026-03-01T{hour}:00:00Z"}
        resource = Resource(kind="Deployment", namespace="shop", name="web")
        return line("", outcome, **said, **{"resource": resource, "features": {}, "path": "/spec/a"} | fields)

    accept, revert = answer("fixed", 10), answer("reverted", 11)
    assert counts(accept, revert) == counts(revert, accept) == Outcomes(reverted=1)
    assert counts(accept, answer("fixed", 12)) == Outcomes(accepted=1)
    assert counts(
        accept, answer("fixed", 12, path="/spec/b"), answer("fixed", 12, file="b.yaml")
    ) == Outcomes(3)


def test_lines_that_name_no_object_are_told_apart_by_id_or_time() -> None:
    assert counts(line(""), line(""), line("", days_ago=1)) == Outcomes(accepted=2)
    assert counts(line("", event_id="e1"), line("", event_id="e2")) == Outcomes(accepted=2)


@given(lines_of_a_log, st.randoms(use_true_random=False))
def test_the_order_of_lines_makes_no_difference(lines: list[LogLine], random: object) -> None:
    shuffled = list(lines)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert outcomes_of(shuffled) == outcomes_of(lines)
    assert outcomes_of(shuffled).of(POLICY, "Deployment", TODAY) == outcomes_of(lines).of(
        POLICY, "Deployment", TODAY
    )


@given(lines_of_a_log, lines_of_a_log)
def test_a_log_on_top_of_a_table_is_both_logs_together(first: list[LogLine], more: list[LogLine]) -> None:
    table = outcomes_of(first)
    for each in more:
        table.observe(each)
    assert table == outcomes_of([*first, *more])


# Patterns


def test_a_pattern_is_the_kind_with_what_decides_about_fixes() -> None:
    agent = {"resource_kind": "DaemonSet", "namespace.system": True, "volume.hostPath": True}
    assert pattern_of(agent) == "DaemonSet+system+node"
    assert pattern_of({"resource_kind": "StatefulSet", "volume.persistent": True}) == "StatefulSet+data"
    assert pattern_of(ON_DEPLOYMENT) == "Deployment"


@pytest.mark.parametrize("features", [{}, {"resource_kind": "Nonsense" * 1000}, {"resource_kind": True}])
def test_without_a_known_kind_there_is_no_pattern(features: dict[str, bool | str]) -> None:
    assert pattern_of(features) == ""  # type: ignore[arg-type]


def test_feedback_that_tells_no_features_counts_for_plain_objects_of_its_kind() -> None:
    web, widget = Resource(kind="Deployment", name="web"), Resource(kind="Widget", name="w")
    lines = [line("a", features={}, resource=web), line("b", features={}, resource=widget)]
    assert counts(*lines, pattern="Deployment") == Outcomes(accepted=1)
    assert counts(*lines, pattern="Deployment+node") == Outcomes()
    assert counts(*lines) == Outcomes(accepted=2)


def test_marks_are_flags_of_the_table() -> None:
    flags = {feature.name for feature in FEATURES if feature.type == "flag"}
    assert {flag for marked in MARKS.values() for flag in marked} <= flags


def test_a_pattern_knows_its_own_outcomes_and_the_policy_all() -> None:
    lines = [line("a"), line("b", features={"resource_kind": "Job"}), line("c", "reverted", features={})]
    assert counts(*lines, pattern="Deployment") == Outcomes(accepted=1)
    assert counts(*lines, pattern="CronJob") == Outcomes()
    assert counts(*lines) == Outcomes(2, 1)


def test_another_policy_knows_nothing() -> None:
    assert outcomes_of([line("a")]).of("deny-latest-tag", "Deployment", TODAY) == Evidence()


# Age


def test_an_outcome_counts_half_after_each_half_life() -> None:
    half_life = int(HALF_LIFE_DAYS)
    lines = [line("a"), line("b", days_ago=half_life), line("c", "reverted", days_ago=2 * half_life)]
    tally = outcomes_of(lines).of(POLICY, "", TODAY).policy
    assert (tally.counts, tally.weights) == (Outcomes(2, 1), Outcomes(1.5, 0.25))
    assert tally.last_days == 0


def test_the_age_is_that_of_the_end_and_the_latest_is_told() -> None:
    lines = [line("a", days_ago=400, outcome_ts="2026-02-20T23:59:59Z"), line("b", days_ago=30)]
    assert outcomes_of(lines).of(POLICY, "", TODAY).policy.last_days == 9


def test_a_clock_that_runs_ahead_counts_as_today() -> None:
    tally = outcomes_of([line("a", days_ago=-2)]).of(POLICY, "", TODAY).policy
    assert (tally.weights, tally.last_days) == (Outcomes(accepted=1), 0)


@given(st.integers(-10, 5000), st.integers(0, 5000))
def test_older_weighs_less(age_days: int, more: int) -> None:
    assert 0 < weight(age_days + more) <= weight(age_days) <= 1


# As of a time


def test_replay_knows_only_what_was_known_before() -> None:
    lines = [
        line("a", days_ago=9),
        line("a", "reverted", days_ago=9, outcome_ts="2026-02-27T10:00:00Z"),
        line("b", days_ago=3),
    ]
    times = ["2026-02-20T10:00:00Z", "2026-02-20T10:00:01Z", "2026-02-27T10:00:00Z", "2026-03-01T00:00:00Z"]
    known = [table.of(POLICY, "", TODAY).policy.counts for table in replay_outcomes(lines[::-1], times)]
    assert known == [Outcomes(), Outcomes(1), Outcomes(2), Outcomes(1, 1)]


@given(lines_of_a_log)
def test_what_comes_later_changes_nothing_before(lines: list[LogLine]) -> None:
    time = f"{TODAY - timedelta(days=1)}T10:00:00Z"
    (known,) = [table.to_json() for table in replay_outcomes(lines, [time])]
    past = [each for each in lines if each.ts < time]
    assert known == outcomes_of(past).to_json()


# The file


@given(lines_of_a_log)
def test_the_file_says_all_that_is_evidence(lines: list[LogLine]) -> None:
    table = outcomes_of(lines)
    read = outcomes_from_bytes(table.to_bytes())
    assert read.to_bytes() == table.to_bytes()
    assert len(read) == len(table)
    for pattern in ("", "Deployment", "Job"):
        assert read.of(POLICY, pattern, TODAY) == table.of(POLICY, pattern, TODAY)


def test_an_empty_table_is_a_file_too() -> None:
    assert OutcomeTable().to_bytes() == b'{"format":1,"policies":{}}\n'
    assert len(outcomes_from_bytes(OutcomeTable().to_bytes())) == 0


def test_no_name_of_the_log_reaches_the_file() -> None:
    table = outcomes_of([line("the finance team", repo="git.example/finance", commit="c0ffee")])
    text = table.to_bytes().decode()
    ((name, *rest),) = json.loads(text)["policies"][POLICY]["Deployment"]
    assert rest == ["accepted", "2026-03-01T10:00:00Z", False]
    assert len(name) == 16
    assert "finance" not in text and "c0ffee" not in text


def rows(*found: Sequence[object]) -> dict[str, object]:
    return {"format": 1, "policies": {POLICY: {"Deployment": list(found)}}}


GOOD = ("0123456789abcdef", "accepted", "2026-03-01T10:00:00Z", False)


@pytest.mark.parametrize(
    "document",
    [
        [],
        {},
        {"format": 2, "policies": {}},
        {"format": 1},
        {"format": 1, "policies": []},
        {"format": 1, "policies": {POLICY: []}},
        {"format": 1, "policies": {POLICY: {"Deployment": {}}}},
        {"format": 1, "policies": {POLICY: {"Deployment": "text"}}},
        rows("text"),
        rows(()),
        rows(GOOD[:3]),
        rows((*GOOD, 1)),
        rows((1, *GOOD[1:])),
        rows((["x"], *GOOD[1:])),
        rows((GOOD[0], "liked", *GOOD[2:])),
        rows((GOOD[0], "", *GOOD[2:])),
        rows((GOOD[0], ["x"], *GOOD[2:])),
        rows((*GOOD[:2], "2026-02-31T10:00:00Z", True)),
        rows((*GOOD[:2], "2026-02-01", True)),
        rows((*GOOD[:2], 20260201, True)),
        rows((*GOOD[:2], None, True)),
        rows((*GOOD[:3], 1)),
        rows(GOOD, GOOD),
        {"format": 1, "policies": {POLICY: {"Deployment": [GOOD], "Job": [GOOD]}}},
    ],
    ids=str,
)
def test_another_shape_is_refused(document: object) -> None:
    with pytest.raises(
        BundleError, match=r"^outcomes\.json cannot be used: [^\n]+; export the bundle again$"
    ):
        outcomes_from_bytes(json.dumps(document).encode())


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[" * 100_000, b"\xff"], ids=["empty", "cut", "deep", "binary"]
)
def test_what_is_no_json_is_refused(content: bytes) -> None:
    with pytest.raises(BundleError, match="it is not JSON"):
        outcomes_from_bytes(content)


def test_a_sound_row_is_read() -> None:
    assert len(outcomes_from_bytes(json.dumps(rows(GOOD)).encode())) == 1
