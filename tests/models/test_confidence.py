from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubepac.models.confidence import (
    WITHOUT_EVIDENCE_AT_MOST,
    Outcomes,
    Parts,
    confidence,
    false_positive_rate,
    level,
    reliability,
)

shares = st.floats(0, 1)
parts = st.builds(Parts, shares, shares, shares, shares)
some_outcomes = st.builds(Outcomes, accepted=st.integers(1, 500), reverted=st.integers(0, 500))

BEST = Parts(ranker=1.0, reliability=1.0, false_positive_rate=0.0, latency_risk=0.0)
WORST = Parts(ranker=0.0, reliability=0.0, false_positive_rate=1.0, latency_risk=1.0)
ONE = Outcomes(accepted=1)


@pytest.mark.parametrize(
    ("good", "weight"),
    [
        (Parts(1.0, 0.0, 1.0, 1.0), 0.4),
        (Parts(0.0, 1.0, 1.0, 1.0), 0.3),
        (Parts(0.0, 0.0, 0.0, 1.0), 0.2),
        (Parts(0.0, 0.0, 1.0, 0.0), 0.1),
    ],
    ids=["ranker", "reliability", "false positives", "latency"],
)
def test_each_part_has_its_weight(good: Parts, weight: float) -> None:
    assert confidence(good, ONE).value == weight
    assert confidence(WORST, ONE).value == 0.0
    assert confidence(BEST, ONE).value == 1.0


@pytest.mark.parametrize(
    ("value", "word"),
    [(0.0, "Low"), (0.5999, "Low"), (0.60, "Medium"), (0.85, "Medium"), (0.8501, "High"), (1.0, "High")],
)
def test_levels_begin_where_they_should(value: float, word: str) -> None:
    assert level(value) == word


@given(parts)
def test_without_evidence_it_is_low_and_says_why(given_parts: Parts) -> None:
    unsure = confidence(given_parts, Outcomes())
    assert unsure.level == "Low"
    assert unsure.value <= WITHOUT_EVIDENCE_AT_MOST
    assert unsure.evidence.startswith("no evidence")


@given(parts, some_outcomes)
def test_number_and_level_tell_the_same(given_parts: Parts, outcomes: Outcomes) -> None:
    found = confidence(given_parts, outcomes)
    assert 0 <= found.value <= 1
    assert found.level == level(found.value)
    assert found.parts == given_parts


@given(parts, parts, some_outcomes)
def test_a_better_part_never_lowers_it(one: Parts, other: Parts, outcomes: Outcomes) -> None:
    better = Parts(
        ranker=max(one.ranker, other.ranker),
        reliability=max(one.reliability, other.reliability),
        false_positive_rate=min(one.false_positive_rate, other.false_positive_rate),
        latency_risk=min(one.latency_risk, other.latency_risk),
    )
    assert confidence(better, outcomes).value >= confidence(one, outcomes).value


@given(st.integers(0, 500), st.integers(0, 500))
def test_accepted_fixes_raise_reliability_and_reverts_lower_it(accepted: int, reverted: int) -> None:
    now = reliability(Outcomes(accepted, reverted))
    assert reliability(Outcomes(accepted, reverted + 1)) < now < reliability(Outcomes(accepted + 1, reverted))
    assert 0 < now < 1


def test_accepted_fixes_turn_a_low_confidence_into_a_high_one() -> None:
    def after(accepted: int) -> str:
        outcomes = Outcomes(accepted=accepted)
        return confidence(Parts(0.8, reliability(outcomes), 0.1, 0.0), outcomes).level

    assert [after(0), after(1), after(8)] == ["Low", "Medium", "High"]


def test_more_passed_fixtures_make_false_alarms_less_likely() -> None:
    rates = [false_positive_rate(count, flagged=0) for count in range(6)]
    assert rates == sorted(rates, reverse=True)
    assert rates[0] == 0.5


def test_compliant_objects_that_are_flagged_make_them_likelier() -> None:
    assert [false_positive_rate(8, flagged=flagged) for flagged in (0, 1, 8)] == [0.1, 0.2, 0.9]


def test_outcomes_are_spelled_out() -> None:
    assert confidence(BEST, Outcomes(accepted=3, reverted=1)).evidence == "3 accepted, 1 reverted"
