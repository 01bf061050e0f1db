"""Stage `featurize`: a row for every candidate of every event, as of its time, and the history up to now."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from kubepac.events.schema import Event, events_from_lines
from kubepac.features.history import history_of, priors_text
from kubepac.models.pair_frame import frame_from_table, table_from_frame
from kubepac.models.pair_table import PairTable, pair_table
from kubepac.policies.index import policies_from_jsonl
from kubepac.stages.index import INDEX_PATH
from kubepac.stages.run import run_stage
from kubepac.stages.simulate import EVENTS_PATH
from kubepac.stages.split import read_split

PAIRS_PATH = Path("data/featurize/pairs.parquet")
PRIORS_PATH = Path("data/featurize/priors.json")


def main() -> None:
    """Run the stage in the top folder of the repository."""
    with EVENTS_PATH.open(encoding="utf-8") as lines:
        events = events_from_lines(lines, name=str(EVENTS_PATH))
    policies = {policy.id: policy for policy in policies_from_jsonl(INDEX_PATH.read_text(encoding="utf-8"))}
    table = pair_table(events, policies, hidden_repos=read_split().unseen_repos)
    PAIRS_PATH.parent.mkdir(parents=True, exist_ok=True)
    frame_from_table(table).to_parquet(PAIRS_PATH, index=False)
    PRIORS_PATH.write_text(priors(events), encoding="utf-8")


def priors(events: list[Event]) -> str:
    """What serving knows of the past: all events, held-out ones too, for nothing is measured there."""
    return priors_text(history_of(events))


def read_pairs() -> PairTable:
    """What the stage wrote."""
    return table_from_frame(pd.read_parquet(PAIRS_PATH))


if __name__ == "__main__":
    run_stage(main)
