"""Which event is for what: by time, with some repositories held out whole."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal, get_args

from kubepac.core.errors import InputError
from kubepac.core.seeds import rng
from kubepac.events.decisions import HORIZON_DAYS
from kubepac.events.schema import Event

Part = Literal["train", "calibrate", "validate", "test", "unseen", "gap"]
PARTS: Final[tuple[Part, ...]] = get_args(Part)


@dataclass(frozen=True, slots=True)
class SplitConfig:
    """Shares of the events, in order of time; the rest is for testing."""

    train_share: float = 0.55  # what models learn from
    calibrate_share: float = 0.12  # what probabilities are fitted on
    validate_share: float = 0.08  # what a model is chosen on
    unseen_repo_share: float = 0.15  # repositories of which nothing is seen before the test


@dataclass(frozen=True, slots=True)
class Split:
    """The part of every event, by event id, and the repositories of which nothing is learned.

    The events of those stand in `test`, or in `unseen` where they are from before it. `test_from` is the time at
    which the test begins, and `gap` holds what was asked before that and answered after it.
    """

    part_of: dict[str, Part]
    unseen_repos: frozenset[str]
    test_from: str

    def event_ids(self, part: Part) -> frozenset[str]:
        """The events of one part."""
        return frozenset(event_id for event_id, own in self.part_of.items() if own == part)


def split(events: Sequence[Event], config: SplitConfig, *, seed: int) -> Split:
    """Cut the time line at the shares; a group stands where its first event does.

    Events of unseen repositories before the test are `unseen`: of their time others are learned from. Raises
    `InputError` where the shares leave nothing for the test, or where a part would be empty.
    """
    if (
        min(config.train_share, config.calibrate_share, config.validate_share) <= 0
        or _before_test(config) >= 1
    ):
        raise InputError(
            "split: train, calibrate and validate shares must be above 0 and leave a rest for the test"
        )
    unseen = _unseen_repos(events, config.unseen_repo_share, seed)
    starts = _group_starts(events)
    bounds = _bounds(sorted(starts[event.group] for event in events), config)
    part_of = {event.event_id: _part(starts[event.group], bounds, event.repo in unseen) for event in events}
    empty = [part for part in PARTS if part not in ("unseen", "gap") and part not in part_of.values()]
    if empty:
        raise InputError(f"split: {len(events)} events are too few, nothing is left for {', '.join(empty)}")
    return Split(dict(sorted(part_of.items())), unseen, bounds[-1][0])


def split_quarters(quarters: Sequence[Event], parts: Split, config: SplitConfig) -> Split:
    """The same split with the questions of quarters in it.

    What is answered only after the test began is no part of the past: it is a `gap`. What is left is cut at the
    same shares; a part may be empty.
    """
    past = [
        event
        for event in quarters
        if event.repo not in parts.unseen_repos and _days_later(event.ts, HORIZON_DAYS) <= parts.test_from
    ]
    before_test = _before_test(config)
    shares = replace(
        config,
        train_share=config.train_share / before_test,
        calibrate_share=config.calibrate_share / before_test,
        validate_share=0.0,
    )
    bounds = _bounds(sorted(event.ts for event in past), shares)[:2]
    known = {event.event_id for event in past}
    part_of = dict(parts.part_of)
    for event in quarters:
        if event.ts >= parts.test_from:
            part_of[event.event_id] = "test"
        elif event.repo in parts.unseen_repos:
            part_of[event.event_id] = "unseen"
        elif event.event_id in known:
            part_of[event.event_id] = next((part for bound, part in bounds if event.ts < bound), "validate")
        else:
            part_of[event.event_id] = "gap"
    return replace(parts, part_of=dict(sorted(part_of.items())))


def _days_later(ts: str, days: int) -> str:
    return (datetime.fromisoformat(ts) + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


def _before_test(config: SplitConfig) -> float:
    return config.train_share + config.calibrate_share + config.validate_share


def _unseen_repos(events: Sequence[Event], share: float, seed: int) -> frozenset[str]:
    repos = sorted({event.repo for event in events})
    return frozenset(rng(seed, "unseen repos").sample(repos, math.floor(share * len(repos))))


def _group_starts(events: Sequence[Event]) -> dict[str, str]:
    starts: dict[str, str] = {}
    for event in events:
        starts[event.group] = min(event.ts, starts.get(event.group, event.ts))
    return starts


def _bounds(times: Sequence[str], config: SplitConfig) -> list[tuple[str, Part]]:
    """The first time that is no longer in the part; equal times fall on the same side."""
    train = config.train_share
    calibrate = train + config.calibrate_share
    shares: tuple[tuple[float, Part], ...] = (
        (train, "train"),
        (calibrate, "calibrate"),
        (_before_test(config), "validate"),
    )
    return [(times[math.floor(share * len(times))], part) for share, part in shares] if times else []


def _part(start: str, bounds: Sequence[tuple[str, Part]], is_unseen: bool) -> Part:
    part: Part = next((part for bound, part in bounds if start < bound), "test")
    return "unseen" if is_unseen and part != "test" else part
