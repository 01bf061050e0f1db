from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubepac.events.log import LogLine
from kubepac.features.outcomes import HALF_LIFE_DAYS, Evidence, Outcomes, Tally, outcomes_of
from kubepac.models.confidence import (
    WITHOUT_EVIDENCE_AT_MOST,
    Facts,
    Parts,
    ceiling,
    confidence,
    false_positive_rate,
    level,
    parts_of,
    ranker_part,
    reliability,
    score,
)
from kubepac.models.probability import ProbabilityTable

TODAY = date(2026, 3, 1)
POLICY = "deny-hardcoded-secrets"
FACTS = Facts(probability=0.6, compliant=20, flagged=0, latency_risk=0.0)
BEST = Parts(ranker=1.0, reliability=1.0, false_positive_rate=0.0, latency_risk=0.0)
WORST = Parts(ranker=0.0, reliability=0.0, false_positive_rate=1.0, latency_risk=1.0)


class Happened(NamedTuple):
    """One outcome: how it ended and when, on an object like the one in question, as an answer."""

    outcome: str
    days_ago: int = 0
    is_alike: bool = True
    is_answer: bool = True


def known(*events: Happened) -> Evidence:
    """What is known after these, by way of the lines of a log."""
    lines = [
        LogLine(
            ts=f"{TODAY - timedelta(days=event.days_ago)}T10:00:00Z",
            policy_id=POLICY,
            outcome=event.outcome,  # type: ignore[arg-type]
            source="feedback" if event.is_answer else "git",
            episode=str(number),
            features={"resource_kind": "Deployment" if event.is_alike else "Job"},
        )
        for number, event in enumerate(events)
    ]
    return outcomes_of(lines).of(POLICY, "Deployment", TODAY)


def said(*events: Happened, facts: Facts = FACTS, table: ProbabilityTable | None = None) -> float:
    """The confidence after these."""
    evidence = known(*events)
    return confidence(parts_of(facts, evidence), evidence, calibration=table).value


def carried(accepted: float) -> Evidence:
    """Enough evidence for any claim, where only the parts are of interest."""
    some = Outcomes(accepted=accepted)
    return Evidence(Tally(counts=some, weights=some, last_days=0))


MUCH = carried(1e9)
shares = st.floats(0, 1)
parts = st.builds(Parts, shares, shares, shares, shares)
facts = st.integers(0, 30).flatmap(
    lambda compliant: st.builds(
        Facts, shares, st.just(compliant), st.integers(0, compliant), st.sampled_from([0.0, 0.25, 1.0])
    )
)
tables = st.none() | st.lists(shares, min_size=3, max_size=3).map(
    lambda values: ProbabilityTable((0.2, 0.5, 0.8), tuple(sorted(values)))
)
happened = st.builds(
    Happened,
    st.sampled_from(["fixed", "fixed", "reverted", "false_positive"]),
    st.integers(0, 900),
    st.booleans(),
    st.booleans(),
)
histories = st.lists(happened, max_size=12)
ages, alike, answers = st.integers(0, 900), st.booleans(), st.booleans()


# The four parts and the levels


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
    assert confidence(good, MUCH).value == weight
    assert confidence(WORST, MUCH).value == 0.0
    assert confidence(BEST, MUCH).value == 1.0


@pytest.mark.parametrize(
    ("value", "word"),
    [(0.0, "Low"), (0.5999, "Low"), (0.60, "Medium"), (0.85, "Medium"), (0.8501, "High"), (1.0, "High")],
)
def test_levels_begin_where_they_should(value: float, word: str) -> None:
    assert level(value) == word


@given(parts, histories, tables)
def test_number_and_level_tell_the_same(
    given_parts: Parts, history: list[Happened], table: ProbabilityTable | None
) -> None:
    found = confidence(given_parts, known(*history), calibration=table)
    assert 0 <= found.value <= 1
    assert found.level == level(found.value)
    assert found.parts == given_parts
    assert found.has_evidence == bool(history)


@given(parts, parts, histories, tables)
def test_a_better_part_never_lowers_it(
    one: Parts, other: Parts, history: list[Happened], table: ProbabilityTable | None
) -> None:
    better = Parts(
        ranker=max(one.ranker, other.ranker),
        reliability=max(one.reliability, other.reliability),
        false_positive_rate=min(one.false_positive_rate, other.false_positive_rate),
        latency_risk=min(one.latency_risk, other.latency_risk),
    )
    evidence = known(*history)
    before = confidence(one, evidence, calibration=table).value
    assert confidence(better, evidence, calibration=table).value >= before


@given(facts, histories)
def test_every_part_stays_a_share(given_facts: Facts, history: list[Happened]) -> None:
    found = parts_of(given_facts, known(*history))
    for part in (found.ranker, found.reliability, found.false_positive_rate, found.latency_risk):
        assert 0 <= part <= 1


# Without evidence


@given(parts, tables)
def test_without_evidence_it_is_low_and_says_why(given_parts: Parts, table: ProbabilityTable | None) -> None:
    unsure = confidence(given_parts, Evidence(), calibration=table)
    assert unsure.level == "Low"
    assert unsure.value <= WITHOUT_EVIDENCE_AT_MOST
    assert unsure.evidence == "no evidence: no outcome of this policy's suggestions is known yet"
    assert not unsure.has_evidence


@given(shares)
def test_without_evidence_the_parts_are_where_they_start(probability: float) -> None:
    start = parts_of(replace(FACTS, probability=probability), Evidence())
    assert start.ranker == pytest.approx(probability)
    assert (start.reliability, start.false_positive_rate) == (0.5, pytest.approx(1 / 22))


@pytest.mark.parametrize("outcome", ["reverted", "false_positive"])
def test_bad_news_alone_leaves_it_low(outcome: str) -> None:
    history = [Happened(outcome, is_alike=False, is_answer=False)] * 3
    evidence = known(*history)
    assert confidence(BEST, evidence).level == "Low"
    assert confidence(BEST, evidence).evidence.startswith("0 accepted, ")


# What outcomes do to it


@given(facts, histories, tables, ages, alike, answers)
def test_an_accepted_fix_never_lowers_it(
    given_facts: Facts,
    history: list[Happened],
    table: ProbabilityTable | None,
    age: int,
    like: bool,
    answer: bool,
) -> None:
    before = said(*history, facts=given_facts, table=table)
    after = said(*history, Happened("fixed", age, like, answer), facts=given_facts, table=table)
    assert after >= before


@pytest.mark.parametrize("outcome", ["reverted", "false_positive"])
@given(facts, histories, tables, ages, alike, answers)
def test_a_revert_and_a_false_positive_never_raise_it(
    outcome: str,
    given_facts: Facts,
    history: list[Happened],
    table: ProbabilityTable | None,
    age: int,
    like: bool,
    answer: bool,
) -> None:
    before = said(*history, facts=given_facts, table=table)
    after = said(*history, Happened(outcome, age, like, answer), facts=given_facts, table=table)
    assert after <= before


@given(facts, histories, tables, ages, alike, answers)
def test_a_revert_outweighs_two_accepted_fixes_of_its_age(
    given_facts: Facts,
    history: list[Happened],
    table: ProbabilityTable | None,
    age: int,
    like: bool,
    answer: bool,
) -> None:
    both = [Happened("fixed", age, like, answer)] * 2 + [Happened("reverted", age, like, answer)]
    before = said(*history, facts=given_facts, table=table)
    assert said(*history, *both, facts=given_facts, table=table) <= before


def test_a_revert_lowers_by_more_than_two_accepted_fixes_raise() -> None:
    history = [Happened("fixed")] * 5
    two = [Happened("fixed")] * 2
    assert said(*history, *two, Happened("reverted")) < said(*history) < said(*history, *two)


@given(facts, histories, ages, st.integers(0, 900), alike, answers)
def test_older_evidence_counts_less(
    given_facts: Facts, history: list[Happened], age: int, more: int, like: bool, answer: bool
) -> None:
    def after(outcome: str, days_ago: int) -> float:
        return said(*history, Happened(outcome, days_ago, like, answer), facts=given_facts)

    assert after("fixed", age + more) <= after("fixed", age)
    assert after("reverted", age + more) >= after("reverted", age)
    assert after("false_positive", age + more) >= after("false_positive", age)


@given(facts, st.lists(happened, min_size=2, max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_events_makes_no_difference(
    given_facts: Facts, history: list[Happened], random: object
) -> None:
    shuffled = [event._replace(days_ago=7) for event in history]
    before = said(*shuffled, facts=given_facts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert said(*shuffled, facts=given_facts) == before


@given(facts, facts, histories, st.integers(0, 40), tables)
def test_calibration_and_more_evidence_never_turn_an_order_around(
    one: Facts, other: Facts, history: list[Happened], more: int, table: ProbabilityTable | None
) -> None:
    # Two suggestions of which one is better in each respect, whatever is known of both.
    better = Facts(
        probability=max(one.probability, other.probability),
        compliant=one.compliant,
        flagged=min(one.flagged, other.flagged, one.compliant),
        latency_risk=min(one.latency_risk, other.latency_risk),
    )
    evidence = [*history, *[Happened("fixed")] * more]
    low, high = (said(*evidence, facts=each, table=table) for each in (one, better))
    assert low <= high


def test_after_many_half_lives_it_is_as_if_nothing_had_happened() -> None:
    age = int(30 * HALF_LIFE_DAYS)
    evidence = known(*[Happened("fixed", age)] * 10)
    assert ceiling(evidence.policy.weights) == pytest.approx(WITHOUT_EVIDENCE_AT_MOST, abs=1e-6)
    assert reliability(evidence) == pytest.approx(0.5, abs=1e-6)


# The parts that learn


def test_reliability_is_the_posterior_mean_under_a_uniform_prior() -> None:
    kept = [Happened("fixed", is_alike=False)]
    assert [reliability(known(*kept * count)) for count in (0, 1, 3, 8)] == [1 / 2, 2 / 3, 4 / 5, 9 / 10]


def test_reliability_falls_with_every_revert_and_never_to_nothing() -> None:
    back = [Happened("reverted")]
    found = [reliability(known(*back * count)) for count in range(6)]
    assert found == sorted(found, reverse=True)
    assert len(set(found)) == 6
    assert found[-1] > 0


def test_a_pattern_starts_at_its_policy_and_goes_its_own_way() -> None:
    elsewhere = [Happened("fixed", is_alike=False)] * 8
    assert reliability(known(*elsewhere)) == pytest.approx(0.9)
    assert reliability(known(*elsewhere, *[Happened("reverted")] * 3)) < 0.4
    assert reliability(known(*elsewhere, *[Happened("reverted", is_alike=False)] * 3)) > 0.4


def test_only_answers_move_the_ranker() -> None:
    in_git = [Happened("fixed", is_answer=False)] * 50
    assert ranker_part(0.3, known(*in_git)) == pytest.approx(0.3)
    assert ranker_part(0.3, known(*[Happened("fixed")] * 50)) > 0.9
    assert ranker_part(0.3, known(Happened("false_positive"))) < 0.3


def test_more_passed_fixtures_make_false_alarms_less_likely() -> None:
    rates = [false_positive_rate(count, flagged=0) for count in range(6)]
    assert rates == sorted(rates, reverse=True)
    assert rates[0] == 0.5


def test_compliant_objects_that_are_flagged_make_them_likelier() -> None:
    assert [false_positive_rate(8, flagged=flagged) for flagged in (0, 1, 8)] == [0.1, 0.2, 0.9]


def test_users_who_call_findings_wrong_make_them_likelier() -> None:
    assert false_positive_rate(8, flagged=0, known=Outcomes(false_positives=10)) == 11 / 20
    assert false_positive_rate(8, flagged=0, known=Outcomes(accepted=10)) == 1 / 20
    assert false_positive_rate(8, flagged=0, known=Outcomes(accepted=2, reverted=5)) == 0.1


# The ceiling


def test_one_accepted_fix_does_not_make_it_high() -> None:
    assert confidence(BEST, known(Happened("fixed"))).level == "Medium"
    assert [round(ceiling(Outcomes(count)), 3) for count in (0, 1, 2, 8)] == [0.59, 0.795, 0.863, 0.954]


def test_reverts_and_false_positives_do_not_carry() -> None:
    assert (
        ceiling(Outcomes(4, 1, 1)) == ceiling(Outcomes(4, 2)) == ceiling(Outcomes()) < ceiling(Outcomes(5, 2))
    )


# Calibration


def test_calibration_says_the_share_and_what_it_was_before() -> None:
    evidence = known(*[Happened("fixed", 3)] * 9)
    plain = confidence(parts_of(FACTS, evidence), evidence)
    table = ProbabilityTable((0.0, 1.0), (0.0, 0.5))
    found = confidence(parts_of(FACTS, evidence), evidence, calibration=table)
    assert found.value == pytest.approx(score(found.parts) / 2, abs=1e-4)
    assert (plain.level, found.level) == ("High", "Low")
    assert found.evidence == f"{plain.evidence}; {plain.value:.2f} before calibration"


# Words


@pytest.mark.parametrize(
    ("history", "words"),
    [
        ([Happened("fixed", 9)], "1 accepted, 0 reverted, the last 9 days ago, all on objects like this"),
        (
            [Happened("fixed", 40, is_alike=False)] * 12 + [Happened("reverted", 1, is_alike=False)],
            "12 accepted, 1 reverted, the last 1 day ago; none on objects like this",
        ),
        (
            [Happened("fixed", is_alike=False)] * 30 + [Happened("fixed"), Happened("false_positive")],
            "31 accepted, 0 reverted, 1 false positive, the last today; "
            "1 accepted, 0 reverted, 1 false positive on objects like this",
        ),
        (
            [Happened("fixed", 2)] * 20 + [Happened("false_positive", 2)] * 2,
            "20 accepted, 0 reverted, 2 false positives, the last 2 days ago, all on objects like this",
        ),
    ],
    ids=["alike", "elsewhere", "both", "false positives"],
)
def test_evidence_is_told_in_words(history: list[Happened], words: str) -> None:
    evidence = known(*history)
    assert confidence(replace(BEST, ranker=0.4), evidence).evidence == words


def test_what_the_evidence_cannot_carry_is_told() -> None:
    found = confidence(BEST, known(Happened("fixed")))
    assert found.value == 0.795
    assert found.evidence.endswith("; held at 0.80 until more is accepted")
