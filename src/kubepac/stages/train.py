"""Stage `train`: one ranker, fitted and given probabilities. usage: python -m kubepac.stages.train MODEL"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from kubepac.core.errors import InputError
from kubepac.evaluation.calibration import fit_probabilities
from kubepac.evaluation.split import Split
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
    write_model(name, run(ranker, read_pairs(), read_split()))


def run(ranker: Ranker, pairs: PairTable, split: Split) -> dict[str, bytes]:
    """Fit on the training events, calibrate on events of their own; the files that serve it."""
    ranker.fit(pairs.of_events(split.event_ids("train")))
    later = pairs.of_events(split.event_ids("calibrate"))
    table = fit_probabilities(ranker.score(later.matrix), later.labels)
    return {**ranker.save(), CALIBRATION_FILE: table.to_bytes()}


def parameters(params: Mapping[str, object], name: str) -> Mapping[str, object]:
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


def write_model(name: str, files: Mapping[str, bytes]) -> None:
    """Write the files of a model below its name."""
    folder = MODELS_DIR / name
    folder.mkdir(parents=True, exist_ok=True)
    for file, content in files.items():
        (folder / file).write_bytes(content)


def read_model(name: str) -> dict[str, bytes]:
    """What `write_model` wrote."""
    return {path.name: path.read_bytes() for path in sorted((MODELS_DIR / name).iterdir())}


if __name__ == "__main__":
    run_stage(main)
