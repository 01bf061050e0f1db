from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from kubepac.core.errors import InputError
from kubepac.models.served import ServedRanker
from kubepac.stages.featurize import read_pairs
from kubepac.stages.train import model_names, read_model

MODELS = ("rules_match", "rules_severity", "rules_popularity", "rules_recent", "logreg", "lgbm")


def files(folder: Path) -> dict[str, bytes]:
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def test_the_models_are_those_of_params_yaml(pipeline: Path) -> None:
    params = yaml.safe_load((pipeline / "params.yaml").read_text(encoding="utf-8"))

    assert tuple(model_names(params)) == MODELS
    assert {path.name for path in (pipeline / "models").iterdir() if path.is_dir()} == set(MODELS)


@pytest.mark.parametrize("name", MODELS)
def test_what_is_written_can_be_served(name: str, pipeline: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(pipeline)
    ranker = ServedRanker.from_files(read_model(name))
    scores = ranker.scores(read_pairs().of_columns(ranker.columns)[:50].tolist())

    assert len(set(scores)) > 1
    assert all(0 <= probability <= 1 for probability in ranker.probabilities(scores))


def test_each_question_has_a_ranker_of_its_own(pipeline: Path) -> None:
    found = files(pipeline / "models/lgbm")

    assert found["fix/ranker.onnx"] != found["quarter/ranker.onnx"]


def test_no_file_of_a_model_is_a_pickle(pipeline: Path) -> None:
    found = {path.suffix for path in (pipeline / "models").rglob("*") if path.is_file()}

    assert found == {".json", ".onnx"}


@pytest.mark.parametrize("name", MODELS)
def test_a_second_run_gives_the_same_bytes(
    name: str, pipeline_copy: Callable[..., Path], run_stages: Callable[..., None], tmp_path: Path
) -> None:
    folder = pipeline_copy(tmp_path / "again")
    before = files(folder / "models" / name)
    run_stages(folder, f"train {name}")

    assert files(folder / "models" / name) == before


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("train", r"^usage: python -m kubepac\.stages\.train MODEL"),
        ("train lgbm logreg", r"^usage: "),
        (
            "train magic",
            r"^params\.yaml has no model\.magic: add conf/model/magic\.yaml and run `make params`$",
        ),
    ],
    ids=["no model", "two models", "unknown model"],
)
def test_misuse_says_what_is_right(
    pipeline: Path, run_stages: Callable[..., None], command: str, said: str
) -> None:
    with pytest.raises(InputError, match=said):
        run_stages(pipeline, command)


@pytest.mark.parametrize(
    ("block", "said"),
    [
        ({"kind": "oracle"}, r"^conf/model/mine\.yaml: kind is 'oracle', expected one of rules_match,"),
        ({"kind": "lgbm", "tres": 8}, r"^conf/model/mine\.yaml: lgbm has no argument tres$"),
        ({}, r"^conf/model/mine\.yaml: kind is None"),
        ("lgbm", r"^params\.yaml has no model\.mine"),
    ],
    ids=["unknown kind", "unknown argument", "no kind", "no mapping"],
)
def test_a_model_that_cannot_be_built_is_named(
    pipeline_copy: Callable[..., Path],
    run_stages: Callable[..., None],
    tmp_path: Path,
    block: object,
    said: str,
) -> None:
    folder = pipeline_copy(tmp_path / "wrong", model={"mine": block})

    with pytest.raises(InputError, match=said):
        run_stages(folder, "train mine")
    assert not (folder / "models/mine").exists()


def test_params_without_models_are_refused(
    pipeline_copy: Callable[..., Path], run_stages: Callable[..., None], tmp_path: Path
) -> None:
    folder = pipeline_copy(tmp_path / "wrong", model={})

    with pytest.raises(InputError, match=r"^params\.yaml has no model: run `make params`$"):
        run_stages(folder, "compare")
