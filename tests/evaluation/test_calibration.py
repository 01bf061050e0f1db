from itertools import pairwise

import numpy as np
import pytest

from kubepac.evaluation.calibration import (
    Bin,
    LevelShare,
    confidence_report,
    fit_probabilities,
    perfect_ece,
    reliability,
)
from kubepac.models.probability import table_from_bytes

RNG = np.random.default_rng(1)
SCORES = RNG.normal(size=6000)
LABELS = (RNG.random(6000) < 1 / (1 + np.exp(-2 * SCORES))).astype(np.int8)


def test_probabilities_come_true_on_other_candidates():
    table = fit_probabilities(SCORES[:3000], LABELS[:3000])
    found = reliability(table.of(SCORES[3000:]), LABELS[3000:])
    assert found.ece < 0.04
    assert found.brier_skill > 0.3


def test_probabilities_rise_and_are_never_certain():
    table = fit_probabilities(SCORES, LABELS)
    assert all(low < high for low, high in pairwise(table.scores))
    assert all(low <= high for low, high in pairwise(table.probabilities))
    assert 0 < table.probabilities[0] < table.probabilities[-1] < 1
    assert table_from_bytes(table.to_bytes()) == table


def test_a_score_that_misleads_gets_one_probability_for_all():
    table = fit_probabilities(-SCORES, LABELS)
    assert len(set(table.probabilities)) == 1
    assert table.probabilities[0] == pytest.approx(LABELS.mean(), abs=0.01)


@pytest.mark.parametrize("label", [0, 1])
def test_one_score_and_one_class_are_enough(label):
    table = fit_probabilities(np.zeros(10), np.full(10, label, dtype=np.int8))
    assert table.of([0.0, 5.0]) == [label, label]


def test_few_values_share_their_bins():
    scores = np.repeat([1.0, 2.0, 3.0], 1000)
    labels = (np.arange(3000) % 10 < np.repeat([1, 3, 8], 1000)).astype(np.int8)
    table = fit_probabilities(scores, labels)
    assert table.scores == (1.0, 2.0, 3.0)
    assert table.probabilities == pytest.approx((0.1, 0.3, 0.8), abs=0.002)


def test_no_candidates_are_refused():
    with pytest.raises(ValueError, match="no candidates"):
        fit_probabilities(np.empty(0), np.empty(0, dtype=np.int8))


def test_reliability_by_hand():
    found = reliability(np.array([0.2, 0.2, 0.8, 0.8]), np.array([0, 0, 1, 0], dtype=np.int8), bins=2)
    assert found.bins == (Bin(2, 0.2, 0.0), Bin(2, 0.8, 0.5))
    assert found.ece == pytest.approx((0.2 + 0.3) / 2)
    assert found.brier == pytest.approx((0.04 + 0.04 + 0.04 + 0.64) / 4)
    assert found.base_rate == 0.25
    assert found.brier_skill == pytest.approx(1 - 0.19 / 0.1875)
    assert found.n == 4


def test_the_base_rate_has_no_skill():
    assert reliability(np.full(4, 0.25), np.array([0, 0, 1, 0], dtype=np.int8)).brier_skill == 0.0


# Confidence


def decisions(n: int, *, error: float = 0.0, seed: int = 1) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Confidences, what was decided, and commits of three decisions; `error` is added to what is true."""
    generator = np.random.default_rng(seed)
    true = generator.beta(1, 3, size=n)
    accepted = generator.random(n) < true
    return np.clip(true + error, 0, 1), accepted, [f"commit-{number // 3}" for number in range(n)]


def test_a_perfect_model_has_an_error_by_chance_alone():
    # As measured elsewhere with ten bins: about 0.03 at 1,500 and 0.02 at 3,000.
    found = {n: perfect_ece(np.linspace(0.01, 0.99, n)) for n in (500, 1500, 3000)}
    assert found == pytest.approx({500: 0.049, 1500: 0.028, 3000: 0.020}, abs=0.004)
    assert perfect_ece(np.array([0.0, 1.0, 1.0])) == 0.0


def test_without_chance_nothing_is_left_of_the_error_of_a_perfect_model():
    debiased = [confidence_report(*decisions(1500, seed=seed)).ece_debiased for seed in range(8)]
    assert np.mean(debiased) < 0.005
    assert min(debiased) == 0.0


def test_an_error_is_found_whatever_chance_adds():
    report = confidence_report(*decisions(3000, error=0.1))
    assert report.ece_debiased == pytest.approx(0.1 - report.ece_perfect, abs=0.01)
    assert report.reliability.ece == pytest.approx(report.ece_debiased + report.ece_perfect)


def test_the_relative_error_is_in_shares_of_the_base_rate():
    report = confidence_report([0.3] * 4, [True, False, False, False], list("abcd"))
    assert report.relative_ece == pytest.approx(0.05 / 0.25)


def test_the_interval_of_the_skill_is_wider_where_decisions_hang_together():
    said, accepted, _ = decisions(900)
    alone = confidence_report(said, accepted, [str(number) for number in range(900)])
    together = confidence_report(
        np.repeat(said[:90], 10), np.repeat(accepted[:90], 10), [str(number // 10) for number in range(900)]
    )
    assert alone.brier_skill_low < alone.reliability.brier_skill < alone.brier_skill_high
    assert (
        together.brier_skill_high - together.brier_skill_low > alone.brier_skill_high - alone.brier_skill_low
    )
    assert (alone.groups, together.groups) == (900, 90)


def test_levels_show_whether_high_means_right():
    report = confidence_report([0.9, 0.9, 0.7, 0.1, 0.2], [True, True, True, False, False], list("abcde"))
    assert report.levels == {
        "High": LevelShare(2, 1.0),
        "Medium": LevelShare(1, 1.0),
        "Low": LevelShare(2, 0.0),
    }


def test_the_report_is_flat_and_repeats():
    first, again = (confidence_report(*decisions(600)).to_json() for _ in range(2))
    assert first == again
    assert first.keys() >= {
        "ece", "ece_debiased", "relative_ece", "brier", "brier_skill", "n", "base_rate", "bins"
    }  # fmt: skip
    assert sum(each["n"] for each in first["bins"]) == first["n"] == 600


@pytest.mark.parametrize("accepted", [True, False])
def test_decisions_that_all_went_one_way_are_judged_too(accepted):
    report = confidence_report([0.5, 0.5], [accepted] * 2, ["a", "a"])
    assert report.reliability.ece == 0.5
    assert np.isfinite([report.relative_ece, report.brier_skill_low, report.brier_skill_high]).all()


@pytest.mark.parametrize(
    ("predicted", "accepted", "groups", "said"),
    [
        ([], [], [], "at least one"),
        ([0.5], [True, False], ["a"], "1 confidences, 2 decisions and 1 groups"),
        ([0.5], [True], [], "1 confidences, 1 decisions and 0 groups"),
        ([1.2], [True], ["a"], "outside of 0 to 1"),
        ([float("nan")], [True], ["a"], "outside of 0 to 1"),
    ],
)
def test_what_does_not_fit_together_is_refused(predicted, accepted, groups, said):
    with pytest.raises(ValueError, match=said):
        confidence_report(predicted, accepted, groups)
