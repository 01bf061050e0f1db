import numpy as np
import pytest

from kubepac.evaluation.metrics import METRICS, precision_ceiling, query_metrics, ranks


def test_one_query_by_hand(make_table):
    table = make_table({"e": ("g", "r", [0, 1, 0, 1, 0, 0, 1])})
    scores = np.array([0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3])
    best = 1 + 1 / np.log2(3) + 1 / np.log2(4)
    expected = {
        "hit_at_1": 0,
        "hit_at_5": 1,
        "precision_at_5": 2 / 5,
        "r_precision": 1 / 3,
        "ndcg_at_5": (1 / np.log2(3) + 1 / np.log2(5)) / best,
    }
    found = {metric: values.item() for metric, values in query_metrics(table, scores).items()}
    assert found == pytest.approx(expected)
    assert tuple(found) == METRICS


def test_queries_are_measured_apart(make_table):
    table = make_table({"a": ("g", "r", [1, 0]), "b": ("g", "r", [0, 0, 1])})
    scores = np.array([0.1, 0.0, 9.0, 8.0, 7.0])
    assert ranks(table, scores).tolist() == [0, 1, 0, 1, 2]
    assert query_metrics(table, scores)["hit_at_1"].tolist() == [1.0, 0.0]


def test_equal_scores_stand_in_the_order_of_policy_ids(make_table):
    table = make_table({"e": ("g", "r", [0, 0, 1])})
    assert ranks(table, np.zeros(3)).tolist() == [0, 1, 2]
    backwards = table.take(np.array([2, 1, 0]))
    assert ranks(backwards, np.zeros(3)).tolist() == [2, 1, 0]


def test_the_perfect_order_reaches_one_but_for_precision(table):
    measured = query_metrics(table, table.oracle)
    ceiling = precision_ceiling(table)
    assert ceiling.tolist() == [0.4] * 60
    for metric, values in measured.items():
        assert values.tolist() == pytest.approx(
            (ceiling if metric == "precision_at_5" else np.ones(60)).tolist()
        )


def test_more_than_five_fixed_can_still_be_perfect(make_table):
    table = make_table({"e": ("g", "r", [1, 1, 1, 1, 1, 1, 1, 0])})
    measured = query_metrics(table, table.oracle)
    assert {metric: values.item() for metric, values in measured.items()} == dict.fromkeys(
        METRICS, pytest.approx(1)
    )
