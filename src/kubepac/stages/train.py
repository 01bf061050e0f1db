"""Stage `train`: one ranker, fitted for each question. usage: python -m kubepac.stages.train MODEL"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from kubepac.core.errors import InputError
from kubepac.core.json_types import Json
from kubepac.evaluation.calibration import fit_probabilities
from kubepac.evaluation.split import Split
from kubepac.events.decisions import QUESTIONS, Question
from kubepac.models.build import build
from kubepac.models.contract import Ranker
from kubepac.models.pair_table import PairTable
from kubepac.models.served import CALIBRATION_FILE
from kubepac.stages.featurize import read_pairs
from kubepac.stages.params import read_params, seed
from kubepac.stages.run import run_stage
from kubepac.stages.split import read_split

MODELS_DIR = Path("models")


def main() -> None:
    """Run the stage in the top folder of the repository."""
    if len(sys.argv) != 2:
        raise InputError(
            "usage: python -m kubepac.stages.train MODEL, with MODEL a key of `model` in params.yaml"
        )
    name = sys.argv[1]
    params = read_params()
    ranker = build(name, parameters(params, name), seed=seed(params))
    split = read_split()
    for question in QUESTIONS:
        files = run(ranker, read_pairs(question), split)
        if question == "fix" and not files:
            raise InputError(
                "there are too few events at fixes to train and calibrate on: mine more repositories"
            )
        write_model(name, files, question)


def run(ranker: Ranker, pairs: PairTable, split: Split) -> dict[str, bytes]:
    """Fit on the training events, calibrate on events of their own; the files that serve it.

    Without events for either there are none.
    """
    earlier = pairs.of_events(split.event_ids("train"))
    later = pairs.of_events(split.event_ids("calibrate"))
    if not len(earlier) or not len(later):
        return {}
    ranker.fit(earlier)
    table = fit_probabilities(ranker.score(later.matrix), later.labels)
    return {**ranker.save(), CALIBRATION_FILE: table.to_bytes()}


def parameters(params: Mapping[str, object], name: str) -> Mapping[str, Json]:
    """The block `model.<name>` of params.yaml."""
    models = params.get("model")
    block = models.get(name) if isinstance(models, Mapping) else None
    if not isinstance(block, Mapping):
        raise InputError(f"params.yaml has no model.{name}: add conf/model/{name}.yaml and run `make params`")
    return block


def model_names(params: Mapping[str, object]) -> list[str]:
    """Every model that is trained, in the order of params.yaml."""
    models = params.get("model")
    if not isinstance(models, Mapping) or not models:
        raise InputError("params.yaml has no model: run `make params`")
    return list(models)


def write_model(name: str, files: Mapping[str, bytes], question: Question = "fix") -> None:
    """Write the files of a model below its name."""
    folder = model_dir(name, question)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for file, content in files.items():
        (folder / file).write_bytes(content)


def read_model(name: str, question: Question = "fix") -> dict[str, bytes]:
    """What `write_model` wrote; nothing where there was too little to learn from."""
    return {path.name: path.read_bytes() for path in sorted(model_dir(name, question).iterdir())}


def model_dir(name: str, question: Question) -> Path:
    """Where the files of a model for a question are."""
    return MODELS_DIR / name / question


if __name__ == "__main__":
    run_stage(main)
