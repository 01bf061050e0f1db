from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kubepac.models.probability import ProbabilityTable, table_from_bytes
from kubepac.stages.calibrate import TABLE_PATH, write_table

FILES = (
    "data/calibrate/confidence.json",
    "reports/calibration/confidence.json",
    "reports/calibration/simulated.png",
)
OTHERS = {"uncalibrated", "ranker", "oracle"}
NUMBERS = {"ece", "ece_debiased", "relative_ece", "brier", "brier_skill", "n", "base_rate", "bins", "levels"}


def simulated(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "reports/calibration/confidence.json").read_bytes())[
        "simulated"
    ]
    return found


def files(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in FILES}


def test_confidence_stands_beside_the_ranker_and_the_oracle(pipeline: Path) -> None:
    record = simulated(pipeline)

    assert set(record) >= NUMBERS
    assert set(record["beside"]) == OTHERS
    assert all(set(one) >= NUMBERS and one["n"] == record["n"] for one in record["beside"].values())
    assert record["beside"]["oracle"]["brier_skill"] > record["brier_skill"]


def test_every_split_is_reported_and_the_later_ones_make_the_whole(pipeline: Path) -> None:
    record = simulated(pipeline)

    splits = record["splits"]
    assert set(splits) == {"time", "unseen_repo", "both"}
    assert all(set(one) == OTHERS | {"confidence"} for one in splits.values())
    assert splits["time"]["confidence"]["n"] + splits["both"]["confidence"]["n"] == record["n"]


def test_it_says_that_simulated_outcomes_stand_in(pipeline: Path) -> None:
    record = simulated(pipeline)
    compared = json.loads((pipeline / "reports/compare/ranker.json").read_bytes())["simulated"]

    assert record["source"] == "simulated"
    assert record["outcomes"].startswith("simulated outcomes stand in for real ones")
    assert record["ships"] == compared["shipped"]


def test_the_table_was_fitted_on_decisions_that_are_not_tested(pipeline: Path) -> None:
    record = simulated(pipeline)
    part_of = json.loads((pipeline / "data/split/split.json").read_bytes())["part_of"]

    assert 0 < record["fitted_on"]["groups"] <= list(part_of.values()).count("calibrate")
    table = table_from_bytes((pipeline / TABLE_PATH).read_bytes())
    assert 0 < table.probabilities[0] <= table.probabilities[-1] < 1


def test_outcomes_are_known_to_suggestions(pipeline: Path) -> None:
    record = simulated(pipeline)

    # Without any evidence everything would be held under Medium.
    assert record["held"] < record["n"] / 2
    assert record["brier"] != record["beside"]["ranker"]["brier"]


def test_a_second_run_gives_the_same_bytes(
    pipeline_copy: Callable[..., Path], run_stages: Callable[..., None], tmp_path: Path
) -> None:
    folder = pipeline_copy(tmp_path / "again")
    before = files(folder)
    run_stages(folder, "calibrate")

    assert files(folder) == before


def test_results_of_another_dataset_stand_beside_and_are_never_mixed(
    pipeline_copy: Callable[..., Path], run_stages: Callable[..., None], tmp_path: Path
) -> None:
    folder = pipeline_copy(
        tmp_path / "other", dataset={"name": "other", "events": "data/simulate/events.jsonl"}
    )
    before = simulated(folder)
    run_stages(folder, "compare", "calibrate")

    record = json.loads((folder / "reports/calibration/confidence.json").read_bytes())
    assert set(record) == {"other", "simulated"}
    assert record["simulated"] == before
    assert (folder / "reports/calibration/other.png").read_bytes().startswith(b"\x89PNG\r\n\x1a\n")


def test_the_table_is_kept_for_the_bundle(tmp_path: Path) -> None:
    table = ProbabilityTable((0.2, 0.9), (0.1, 0.7))
    with contextlib.chdir(tmp_path):
        write_table(table)

    assert table_from_bytes((tmp_path / TABLE_PATH).read_bytes()) == table
