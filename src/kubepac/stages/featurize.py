"""Stage `featurize`: a row for every candidate of every question, as of its time, and the history up to now."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from kubepac.events.decisions import QUESTIONS, Question
from kubepac.events.schema import Event
from kubepac.features.history import history_of, priors_text
from kubepac.models.pair_frame import frame_from_table, table_from_frame
from kubepac.models.pair_table import PairTable, pair_table
from kubepac.policies.index import policies_from_jsonl
from kubepac.stages.index import INDEX_PATH
from kubepac.stages.label import read_questions
from kubepac.stages.run import run_stage
from kubepac.stages.split import read_split

FEATURIZE_DIR = Path("data/featurize")
PRIORS_PATH = FEATURIZE_DIR / "priors.json"


def main() -> None:
    """Run the stage in the top folder of the repository."""
    policies = {policy.id: policy for policy in policies_from_jsonl(INDEX_PATH.read_text(encoding="utf-8"))}
    hidden = read_split().unseen_repos
    fixes = read_questions("fix")
    FEATURIZE_DIR.mkdir(parents=True, exist_ok=True)
    for question in QUESTIONS:
        questions = read_questions(question)
        table = pair_table(fixes, policies, questions=questions, hidden_repos=hidden)
        frame_from_table(table).to_parquet(pairs_path(question), index=False)
    PRIORS_PATH.write_text(priors(fixes), encoding="utf-8")


def priors(events: list[Event]) -> str:
    """What serving knows of the past: all events, held-out ones too, for nothing is measured there.

    Where all are of one repository, it is the one that the bundle is for.
    """
    repos = {event.repo for event in events}
    own_repo = min(repos) if len(repos) == 1 else ""
    return priors_text(history_of(events), own_repo=own_repo)


def pairs_path(question: Question) -> Path:
    """Where the stage writes the candidates of a question."""
    return FEATURIZE_DIR / f"{question}_pairs.parquet"


def read_pairs(question: Question = "fix") -> PairTable:
    """What the stage wrote."""
    return table_from_frame(pd.read_parquet(pairs_path(question)))


if __name__ == "__main__":
    run_stage(main)
