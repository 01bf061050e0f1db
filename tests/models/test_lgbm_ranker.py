from itertools import pairwise

import numpy as np
import onnx
import onnxruntime
import pytest

from kubepac.features.pairs import column_source
from kubepac.models.lgbm_ranker import LgbmRanker
from kubepac.models.rules_popularity import RulesPopularity


def hit_share(ranker, table):
    """Share of queries whose first candidate was fixed."""
    scores = ranker.score(table.matrix)
    bounds = np.append(table.query_starts(), len(table))
    hits = [table.labels[a + int(np.argmax(scores[a:b]))] for a, b in pairwise(bounds)]
    return float(np.mean(hits))


def test_learns_a_habit_that_depends_on_the_resource(table):
    cut = table.query_starts()[200]
    rows = np.arange(len(table))
    train, later = table.take(rows[:cut]), table.take(rows[cut:])
    learned = LgbmRanker(trees=(40,), min_leaf=20).fit(train)
    assert hit_share(learned, later) > hit_share(RulesPopularity().fit(train), later) + 0.1


def test_another_seed_gives_other_trees(table):
    assert LgbmRanker(seed=1).fit(table).save() != LgbmRanker(seed=2).fit(table).save()


def test_the_later_rows_choose_the_objective_and_the_number_of_trees(table):
    ranker = LgbmRanker(objectives=["binary", "lambdarank"], trees=[5, 20], min_leaf=20).fit(table)
    assert ranker.chosen_["objective"] in ("binary", "lambdarank")
    assert ranker.booster_.num_trees() == ranker.chosen_["trees"]


@pytest.mark.parametrize("objective", ["binary", "lambdarank"])
def test_trees_of_every_objective_score_the_same_in_onnx(table, objective):
    ranker = LgbmRanker(objectives=[objective], trees=[10], min_leaf=20).fit(table)
    session = onnxruntime.InferenceSession(ranker.save()["ranker.onnx"], providers=["CPUExecutionProvider"])
    scores = session.run(None, {"pairs": table.matrix})[0][:, 0]
    assert np.abs(scores - ranker.score(table.matrix)).max() <= 1e-5


def test_a_source_of_columns_that_is_left_out_is_not_looked_at(table):
    gains = LgbmRanker(trees=[10], without=["repo", "others"]).fit(table).gain_shares()
    assert gains
    assert {column_source(name) for name in gains} <= {"static", "object"}


def test_onnx_decides_as_the_trees_do_at_every_threshold(table):
    ranker = LgbmRanker(trees=(20,)).fit(table)
    model = onnx.load_from_string(ranker.save()["ranker.onnx"])
    tree = next(node for node in model.graph.node if node.op_type == "TreeEnsembleRegressor")
    values = {attribute.name: onnx.helper.get_attribute_value(attribute) for attribute in tree.attribute}
    rows = []
    for column, threshold in zip(values["nodes_featureids"], values["nodes_values"], strict=True):
        for value in (
            np.nextafter(np.float32(threshold), np.float32(-np.inf)),
            threshold,
            np.nextafter(np.float32(threshold), np.float32(np.inf)),
        ):
            if 0 < abs(value) < 1e-30:
                continue  # LightGBM takes it for zero; no column holds such a number
            row = table.matrix[0].copy()
            row[column] = value
            rows.append(row)
    matrix = np.array(rows, dtype=np.float32)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    scores = session.run(None, {"pairs": matrix})[0][:, 0]
    assert np.abs(scores - ranker.score(matrix)).max() <= 1e-5
