"""Stage `split`: which event is for what."""

from __future__ import annotations

import json
from pathlib import Path

from kubepac.evaluation.split import Split, SplitConfig, split, split_quarters
from kubepac.stages.label import read_questions
from kubepac.stages.params import read_params, section, seed
from kubepac.stages.run import run_stage

SPLIT_PATH = Path("data/split/split.json")


def main() -> None:
    """Run the stage in the top folder of the repository."""
    params = read_params()
    config = section(params, "split", SplitConfig)
    parts = split(read_questions("fix"), config, seed=seed(params))
    parts = split_quarters(read_questions("quarter"), parts, config)
    SPLIT_PATH.parent.mkdir(parents=True, exist_ok=True)
    record = {
        "unseen_repos": sorted(parts.unseen_repos),
        "test_from": parts.test_from,
        "part_of": parts.part_of,
    }
    SPLIT_PATH.write_text(json.dumps(record, indent=0, sort_keys=True) + "\n", encoding="utf-8")


def read_split() -> Split:
    """What the stage wrote."""
    record = json.loads(SPLIT_PATH.read_text(encoding="utf-8"))
    return Split(record["part_of"], frozenset(record["unseen_repos"]), record["test_from"])


if __name__ == "__main__":
    run_stage(main)
