"""Stage `compare`: every ranker as it is served, side by side on events that none has learned from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

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
    verdict,
)
from kubepac.evaluation.split import Split
from kubepac.events.decisions import QUESTIONS, Question
from kubepac.models.contract import Scores
from kubepac.models.pair_table import PairTable
from kubepac.models.served import RANKER_FILE, ServedRanker
from kubepac.stages.featurize import read_pairs
from kubepac.stages.label import SUMMARY_PATH, Dataset
from kubepac.stages.params import read_params, section, seed
from kubepac.stages.run import run_stage
from kubepac.stages.split import read_split
from kubepac.stages.train import model_names, read_model

REPORT_DIR = Path("reports/compare")
REPORT_PATH = REPORT_DIR / "ranker.json"
METRICS_PATH = REPORT_DIR / "metrics.json"
# Measured on request (`make bench`) and versioned, so that a repeated run gives the same bytes.
INFERENCE_PATH = Path("data/latency/ranker_inference.json")

SIMULATED: Final = "simulated"
# Where rankers are tested: on later events of the repositories that they learned from, on earlier ones of
# repositories that they never saw, and on what is both.
SPLIT_TITLES: Final[Mapping[str, str]] = {
    "time": "later in time",
    "unseen_repo": "repositories never seen",
    "both": "repositories never seen, later in time",
}
SPLITS: Final = tuple(SPLIT_TITLES)
QUESTION_TITLES: Final[Mapping[Question, str]] = {"fix": "At a fix", "quarter": "Each quarter"}


@dataclass(frozen=True, slots=True)
class Outputs:
    """What the stage finds about one question, by split."""

    tests: Mapping[str, Comparison]
    choice: Choice
    calibration: Mapping[str, Reliability]


def main() -> None:
    """Run the stage in the top folder of the repository."""
    params = read_params()
    dataset = section(params, "dataset", Dataset)
    names, split, found = model_names(params), read_split(), {}
    for question in QUESTIONS:
        files = {name: read_model(name, question) for name in names}
        if all(files.values()):
            rankers = {name: ServedRanker.from_files(one) for name, one in files.items()}
            outputs = run(rankers, read_pairs(question), split, seed=seed(params))
            if outputs is not None:
                found[question] = outputs
    if "fix" not in found:
        raise InputError("there are no later events at fixes to test on: mine more repositories")
    inference_ms = json.loads(INFERENCE_PATH.read_text(encoding="utf-8"))["median_ms"]
    _write(dataset.name, found, inference_ms)
    served = metrics(found["fix"], chosen_ranker(params, found["fix"].choice.shipped))
    METRICS_PATH.write_text(json_text(served), encoding="utf-8")


def run(rankers: Mapping[str, ServedRanker], pairs: PairTable, split: Split, *, seed: int) -> Outputs | None:
    """Compare on the validation events, to choose the learner, and on the test events, to report.

    None where nothing is left to test on.
    """
    validation = pairs.of_events(split.event_ids("validate"))
    tables = {name: table for name in SPLITS if len(table := test_table(pairs, split, name))}
    if "time" not in tables:
        return None
    tests = {name: compare(table, _scores(rankers, table), seed=seed) for name, table in tables.items()}
    chosen_on = compare(validation, _scores(rankers, validation), seed=seed) if len(validation) else None
    later = pairs.of_events(split.event_ids("test"))
    calibration = {
        name: reliability(np.array(rankers[name].probabilities(scores.tolist())), later.labels)
        for name, scores in _scores(rankers, later).items()
    }
    return Outputs(tests, choose(chosen_on, tests["time"]), calibration)


def test_table(pairs: PairTable, split: Split, name: str) -> PairTable:
    """The candidates of one of the `SPLITS`."""
    table = pairs.of_events(split.event_ids("unseen" if name == "unseen_repo" else "test"))
    is_unseen = np.isin(table.repos, sorted(split.unseen_repos))
    return table.take(~is_unseen if name == "time" else is_unseen)


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
    """Flat numbers of one ranker, for `dvc metrics`: later in time, and of each other split what is hard."""
    numbers: JsonObject = {
        f"{group}_{metric}" if group != "all" else metric: round(estimates[metric].mean, 4)
        for group, estimates in outputs.tests["time"].results[ranker].items()
        for metric in METRICS
    }
    for name, test in outputs.tests.items():
        if name != "time":
            for metric, estimate in test.results[ranker].get("hard", {}).items():
                numbers[f"{name}_hard_{metric}"] = round(estimate.mean, 4)
    calibration = outputs.calibration[ranker]
    return {**numbers, "ece": round(calibration.ece, 4), "brier_skill": round(calibration.brier_skill, 4)}


def read_report(dataset: str) -> dict[str, Any]:
    """What the stage found about a dataset at a fix, later in time; `shipped` is the ranker that it chose."""
    report = json.loads(REPORT_PATH.read_text(encoding="utf-8")).get(dataset)
    if report is None:
        raise InputError(
            f"{REPORT_PATH} says nothing about the dataset {dataset}: run `dvc repro`, which compares it"
        )
    return {
        **report["splits"]["time"]["fix"],
        "shipped": report["shipped"],
        "source": report["source"],
        "decisions": report["events"]["fix"],
        "calibration": report["calibration"]["fix"],
    }


def _scores(rankers: Mapping[str, ServedRanker], table: PairTable) -> dict[str, Scores]:
    return {
        name: np.array(ranker.scores(table.of_columns(ranker.columns).tolist()), dtype=np.float64)
        for name, ranker in rankers.items()
    }


def _write(dataset: str, found: Mapping[Question, Outputs], inference_ms: Mapping[str, float]) -> None:
    REPORT_DIR.mkdir(parents=True, exist_ok=True)
    summary = json.loads(SUMMARY_PATH.read_text(encoding="utf-8"))
    record = _record(found, summary)
    record["inference_ms"] = dict(inference_ms)
    _put(dataset, record)
    title = f"Rankers on {dataset} events"
    text = [
        f"# {title}",
        "",
        _data(summary),
        "",
        verdict(found["fix"].tests["time"], found["fix"].choice),
        "",
    ]
    text.append(_importances(found["fix"].choice.learner))
    for question, outputs in found.items():
        for split, test in outputs.tests.items():
            heading = f"{QUESTION_TITLES[question]}, {SPLIT_TITLES[split]}"
            timed = inference_ms if question == "fix" else None
            text.append(markdown_from_comparison(test, title=heading, inference_ms=timed))
    (REPORT_DIR / f"{dataset}.md").write_text("\n".join(text), encoding="utf-8")
    picture = png_from_comparison(found["fix"].tests["time"], title=f"{title}, at a fix, later in time")
    (REPORT_DIR / f"{dataset}.png").write_bytes(picture)


def _record(found: Mapping[Question, Outputs], summary: Mapping[str, Any]) -> JsonObject:
    return {
        "source": ", ".join(summary["source"]),
        "events": dict(summary),
        "shipped": found["fix"].choice.shipped,
        "learner": found["fix"].choice.learner,
        "choice": {
            question: {"learner": one.choice.learner, "ships": one.choice.shipped}
            for question, one in found.items()
        },
        "splits": {
            split: {
                question: json_from_comparison(one.tests[split])
                for question, one in found.items()
                if split in one.tests
            }
            for split in SPLITS
            if any(split in one.tests for one in found.values())
        },
        "calibration": {
            question: {name: one.to_json() for name, one in outputs.calibration.items()}
            for question, outputs in found.items()
        },
    }


def _put(dataset: str, record: JsonObject) -> None:
    """Results of datasets stand beside each other under their names, and are never added up."""
    known = json.loads(REPORT_PATH.read_text(encoding="utf-8")) if REPORT_PATH.is_file() else {}
    kept = {name: one for name, one in known.items() if isinstance(one, dict) and "splits" in one}
    REPORT_PATH.write_text(json_text({**kept, dataset: record}), encoding="utf-8")


def _data(summary: Mapping[str, Any]) -> str:
    quarter = summary["quarter"]
    counts = (
        f"{summary['fix']} decisions at a fix in {summary['repos']} repositories, {summary['first'][:10]} to "
        f"{summary['last'][:10]}; {quarter['with_a_fix']} objects at the start of a quarter of which something was "
        f"fixed within 180 days ({quarter['without']} of which nothing was, {quarter['censored']} not yet known)."
    )
    if summary["source"] != [SIMULATED]:
        return f"**Events of these sources: {', '.join(summary['source'])}.** {counts}"
    return (
        "**All events are simulated**: invented teams on objects that are invented or examples of the corpus, "
        f"with the violations that OPA finds in them. {counts} What `oracle` reaches is the best that is possible "
        "with everything known that the simulator hides."
    )


def _importances(learner: str | None) -> str:
    """What the learner looks at: shares of gain of trees, weights of a sum."""
    record = json.loads(read_model(learner)[RANKER_FILE]) if learner else {}
    found: dict[str, float] = record.get("gain_shares") or dict(
        zip(record.get("columns", ()), record.get("weights", ()), strict=False)
    )
    if not found:
        return ""
    largest = sorted(found.items(), key=lambda item: (-abs(item[1]), item[0]))[:12]
    what = "share of what the trees gained" if "gain_shares" in record else "weight of the scaled column"
    return "\n".join(
        [
            f"What {learner} looks at most ({what}): "
            + ", ".join(
                f"`{name}` {value:+.2f}" if value < 0 else f"`{name}` {value:.2f}" for name, value in largest
            )
            + ".",
            "",
        ]
    )


if __name__ == "__main__":
    run_stage(main)
