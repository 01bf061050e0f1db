"""Stage `split`: which event is for what."""

from __future__ import annotations

import json
from pathlib import Path

from kubepac.evaluation.split import Split, SplitConfig, split
from kubepac.events.schema import events_from_lines
from kubepac.stages.params import read_params, section, seed
from kubepac.stages.run import run_stage
from kubepac.stages.simulate import EVENTS_PATH

SPLIT_PATH = Path("data/split/split.json")


def main() -> None:
    """Run the stage in the top folder of the repository."""
    params = read_params()
    with EVENTS_PATH.open(encoding="utf-8") as lines:
        events = events_from_lines(lines, name=str(EVENTS_PATH))
    parts = split(events, section(params, "split", SplitConfig), seed=seed(params))
    SPLIT_PATH.parent.mkdir(parents=True, exist_ok=True)
    record = {"unseen_repos": sorted(parts.unseen_repos), "part_of": parts.part_of}
    SPLIT_PATH.write_text(json.dumps(record, indent=0, sort_keys=True) + "\n", encoding="utf-8")


def read_split() -> Split:
    """What the stage wrote."""
    record = json.loads(SPLIT_PATH.read_text(encoding="utf-8"))
    return Split(record["part_of"], frozenset(record["unseen_repos"]))


if __name__ == "__main__":
    run_stage(main)
