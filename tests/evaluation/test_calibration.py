from itertools import pairwise

import numpy as np
import pytest

from kubepac.evaluation.calibration import Bin, fit_probabilities, reliability
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
