import numpy as np
import pytest

from kubepac.models.linear import LinearScore, linear_from_columns


def test_a_column_is_centred_scaled_and_limited_before_it_is_weighed():
    score = LinearScore((2.0, -1.0), intercept=0.5, centers=(1.0, 0.0), scales=(2.0, 1.0), limit=3.0)
    assert score.of([[1.0, 0.0], [3.0, 1.0], [1e9, -1e9]]) == [0.5, 0.5 + 2.0 - 1.0, 0.5 + 6.0 + 3.0]


def test_the_sum_is_the_one_of_the_matrix_product():
    rng = np.random.default_rng(1)
    rows, weights, centers = rng.normal(size=(50, 30)), rng.normal(size=30), rng.normal(size=30)
    scales = rng.uniform(0.1, 3.0, size=30)
    weights[::3] = 0.0
    score = LinearScore(tuple(weights), 0.25, tuple(centers), tuple(scales), 1.5)
    expected = np.clip((rows - centers) / scales, -1.5, 1.5) @ weights + 0.25
    assert score.of(rows.tolist()) == pytest.approx(expected.tolist())


def test_a_column_without_weight_is_not_read():
    assert linear_from_columns(("a", "b"), {"b": 2.0}).of([[float("nan"), 3.0]]) == [6.0]


def test_a_missing_column_is_named():
    with pytest.raises(ValueError, match="no column c"):
        linear_from_columns(("a", "b"), {"c": 1.0})
