from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from kubepac.core.errors import InputError
from kubepac.evaluation.split import Split
from kubepac.events.schema import Event, events_from_lines
from kubepac.stages.split import read_split

EVENTS, SPLIT = "data/label/fix.jsonl", "data/split/split.json"
QUARTERS = "data/label/quarter.jsonl"
ORDER = ("train", "calibrate", "validate", "test")


@pytest.fixture
def parts(pipeline: Path, monkeypatch: pytest.MonkeyPatch) -> Split:
    monkeypatch.chdir(pipeline)
    return read_split()


@pytest.fixture(scope="module")
def events(pipeline: Path) -> list[Event]:
    with (pipeline / EVENTS).open(encoding="utf-8") as lines:
        return events_from_lines(lines, name=EVENTS)


def test_every_event_stands_in_one_part(parts: Split, events: list[Event]) -> None:
    assert set(parts.part_of) >= {event.event_id for event in events}
    assert {parts.part_of[event.event_id] for event in events} >= set(ORDER)


def test_no_commit_stands_on_both_sides(parts: Split, events: list[Event]) -> None:
    sides: dict[str, set[str]] = {}
    for event in events:
        sides.setdefault(event.group, set()).add(parts.part_of[event.event_id])

    assert [group for group, found in sides.items() if len(found) > 1] == []


def test_what_is_learned_from_lies_before_what_is_tested(parts: Split, events: list[Event]) -> None:
    starts: dict[str, str] = {}
    for event in events:
        starts[event.group] = min(event.ts, starts.get(event.group, event.ts))
    times: dict[str, list[str]] = {name: [] for name in ORDER}
    for event in events:
        if parts.part_of[event.event_id] in times:
            times[parts.part_of[event.event_id]].append(starts[event.group])

    for earlier, later in pairwise(ORDER):
        assert max(times[earlier]) < min(times[later])


def test_of_unseen_repositories_nothing_is_learned(parts: Split, events: list[Event]) -> None:
    assert parts.unseen_repos
    unseen = {parts.part_of[event.event_id] for event in events if event.repo in parts.unseen_repos}
    assert unseen <= {"unseen", "test"}


def test_the_same_events_give_the_same_bytes(
    pipeline_copy: Callable[..., Path], run_stages: Callable[..., None], tmp_path: Path
) -> None:
    folder = pipeline_copy(tmp_path / "again")
    before = (folder / SPLIT).read_bytes()
    run_stages(folder, "split")

    assert (folder / SPLIT).read_bytes() == before


def test_shares_that_leave_nothing_for_the_test_are_refused(
    pipeline_copy: Callable[..., Path], run_stages: Callable[..., None], tmp_path: Path
) -> None:
    shares = {"train_share": 0.8, "calibrate_share": 0.1, "validate_share": 0.1, "unseen_repo_share": 0.1}
    folder = pipeline_copy(tmp_path / "wrong", split=shares)

    with pytest.raises(InputError, match=r"^split: .* leave a rest for the test$"):
        run_stages(folder, "split")


def test_too_few_events_are_refused(
    pipeline_copy: Callable[..., Path], run_stages: Callable[..., None], tmp_path: Path
) -> None:
    folder = pipeline_copy(tmp_path / "few")
    lines = (folder / EVENTS).read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / EVENTS).write_text("".join(lines[:2]), encoding="utf-8")
    (folder / QUARTERS).write_text("", encoding="utf-8")

    with pytest.raises(InputError, match=r"^split: 2 events are too few"):
        run_stages(folder, "split")


def test_a_line_that_is_no_event_is_named(
    pipeline_copy: Callable[..., Path], run_stages: Callable[..., None], tmp_path: Path
) -> None:
    folder = pipeline_copy(tmp_path / "broken")
    lines = (folder / EVENTS).read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / EVENTS).write_text("".join([*lines[:4], "{\n"]), encoding="utf-8")

    with pytest.raises(InputError, match=r"^data/label/fix\.jsonl:5: not an event: .*; correct or delete"):
        run_stages(folder, "split")
