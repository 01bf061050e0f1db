"""One battery over everything in conf/model."""

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
import yaml
from sklearn.base import clone
from sklearn.metrics import roc_auc_score

from kubepac.features.history import history_of
from kubepac.features.pairs import Query, candidates
from kubepac.models.build import build
from kubepac.models.probability import ProbabilityTable
from kubepac.models.served import CALIBRATION_FILE, ServedRanker

CONF = Path(__file__).parents[2] / "conf" / "model"
MODELS = sorted(path.stem for path in CONF.glob("*.yaml"))
# The same choices among fewer and smaller trees.
SMALL = {"lgbm": {"trees": [8, 16], "leaves": [7], "without": []}}
TABLE = ProbabilityTable((-1.0, 1.0), (0.1, 0.9))

pytestmark = pytest.mark.parametrize("name", MODELS)


def build_from_conf(name, seed=1):
    content = yaml.safe_load((CONF / f"{name}.yaml").read_text(encoding="utf-8"))
    assert list(content) == [name]
    return build(name, content[name] | SMALL.get(name, {}), seed=seed)


def test_clones_hold_the_same_arguments(name):
    ranker = build_from_conf(name)
    assert clone(ranker).get_params() == ranker.get_params()


def test_fit_returns_the_ranker_and_scores_every_row(name, table):
    ranker = build_from_conf(name)
    assert ranker.fit(table) is ranker
    scores = ranker.score(table.matrix)
    assert scores.shape == (len(table),)
    assert scores.dtype == np.float64
    assert np.isfinite(scores).all()


def test_the_same_seed_gives_the_same_bytes(name, table):
    assert build_from_conf(name).fit(table).save() == build_from_conf(name).fit(table).save()


def test_fitting_again_forgets_the_first_fit(name, table, habitless_table):
    ranker = build_from_conf(name).fit(habitless_table).fit(table)
    assert ranker.save() == build_from_conf(name).fit(table).save()


def test_scoring_and_saving_change_nothing(name, table):
    ranker = build_from_conf(name).fit(table)
    before = ranker.save()
    ranker.score(table.matrix)
    assert ranker.save() == before


def test_the_order_of_rows_does_not_matter(name, table):
    rows = np.random.default_rng(1).permutation(len(table))
    ranker = build_from_conf(name).fit(table)
    assert build_from_conf(name).fit(table.take(rows)).save() == ranker.save()
    assert np.array_equal(ranker.score(table.matrix[rows]), ranker.score(table.matrix)[rows])


def test_a_row_scores_the_same_alone(name, table):
    ranker = build_from_conf(name).fit(table)
    assert ranker.score(table.matrix[:1])[0] == ranker.score(table.matrix)[0]


@pytest.mark.parametrize("label", [0, 1])
def test_a_single_class_is_no_reason_to_fail(name, table, label):
    constant = dataclasses.replace(table, labels=np.full(len(table), label, dtype=np.int8))
    ranker = build_from_conf(name).fit(constant)
    scores = ranker.score(table.matrix)
    assert np.isfinite(scores).all()
    assert np.allclose(served(ranker).scores(table.matrix.tolist()), scores, atol=1e-5)


def test_nothing_to_learn_from_is_refused(name, table):
    with pytest.raises(ValueError, match="no candidates"):
        build_from_conf(name).fit(table.take(np.zeros(len(table), dtype=bool)))


def test_the_served_ranker_scores_like_the_fitted_one(name, table):
    ranker = build_from_conf(name).fit(table)
    difference = served(ranker).scores(table.matrix.tolist()) - ranker.score(table.matrix)
    assert np.abs(difference).max() <= (1e-5 if "ranker.onnx" in ranker.save() else 1e-12)


def test_the_served_ranker_accepts_no_rows(name, table):
    ranker = served(build_from_conf(name).fit(table))
    assert ranker.scores([]) == ranker.score_candidates([]) == ranker.probabilities([]) == []


def test_candidates_score_like_their_rows(name, table, policies, events):
    queries = [Query(event.features, event.violated) for event in events[:20]]
    found = list(candidates([*queries, Query(events[0].features, ())], policies, history_of(events)))
    ranker = served(build_from_conf(name).fit(table))
    rows = [row for query in found for row in query.rows()]
    assert ranker.score_candidates(found) == pytest.approx(ranker.scores(rows), rel=1e-9, abs=1e-9)


def test_absurd_numbers_in_a_manifest_give_a_finite_score(name, table):
    ranker = build_from_conf(name).fit(table)
    absurd = np.full((2, table.matrix.shape[1]), 1e9, dtype=np.float32)
    assert np.isfinite(served(ranker).scores(absurd.tolist())).all()


def test_saved_files_are_data_and_small(name, table):
    files = build_from_conf(name).fit(table).save()
    assert set(files) <= {"ranker.json", "ranker.onnx"}
    assert json.loads(files["ranker.json"])["columns"] == list(table.columns)
    assert sum(map(len, files.values())) < 200_000


def test_nothing_is_found_where_there_is_nothing(name, habitless_table):
    cut = len(habitless_table) // 2
    rows = np.arange(len(habitless_table))
    ranker = build_from_conf(name).fit(habitless_table.take(rows[:cut]))
    later = habitless_table.take(rows[cut:])
    assert roc_auc_score(later.labels, ranker.score(later.matrix)) == pytest.approx(0.5, abs=0.03)


def served(ranker):
    return ServedRanker.from_files(ranker.save() | {CALIBRATION_FILE: TABLE.to_bytes()})
