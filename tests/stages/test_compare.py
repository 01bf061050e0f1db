from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

MODELS = {"rules_match", "rules_severity", "rules_popularity", "rules_recent", "logreg", "lgbm"}
REPORTS = ("metrics.json", "ranker.json", "simulated.md", "simulated.png")
METRICS = {"hit_at_1", "hit_at_5", "precision_at_5", "r_precision", "ndcg_at_5"}


@pytest.fixture
def folder(pipeline_copy: Callable[..., Path], tmp_path: Path) -> Path:
    return pipeline_copy(tmp_path / "work")


def simulated(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(reports(folder)["ranker.json"])["simulated"]
    return found


def at_a_fix(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = simulated(folder)["splits"]["time"]["fix"]
    return found


def reports(folder: Path) -> dict[str, bytes]:
    return {name: (folder / "reports/compare" / name).read_bytes() for name in REPORTS}


def test_every_learner_stands_beside_heuristics_chance_and_oracle(pipeline: Path) -> None:
    record = simulated(pipeline)

    assert set(at_a_fix(pipeline)["models"]) == MODELS | {"random", "oracle"}
    assert record["shipped"] in MODELS
    assert record["source"] == "simulated"
    assert record["events"]["fix"] > 100


def test_every_split_and_question_is_reported(pipeline: Path) -> None:
    splits = simulated(pipeline)["splits"]

    assert set(splits) == {"time", "unseen_repo", "both"}
    assert all(set(questions) <= {"fix", "quarter"} for questions in splits.values())
    assert set(splits["time"]) == {"fix", "quarter"}
    assert "oracle" not in splits["time"]["quarter"]["models"]


def test_every_number_has_an_interval_and_its_size(pipeline: Path) -> None:
    for model, groups in at_a_fix(pipeline)["models"].items():
        assert set(groups["all"]) >= METRICS, model
        for estimates in groups.values():
            for estimate in estimates.values():
                assert estimate["low"] <= estimate["mean"] <= estimate["high"]
                assert estimate["n"] > 0


def test_no_ranker_beats_the_oracle(pipeline: Path) -> None:
    models = at_a_fix(pipeline)["models"]

    ndcg = {name: groups["all"]["ndcg_at_5"]["mean"] for name, groups in models.items()}
    assert max(ndcg, key=lambda name: ndcg[name]) == "oracle"


@pytest.mark.parametrize("ranker", ["auto", "rules_match", "lgbm"])
def test_metrics_are_those_of_the_ranker_that_the_bundle_serves(
    pipeline_copy: Callable[..., Path], run_stages: Callable[..., None], tmp_path: Path, ranker: str
) -> None:
    folder = pipeline_copy(tmp_path / ranker, ranker=ranker)
    run_stages(folder, "compare")
    shipped = simulated(folder)["shipped"]
    metrics = json.loads(reports(folder)["metrics.json"])

    served = at_a_fix(folder)["models"][shipped if ranker == "auto" else ranker]["all"]
    assert {name: metrics[name] for name in METRICS} == {
        name: round(served[name]["mean"], 4) for name in METRICS
    }
    assert {"ece", "brier_skill"} <= set(metrics)
    assert all(isinstance(value, float) for value in metrics.values())


def test_the_report_says_that_its_events_are_simulated(pipeline: Path) -> None:
    text = reports(pipeline)["simulated.md"].decode()

    assert "All events are simulated" in text
    assert [model for model in MODELS if f"{model}" not in text] == []


def test_the_picture_is_a_png(pipeline: Path) -> None:
    assert reports(pipeline)["simulated.png"].startswith(b"\x89PNG\r\n\x1a\n")


def test_a_second_run_gives_the_same_bytes(folder: Path, run_stages: Callable[..., None]) -> None:
    before = reports(folder)
    run_stages(folder, "compare")

    assert reports(folder) == before


def test_latencies_are_shown_as_measured_and_change_nothing_else(
    folder: Path, run_stages: Callable[..., None]
) -> None:
    before = simulated(folder)
    (folder / "data/latency/ranker_inference.json").write_text('{"median_ms": {"lgbm": 1.25}}\n')
    run_stages(folder, "compare")

    after = simulated(folder)
    assert after["inference_ms"] == {"lgbm": 1.25}
    assert {**after, "inference_ms": before["inference_ms"]} == before
    assert "1.25" in reports(folder)["simulated.md"].decode()


def test_one_model_alone_can_be_compared(
    pipeline_copy: Callable[..., Path], run_stages: Callable[..., None], tmp_path: Path
) -> None:
    folder = pipeline_copy(tmp_path / "one", model={"rules_match": {"kind": "rules_match"}})
    run_stages(folder, "compare")

    assert simulated(folder)["shipped"] == "rules_match"


def test_results_of_another_dataset_stand_beside_and_are_never_mixed(
    pipeline_copy: Callable[..., Path], run_stages: Callable[..., None], tmp_path: Path
) -> None:
    folder = pipeline_copy(
        tmp_path / "other", dataset={"name": "other", "events": "data/simulate/events.jsonl"}
    )
    before = simulated(folder)
    run_stages(folder, "compare")
    record = json.loads((folder / "reports/compare/ranker.json").read_bytes())

    assert set(record) == {"other", "simulated"}
    assert record["simulated"] == before
    assert (folder / "reports/compare/other.md").read_text().startswith("# Rankers on other events\n")
