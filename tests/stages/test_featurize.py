from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from kubepac.events.schema import Event, events_from_lines, lines_from_events
from kubepac.features.history import History
from kubepac.features.pairs import pair_names
from kubepac.models.pair_table import PairTable
from kubepac.stages.featurize import read_pairs
from kubepac.stages.label import read_questions

EVENTS, PAIRS, PRIORS = (
    "data/label/fix.jsonl",
    "data/featurize/fix_pairs.parquet",
    "data/featurize/priors.json",
)


def read_events(folder: Path) -> list[Event]:
    with (folder / EVENTS).open(encoding="utf-8") as lines:
        return events_from_lines(lines, name=EVENTS)


@pytest.fixture
def pairs(pipeline: Path, monkeypatch: pytest.MonkeyPatch) -> PairTable:
    monkeypatch.chdir(pipeline)
    return read_pairs()


def test_every_candidate_of_every_event_is_a_row(pipeline: Path, pairs: PairTable) -> None:
    expected = {(event.event_id, policy) for event in read_events(pipeline) for policy in event.violated}

    rows = list(zip(pairs.event_ids.tolist(), pairs.policy_ids.tolist(), strict=True))
    assert len(rows) == len(expected)
    assert set(rows) == expected


def test_a_row_is_labelled_with_what_was_fixed(pipeline: Path, pairs: PairTable) -> None:
    fixed = {(event.event_id, policy) for event in read_events(pipeline) for policy in event.fixed}

    rows = zip(pairs.event_ids.tolist(), pairs.policy_ids.tolist(), pairs.labels.tolist(), strict=True)
    assert {(event_id, policy_id) for event_id, policy_id, label in rows if label} == fixed


def test_the_questions_of_quarters_have_rows_too(pipeline: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(pipeline)
    quarters = read_pairs("quarter")

    assert set(quarters.event_ids.tolist()) == {event.event_id for event in read_questions("quarter")}
    assert {str(ts)[4:] for ts in quarters.times} <= {f"-{month:02d}-01T00:00:00Z" for month in (1, 4, 7, 10)}


def test_the_columns_are_those_that_rankers_read_at_serving(pairs: PairTable) -> None:
    assert pairs.columns == tuple(pair_names())
    assert pairs.matrix.dtype == np.float32
    assert not np.isnan(pairs.matrix).any()


def test_the_history_can_be_served(pipeline: Path) -> None:
    history = History.from_json(json.loads((pipeline / PRIORS).read_text(encoding="utf-8")))

    assert isinstance(history, History)


def test_a_second_run_gives_the_same_bytes(
    pipeline_copy: Callable[..., Path], run_stages: Callable[..., None], tmp_path: Path
) -> None:
    folder = pipeline_copy(tmp_path / "again")
    before = {name: (folder / name).read_bytes() for name in (PAIRS, PRIORS)}
    run_stages(folder, "featurize")

    assert {name: (folder / name).read_bytes() for name in (PAIRS, PRIORS)} == before


def test_the_future_does_not_change_the_features_of_the_past(
    pipeline_copy: Callable[..., Path],
    run_stages: Callable[..., None],
    tmp_path: Path,
    pairs: PairTable,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = pipeline_copy(tmp_path / "cut")
    events = read_events(folder)
    middle = sorted(event.ts for event in events)[len(events) // 2]
    past = [event for event in events if event.ts < middle]
    (folder / EVENTS).write_text("".join(lines_from_events(past)), encoding="utf-8")
    run_stages(folder, "featurize")
    monkeypatch.chdir(folder)
    shorter = read_pairs()

    whole = pairs.of_events(frozenset(event.event_id for event in past))
    assert shorter.event_ids.tolist() == whole.event_ids.tolist()
    np.testing.assert_array_equal(shorter.matrix, whole.matrix)
