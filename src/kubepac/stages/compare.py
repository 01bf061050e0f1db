"""Stage `compare`: every ranker as it is served, side by side on events that none has learned from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from kubepac.core.errors import InputError
from kubepac.core.json_types import JsonObject
from kubepac.evaluation.calibration import Reliability, reliability
from kubepac.evaluation.compare import Choice, Comparison, choose, compare
from kubepac.evaluation.metrics import METRICS
from kubepac.evaluation.report import (
    json_from_comparison,
    json_text,
    markdown_from_comparison,
    png_from_comparison,
)
from kubepac.evaluation.split import Part, Split
from kubepac.models.pair_table import PairTable
from kubepac.models.served import ServedRanker
from kubepac.stages.featurize import read_pairs
from kubepac.stages.params import read_params, seed
from kubepac.stages.run import run_stage
from kubepac.stages.split import read_split
from kubepac.stages.train import model_names, read_model

REPORT_DIR = Path("reports/compare")
METRICS_PATH = REPORT_DIR / "metrics.json"
# Measured on request (`make bench`) and versioned, so that a repeated run gives the same bytes.
INFERENCE_PATH = Path("data/latency/ranker_inference.json")

_TITLE = "Rankers on simulated events"


@dataclass(frozen=True, slots=True)
class Outputs:
    """What the stage finds."""

    test: Comparison
    choice: Choice
    calibration: Mapping[str, Reliability]


def main() -> None:
    """Run the stage in the top folder of the repository."""
    params = read_params()
    rankers = {name: ServedRanker.from_files(read_model(name)) for name in model_names(params)}
    pairs, split = read_pairs(), read_split()
    outputs = run(rankers, pairs, split, seed=seed(params))
    inference_ms = json.loads(INFERENCE_PATH.read_text(encoding="utf-8"))["median_ms"]
    _write(outputs, inference_ms, _data(pairs, split))
    served = metrics(outputs, chosen_ranker(params, outputs.choice.shipped))
    METRICS_PATH.write_text(json_text(served), encoding="utf-8")


def run(rankers: Mapping[str, ServedRanker], pairs: PairTable, split: Split, *, seed: int) -> Outputs:
    """Compare on the validation events, to choose the learner, and on the test events, to report."""
    validation = _comparison(rankers, pairs, split, "validate", seed)
    test = _comparison(rankers, pairs, split, "test", seed)
    later = pairs.of_events(split.event_ids("test"))
    rows = later.matrix.tolist()
    calibration = {
        name: reliability(np.array(ranker.probabilities(ranker.scores(rows))), later.labels)
        for name, ranker in rankers.items()
    }
    return Outputs(test, choose(validation, test), calibration)


def chosen_ranker(params: Mapping[str, object], shipped: str) -> str:
    """The ranker that `ranker` in params.yaml names, or with `auto` the one that the comparison chose."""
    wanted = params.get("ranker")
    if wanted == "auto":
        return shipped
    names = model_names(params)
    if wanted not in names:
        raise InputError(f"params.yaml: ranker is {wanted!r}, expected auto or one of {', '.join(names)}")
    return str(wanted)


def metrics(outputs: Outputs, ranker: str) -> JsonObject:
    """Flat numbers of one ranker, for `dvc metrics`."""
    result = outputs.test.results[ranker]
    numbers: JsonObject = {
        f"{group}_{metric}" if group != "all" else metric: round(estimates[metric].mean, 4)
        for group, estimates in result.items()
        for metric in METRICS
    }
    calibration = outputs.calibration[ranker]
    return {**numbers, "ece": round(calibration.ece, 4), "brier_skill": round(calibration.brier_skill, 4)}


def read_report() -> dict[str, Any]:
    """What the stage found, as it stands in its report; `shipped` is the ranker that the comparison chose."""
    report: dict[str, Any] = json.loads((REPORT_DIR / "ranker.json").read_text(encoding="utf-8"))
    return report


def _comparison(
    rankers: Mapping[str, ServedRanker], pairs: PairTable, split: Split, part: Part, seed: int
) -> Comparison:
    table = pairs.of_events(split.event_ids(part))
    rows = table.matrix.tolist()
    scores = {name: np.array(ranker.scores(rows)) for name, ranker in rankers.items()}
    return compare(table, scores, seed=seed, unseen_repos=split.unseen_repos)


def _data(pairs: PairTable, split: Split) -> str:
    sizes = {part: len(split.event_ids(part)) for part in ("train", "calibrate", "validate", "test")}
    parts = ", ".join(f"{size} to {part}" for part, size in sizes.items())
    return (
        "**All events are simulated**: invented teams on invented objects, with the violations that OPA finds "
        f"in them. {parts}, in order of time; {len(pairs)} candidates in all. What `oracle` reaches is the best "
        "that is possible with everything known that the simulator hides."
    )


def _write(outputs: Outputs, inference_ms: Mapping[str, float], data: str) -> None:
    REPORT_DIR.mkdir(parents=True, exist_ok=True)
    record = json_from_comparison(outputs.test, choice=outputs.choice)
    record["source"] = "simulated"
    record["inference_ms"] = dict(inference_ms)
    record["calibration"] = {name: found.to_json() for name, found in outputs.calibration.items()}
    (REPORT_DIR / "ranker.json").write_text(json_text(record), encoding="utf-8")
    text = markdown_from_comparison(
        outputs.test, title=_TITLE, data=data, choice=outputs.choice, inference_ms=inference_ms
    )
    (REPORT_DIR / "ranker.md").write_text(text, encoding="utf-8")
    (REPORT_DIR / "ranker.png").write_bytes(png_from_comparison(outputs.test, title=_TITLE))


if __name__ == "__main__":
    run_stage(main)
