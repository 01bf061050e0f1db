"""Stage `ablate`: what the trees are worth without parts of what they know."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from kubepac.core.errors import InputError
from kubepac.core.json_types import Json, JsonObject
from kubepac.evaluation.compare import Comparison, compare
from kubepac.evaluation.report import json_from_comparison, json_text
from kubepac.evaluation.split import Split
from kubepac.models.build import build
from kubepac.models.lgbm_ranker import LgbmRanker
from kubepac.models.pair_table import PairTable
from kubepac.models.rules_recent import RulesRecent
from kubepac.stages.compare import SPLIT_TITLES, SPLITS, test_table
from kubepac.stages.featurize import read_pairs
from kubepac.stages.label import Dataset
from kubepac.stages.params import read_params, section, seed
from kubepac.stages.run import run_stage
from kubepac.stages.split import read_split
from kubepac.stages.train import parameters

REPORT_DIR = Path("reports/ablate")
# Sources of columns (see `column_source`) that each variant does without.
VARIANTS: Final[Mapping[str, tuple[str, ...]]] = {
    "everything": (),
    "without_repo_history": ("repo",),
    "without_other_repos": ("others",),
    "static_only": ("repo", "others"),
}
_RULE: Final = "rules_recent"
_METRICS: Final = ("hit_at_1", "r_precision", "ndcg_at_5")


def main() -> None:
    """Run the stage in the top folder of the repository."""
    params = read_params()
    dataset = section(params, "dataset", Dataset)
    found = run(parameters(params, "lgbm"), read_pairs(), read_split(), seed=seed(params))
    REPORT_DIR.mkdir(parents=True, exist_ok=True)
    record: JsonObject = {name: json_from_comparison(one)["models"] for name, one in found.items()}
    (REPORT_DIR / f"{dataset.name}.json").write_text(json_text(record), encoding="utf-8")
    (REPORT_DIR / f"{dataset.name}.md").write_text(_markdown(dataset.name, found), encoding="utf-8")


def run(settings: Mapping[str, Json], pairs: PairTable, split: Split, *, seed: int) -> dict[str, Comparison]:
    """The variants side by side on the test events at a fix, by split.

    All have the trees' settings that were chosen with everything known.
    """
    train = pairs.of_events(split.event_ids("train"))
    if not len(train):
        raise InputError("there are too few events at fixes to train on: mine more repositories")
    whole = _built(settings, seed).fit(train)
    chosen = {
        "objectives": [whole.chosen_["objective"]],
        "leaves": [whole.chosen_["leaves"]],
        "trees": [whole.chosen_["trees"]],
    }
    rankers = {
        name: _built({**settings, **chosen, "without": [*whole.without, *sources]}, seed).fit(train)
        if sources
        else whole
        for name, sources in VARIANTS.items()
    }
    rule = RulesRecent().fit(train)
    found = {}
    for name in SPLITS:
        table = test_table(pairs, split, name)
        if len(table):
            scores = {variant: ranker.score(table.matrix) for variant, ranker in rankers.items()}
            found[name] = compare(table, {_RULE: rule.score(table.matrix), **scores}, seed=seed)
    return found


def _built(settings: Mapping[str, Json], seed: int) -> LgbmRanker:
    ranker = build("lgbm", settings, seed=seed)
    if not isinstance(ranker, LgbmRanker):
        raise InputError("conf/model/lgbm.yaml: kind is not lgbm, so there are no trees to take apart")
    return ranker


def _markdown(dataset: str, found: Mapping[str, Comparison]) -> str:
    lines = [f"# What the trees know: {dataset} events, at a fix, hard queries", ""]
    heads = ["variant", *(f"{metric}, {SPLIT_TITLES[split]}" for split in found for metric in _METRICS)]
    lines += [f"| {' | '.join(heads)} |", "|---|" + "---:|" * (len(heads) - 1)]
    for variant in (*VARIANTS, _RULE):
        cells = [variant]
        for comparison in found.values():
            results = comparison.results[variant].get("hard")
            cells += [f"{results[metric].mean:.3f}" if results else "" for metric in _METRICS]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    run_stage(main)
