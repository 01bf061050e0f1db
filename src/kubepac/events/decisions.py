"""From the event log to what is learned from: questions with their answers.

A line of the log tells how one episode of a violation ended. Two questions are asked of them:

- *at a fix*: somebody changed an object, and at least one of its violations went. Which ones?
- *each quarter*: an object has open violations on the first day of a quarter. Which are gone within 180 days?

Either way the violations are the candidates, and those that were fixed are relevant, also where the fix was taken
back later: the revert is told beside it, with the time at which it was seen. A violation that went with its object,
or that was exempted, was not fixed. Nothing that was known only later enters a question.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Final, Literal

from kubepac.core.objects import ResourceId
from kubepac.events.log import LogLine, event_id
from kubepac.events.schema import Event

Question = Literal["fix", "quarter"]
QUESTIONS: Final[tuple[Question, ...]] = ("fix", "quarter")
HORIZON_DAYS: Final = 180

_FIXES = ("fixed", "reverted")
_SINCE_EVER = ""  # sorts before every time
_FOR_EVER = "~"  # sorts after every time

_Object = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Decisions:
    """Both questions, in order of time, and what was left out.

    `quiet` counts the questions of a quarter to which the answer is nothing, `censored` those whose 180 days the
    log does not cover. `rejected` counts lines that are of no use here, by reason.
    """

    fixes: tuple[Event, ...]
    quarters: tuple[Event, ...]
    quiet: int = 0
    censored: int = 0
    rejected: Mapping[str, int] = field(default_factory=dict)


def decisions_from_log(lines: Iterable[LogLine]) -> Decisions:
    """The questions that a log answers; the order of its lines does not matter."""
    latest = _latest(lines)
    usable = [line for line in latest if _problem(line) is None]
    repos: dict[str, list[LogLine]] = {}
    for line in usable:
        repos.setdefault(line.repo, []).append(line)
    fixes: list[Event] = []
    quarters: list[Event] = []
    quiet = censored = 0
    for name in sorted(repos):
        repo = _Repo(repos[name])
        fixes += repo.fixes()
        asked = _Quarters(repo)
        quarters += asked.events
        quiet, censored = quiet + asked.quiet, censored + asked.censored
    problems = Counter(problem for line in latest if (problem := _problem(line)))
    return Decisions(_in_order(fixes), _in_order(quarters), quiet, censored, dict(sorted(problems.items())))


def _latest(lines: Iterable[LogLine]) -> list[LogLine]:
    """One line for each episode: that of which the end was certain last."""
    found: dict[str, LogLine] = {}
    for line in lines:
        key = line.episode or line.event_id or event_id(line.model_dump_json())
        known = found.get(key)
        if known is None or _certainty(line) > _certainty(known):
            found[key] = line
    return sorted(found.values(), key=lambda line: (line.ts, line.repo, line.policy_id, *_object_of(line)))


def _certainty(line: LogLine) -> tuple[str, str, str]:
    return (line.outcome_ts or line.ts, line.outcome, line.model_dump_json())


def _problem(line: LogLine) -> str | None:
    if line.resource is None:
        return "names no resource"
    if not line.repo:
        return "names no repository"
    if line.outcome in _FIXES and not line.group:
        return "names no commit"
    return None


def _object_of(line: LogLine) -> _Object:
    who = line.resource
    return ("", "", "", "") if who is None else (line.file, who.kind, who.namespace, who.name)


class _Intervals:
    """Times from which and until which something holds, to be counted at a time."""

    def __init__(self, intervals: Sequence[tuple[str, str]]) -> None:
        self._begins = sorted(begin for begin, _ in intervals)
        self._ends = sorted(end for _, end in intervals)

    def count(self, ts: str) -> int:
        """How many have begun before this time, and have not ended before it."""
        return bisect_left(self._begins, ts) - bisect_left(self._ends, ts)


class _Repo:
    """The episodes of one repository."""

    def __init__(self, lines: Sequence[LogLine]) -> None:
        self.lines = lines
        self.by_object: dict[_Object, list[LogLine]] = {}
        for line in lines:
            self.by_object.setdefault(_object_of(line), []).append(line)
        by_policy: dict[str, list[tuple[str, str]]] = {}
        for own in self.by_object.values():
            for policy_id in {line.policy_id for line in own}:
                spans = [_span(line) for line in own if line.policy_id == policy_id]
                by_policy.setdefault(policy_id, []).extend(_union(spans))
        self._violating = {policy_id: _Intervals(spans) for policy_id, spans in by_policy.items()}
        self._weak = _Intervals([span for own in self.by_object.values() for span in _union(map(_span, own))])

    def fixes(self) -> Iterator[Event]:
        """The question at every fix."""
        changes: dict[tuple[str, _Object], list[LogLine]] = {}
        for line in self.lines:
            if line.outcome in _FIXES:
                changes.setdefault((line.group, _object_of(line)), []).append(line)
        for (group, key), gone in sorted(changes.items()):
            ts = min(line.ts for line in gone)
            violated = {policy_id for line in gone for policy_id in (*line.violated, line.policy_id)}
            told = next((line for line in gone if line.features), gone[0])
            oracle = next((line.oracle for line in gone if line.oracle is not None), None)
            yield self._event(
                key,
                told,
                event_id=event_id("fix", told.repo, group, *key),
                ts=ts,
                group=group,
                violated=violated,
                fixed={line.policy_id for line in gone},
                oracle=oracle if oracle is not None and oracle.keys() == violated else None,
                reverted={
                    line.policy_id: line.outcome_ts
                    for line in gone
                    if line.outcome == "reverted" and line.outcome_ts
                },
            )

    def quarter(self, key: _Object, told: LogLine | None, start: str, gone: Sequence[LogLine]) -> Event:
        """The question at the start of a quarter; `told` is the last line with features from before it."""
        violated = {line.policy_id for line in self.by_object[key] if _is_open(line, start)}
        base = told or self.by_object[key][0].model_copy(update={"features": {}})
        return self._event(
            key,
            base,
            event_id=event_id("quarter", base.repo, start, *key),
            ts=start,
            group=f"{base.repo}@{start[:10]}",
            violated=violated,
            fixed={line.policy_id for line in gone},
            oracle=None,
            reverted={},
        )

    def _event(
        self,
        key: _Object,
        told: LogLine,
        *,
        event_id: str,
        ts: str,
        group: str,
        violated: set[str],
        fixed: set[str],
        oracle: Mapping[str, float] | None,
        reverted: Mapping[str, str],
    ) -> Event:
        file, kind, namespace, name = key
        born = {
            line.policy_id: line.born_ts
            for line in self.by_object[key]
            if line.born_ts and line.policy_id in violated and _is_open(line, ts)
        }
        return Event(
            event_id=event_id,
            ts=ts,
            source=told.source,
            repo=told.repo,
            group=group,
            resource=ResourceId(told.resource.api_version if told.resource else "", kind, namespace, name),
            features=told.features,
            violated=tuple(sorted(violated)),
            fixed=tuple(sorted(fixed)),
            oracle=oracle,
            file=file,
            born=born,
            siblings=self._siblings(key, violated, ts),
            objects=max(0, self._weak.count(ts) - 1),
            reverted=reverted,
        )

    def _siblings(self, key: _Object, violated: set[str], ts: str) -> dict[str, int]:
        own = {line.policy_id for line in self.by_object[key] if _is_open(line, ts)}
        found = {
            policy_id: self._violating[policy_id].count(ts) - (policy_id in own)
            for policy_id in sorted(violated)
            if policy_id in self._violating
        }
        return {policy_id: count for policy_id, count in found.items() if count > 0}


class _Quarters:
    """The questions of all quarters of a repository."""

    def __init__(self, repo: _Repo) -> None:
        self.events: list[Event] = []
        self.quiet = self.censored = 0
        if not repo.lines:
            return
        first = min(line.born_ts or line.ts for line in repo.lines)
        last = max(line.outcome_ts or line.ts for line in repo.lines)
        for start in quarter_starts(first, last):
            self._ask(repo, start, last)

    def _ask(self, repo: _Repo, start: str, last: str) -> None:
        end = _days_later(start, HORIZON_DAYS)
        for key, lines in sorted(repo.by_object.items()):
            open_lines = [line for line in lines if _is_open(line, start)]
            if not open_lines:
                continue
            if end > last:
                self.censored += 1
                continue
            gone = [line for line in open_lines if line.outcome in _FIXES and start <= line.ts < end]
            if not gone:
                self.quiet += 1
                continue
            before = [line for line in lines if line.features and line.ts < start]
            told = max(before, key=lambda line: line.ts, default=None)
            self.events.append(repo.quarter(key, told, start, gone))


def quarter_starts(first: str, last: str) -> Iterator[str]:
    """The first second of every quarter after `first`, up to `last`.

    >>> list(quarter_starts("2025-11-30T10:00:00Z", "2026-04-01T00:00:00Z"))
    ['2026-01-01T00:00:00Z', '2026-04-01T00:00:00Z']
    """
    year, month = int(first[:4]), int(first[5:7])
    while True:
        month += 1
        if month > 12:
            year, month = year + 1, 1
        start = f"{date(year, month, 1).isoformat()}T00:00:00Z"
        if start > last:
            return
        if month in (1, 4, 7, 10):
            yield start


def _span(line: LogLine) -> tuple[str, str]:
    return (line.born_ts or _SINCE_EVER, _FOR_EVER if line.outcome == "open" else line.ts)


def _is_open(line: LogLine, ts: str) -> bool:
    """Begun before this time, and not ended before it."""
    begin, end = _span(line)
    return begin < ts <= end


def _union(spans: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The same times without overlaps."""
    found: list[tuple[str, str]] = []
    for begin, end in sorted(spans):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((begin, end))
    return found


def _days_later(ts: str, days: int) -> str:
    then = datetime.fromisoformat(ts).astimezone(UTC) + timedelta(days=days)
    return then.strftime("%Y-%m-%dT%H:%M:%SZ")


def _in_order(events: Iterable[Event]) -> tuple[Event, ...]:
    return tuple(sorted(events, key=lambda event: (event.ts, event.group, event.event_id)))
