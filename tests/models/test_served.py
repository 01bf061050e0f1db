import json
import subprocess
import sys

import pytest

from kubepac.core.errors import BundleError
from kubepac.features.objects import completed_features
from kubepac.features.pairs import CANDIDATE_NAMES, Candidates, pair_names
from kubepac.models.lgbm_ranker import LgbmRanker
from kubepac.models.linear import LinearScore, linear_file
from kubepac.models.probability import ProbabilityTable
from kubepac.models.served import ServedRanker

WIDTH = len(pair_names())
LINEAR = linear_file(pair_names(), LinearScore((1.0,) * WIDTH))
CALIBRATION = ProbabilityTable((0.0, 10.0), (0.0, 1.0)).to_bytes()
FILES = {"ranker.json": LINEAR, "calibration.json": CALIBRATION}


def changed(**entries):
    return FILES | {"ranker.json": json.dumps(json.loads(LINEAR) | entries).encode()}


def test_scores_and_probabilities_of_a_linear_ranker():
    ranker = ServedRanker.from_files(FILES)
    scores = ranker.scores([[0.0] * WIDTH, [1.0] * 5 + [0.0] * (WIDTH - 5)])
    assert scores == [0.0, 5.0]
    assert ranker.probabilities(scores) == [0.0, 0.5]


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({}, "holds no ranker.json"),
        ({"ranker.json": LINEAR}, "holds no calibration.json"),
        (FILES | {"ranker.json": b"{"}, "ranker.json is not JSON"),
        (FILES | {"ranker.json": b"[]"}, "ranker.json is not an object"),
        (changed(form="pickle"), "unknown form 'pickle'"),
        (changed(form="onnx"), "holds no ranker.onnx"),
        (changed(columns=["age"]), "trained on other columns"),
        (changed(weights=[1.0]), "weights is not"),
        (changed(weights=["1"] * WIDTH), "weights is not"),
        (changed(intercept=None), "intercept is not"),
        (changed(scales=[0.0] * WIDTH), "scales are not all above 0"),
        (changed(limit="much"), "limit is not"),
        (changed(form="onnx") | {"ranker.onnx": b"no model"}, "ranker.onnx is not a model"),
        (changed(form="onnx") | {"ranker.onnx": b""}, "ranker.onnx is not a model"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_damaged_files_are_refused(files, reason):
    with pytest.raises(BundleError, match=reason):
        ServedRanker.from_files(files)


def test_a_model_of_another_width_is_refused(table):
    import dataclasses

    narrow = dataclasses.replace(table, columns=table.columns[:9], matrix=table.matrix[:, :9])
    model = LgbmRanker(trees=(2,)).fit(narrow).save()["ranker.onnx"]
    with pytest.raises(BundleError, match="takes 9 columns"):
        ServedRanker.from_files(changed(form="onnx") | {"ranker.onnx": model})


def test_serving_a_rule_imports_no_training_library_no_onnxruntime_and_no_numpy():
    heavy = {"sklearn", "lightgbm", "onnxmltools", "skl2onnx", "pandas", "matplotlib", "onnxruntime", "numpy"}
    code = f"import sys, kubepac.models.served; print(sorted({heavy!r} & set(sys.modules)))"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout == "[]\n"


def test_a_ranker_of_an_earlier_version_reads_the_columns_that_it_names():
    columns = ("severity", "resource.replicas", "match")
    files = FILES | {"ranker.json": linear_file(columns, LinearScore((2.0, 1.0, 0.5)))}
    ranker = ServedRanker.from_files(files)
    own = [tuple(float(name == "severity") * 3 for name in CANDIDATE_NAMES)]
    features = completed_features({"resource_kind": "Deployment", "replicas": 4})
    found = Candidates(own, features)
    assert ranker.score_candidates([found]) == [10.0]
    assert ranker.scores(ranker.rows_of([found])) == [10.0]
