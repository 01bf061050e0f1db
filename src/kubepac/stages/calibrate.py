"""Stage `calibrate`: what confidence means, fitted and judged on suggestions as they would have been served."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import numpy as np

from kubepac.adapters.store import read_log
from kubepac.bundle.format import CONFIDENCE
from kubepac.core.json_types import JsonObject
from kubepac.evaluation.calibration import ConfidenceReport, confidence_report, fit_probabilities
from kubepac.evaluation.calibration_report import json_from_report, png_from_reports
from kubepac.evaluation.report import json_text
from kubepac.evaluation.split import Split
from kubepac.evaluation.suggestions import Past, Suggestion, as_if_real, suggestions_as_served
from kubepac.models.confidence import ceiling, confidence, score
from kubepac.models.pair_table import Labels, PairTable
from kubepac.models.probability import ProbabilityTable
from kubepac.models.served import ServedRanker
from kubepac.policies.index import entries_from_jsonl
from kubepac.stages.compare import SIMULATED, SPLITS, chosen_ranker, read_report, test_table
from kubepac.stages.featurize import read_pairs
from kubepac.stages.index import INDEX_PATH
from kubepac.stages.label import SUMMARY_PATH, Dataset, read_questions
from kubepac.stages.params import read_params, section, seed
from kubepac.stages.run import run_stage
from kubepac.stages.split import read_split
from kubepac.stages.train import read_model

REPORT_DIR = Path("reports/calibration")
REPORT_PATH = REPORT_DIR / "confidence.json"
# Not below models/: `compare` reads all of that, and this stage reads what `compare` found.
TABLE_PATH = Path("data/calibrate") / CONFIDENCE

# Who says a number: confidence as served, the same without its table as bundles without one serve it, the ranker
# alone and, on simulated events, whoever knows all.
CONFIDENCE_SAID: Final = "confidence"
UNCALIBRATED_SAID: Final = "uncalibrated"
RANKER_SAID: Final = "ranker"
ORACLE_SAID: Final = "oracle"
_STAND_IN: Final = "simulated outcomes stand in for real ones, which alone count when a bundle is served"
_REAL: Final = "real"


@dataclass(frozen=True, slots=True)
class Sample:
    """Suggestions that something was fitted on: how many, of how many commits, and the share accepted."""

    n: int
    groups: int
    base_rate: float


@dataclass(frozen=True, slots=True)
class Outputs:
    """The table with what it was fitted on, and what was measured: on all later suggestions, and by split.

    Each measurement is by what said the number. `held` later suggestions said less than the table, for want of
    evidence.
    """

    table: ProbabilityTable
    fitted_on: Sample
    later: Mapping[str, ConfidenceReport]
    splits: Mapping[str, Mapping[str, ConfidenceReport]]
    held: int


def main() -> None:
    """Run the stage in the top folder of the repository."""
    params = read_params()
    dataset = section(params, "dataset", Dataset)
    name = chosen_ranker(params, read_report(dataset.name)["shipped"])
    source = json.loads(SUMMARY_PATH.read_text(encoding="utf-8"))["source"]
    split = read_split()
    past = _past(dataset, split, is_simulated=source == [SIMULATED])
    ranker = ServedRanker.from_files(read_model(name))
    outputs = run(ranker, read_pairs(), split, past, seed=seed(params))
    facts: JsonObject = {
        "source": ", ".join(source),
        "outcomes": _STAND_IN if source == [SIMULATED] else _REAL,
        "ships": name,
    }
    _write(dataset.name, facts | json_from_outputs(outputs), outputs)


def run(ranker: ServedRanker, pairs: PairTable, split: Split, past: Past, *, seed: int) -> Outputs:
    """Fit the table on the part that is for it, and judge what would have been said on the test parts."""
    fitting = split.event_ids("calibrate")
    tests = {name: events for name in SPLITS if (events := _events(test_table(pairs, split, name)))}
    rows = pairs.of_events(fitting.union(*tests.values()))
    probabilities = ranker.probabilities(ranker.scores(rows.of_columns(ranker.columns).tolist()))
    served = suggestions_as_served(rows, probabilities, past)
    earlier, later = _of(served, fitting), _of(served, split.event_ids("test"))
    table = fit_probabilities(np.array([score(one.parts) for one in earlier]), _accepted(earlier))
    return Outputs(
        table=table,
        fitted_on=_sample(earlier),
        later=judged(later, table, seed=seed),
        splits={name: judged(_of(served, events), table, seed=seed) for name, events in tests.items()},
        held=sum(_is_held(one, table) for one in later),
    )


def judged(
    suggestions: Sequence[Suggestion], table: ProbabilityTable, *, seed: int
) -> dict[str, ConfidenceReport]:
    """What was said of suggestions against what became of them, by who says it."""
    numbers = {
        CONFIDENCE_SAID: [_said(one, table) for one in suggestions],
        UNCALIBRATED_SAID: [confidence(one.parts, one.evidence).value for one in suggestions],
        RANKER_SAID: [one.probability for one in suggestions],
        ORACLE_SAID: [one.oracle for one in suggestions],
    }
    accepted, groups = [one.accepted for one in suggestions], [one.group for one in suggestions]
    return {
        name: confidence_report(values, accepted, groups, seed=seed)
        for name, values in numbers.items()
        if np.isfinite(values).all()  # only simulated decisions have an oracle
    }


def json_from_outputs(outputs: Outputs) -> JsonObject:
    """Confidence on all later suggestions as flat numbers; `beside` it who else says one, and the `splits`."""
    later = {name: json_from_report(report) for name, report in outputs.later.items()}
    return {
        **later.pop(CONFIDENCE_SAID),
        "beside": later,
        "fitted_on": asdict(outputs.fitted_on),
        "held": outputs.held,
        "splits": {
            split: {name: json_from_report(report) for name, report in reports.items()}
            for split, reports in outputs.splits.items()
        },
    }


def write_table(table: ProbabilityTable) -> None:
    """Keep a table from score to share accepted for the bundle."""
    TABLE_PATH.parent.mkdir(parents=True, exist_ok=True)
    TABLE_PATH.write_bytes(table.to_bytes())


def _past(dataset: Dataset, split: Split, *, is_simulated: bool) -> Past:
    entries = entries_from_jsonl(INDEX_PATH.read_text(encoding="utf-8"))
    lines = read_log(dataset.events).lines
    return Past(
        entries={entry.policy.id: entry for entry in entries},
        lines=list(as_if_real(lines)) if is_simulated else lines,
        decisions=read_questions("fix"),
        hidden_repos=split.unseen_repos,
    )


def _events(table: PairTable) -> frozenset[str]:
    return frozenset(table.event_ids.tolist())


def _of(suggestions: Sequence[Suggestion], event_ids: AbstractSet[str]) -> list[Suggestion]:
    return [one for one in suggestions if one.event_id in event_ids]


def _accepted(suggestions: Sequence[Suggestion]) -> Labels:
    return np.array([one.accepted for one in suggestions], dtype=np.int8)


def _sample(suggestions: Sequence[Suggestion]) -> Sample:
    groups = {one.group for one in suggestions}
    return Sample(len(suggestions), len(groups), round(float(_accepted(suggestions).mean()), 6))


def _said(one: Suggestion, table: ProbabilityTable) -> float:
    return confidence(one.parts, one.evidence, calibration=table).value


def _is_held(one: Suggestion, table: ProbabilityTable) -> bool:
    return ceiling(one.evidence.policy.weights) < table.of([score(one.parts)])[0]


def _write(dataset: str, record: JsonObject, outputs: Outputs) -> None:
    """Results of datasets stand beside each other under their names, and are never added up."""
    REPORT_DIR.mkdir(parents=True, exist_ok=True)
    known = json.loads(REPORT_PATH.read_text(encoding="utf-8")) if REPORT_PATH.is_file() else {}
    REPORT_PATH.write_text(json_text({**known, dataset: record}), encoding="utf-8")
    panels = {name: outputs.later[name] for name in (CONFIDENCE_SAID, RANKER_SAID)}
    title = f"Suggestions at a fix on {dataset} events, later in time: confidence, and the ranker alone"
    (REPORT_DIR / f"{dataset}.png").write_bytes(png_from_reports(panels, title=title))
    write_table(outputs.table)


if __name__ == "__main__":
    run_stage(main)
