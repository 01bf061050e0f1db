"""Operations on the event log: take lines in, give them out, check them, count them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kubepac.adapters.log_file import read_file
from kubepac.adapters.store import EventStore, open_store
from kubepac.core.errors import InputError
from kubepac.core.json_types import JsonObject
from kubepac.core.objects import Rejection
from kubepac.events.log import LogLine, json_from_line
from kubepac.serving.settings import log_location


@dataclass(slots=True)
class Imported:
    """What became of an import. `lines_by_version` counts what was read; 0 is the first format."""

    events: int = 0
    new: int = 0
    rejected: list[Rejection] = field(default_factory=list)
    lines_by_version: Counter[int] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Exported:
    """Lines as text, and what could not be read."""

    text: str
    events: int
    rejected: Sequence[Rejection]


@dataclass(slots=True)
class PolicyCounts:
    """Events of one policy; accepted are those that were fixed, reverted those that came back."""

    events: int = 0
    accepted: int = 0
    reverted: int = 0


@dataclass(slots=True)
class SourceStats:
    """Counts of one source. Simulated and real events are never added together, so there are no others."""

    events: int = 0
    first_ts: str = ""
    last_ts: str = ""
    outcomes: Counter[str] = field(default_factory=Counter)
    policies: dict[str, PolicyCounts] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LogStats:
    """Counts by source, and how many events speak of policies that a bundle does not have; None without one."""

    sources: Mapping[str, SourceStats]
    rejected: Sequence[Rejection]
    unknown_policies: Mapping[str, int] | None


def open_log(option: str | None) -> EventStore:
    """The event log that the option names, or the environment, or the default; the caller closes it."""
    return open_store(log_location(option))


def refuse_own_file(output: Path | None, option: str | None) -> None:
    """Raise `InputError` where an export would take the place of the log that it is made of."""
    own = Path(log_location(option))
    if output is not None and output.exists() and own.exists() and output.samefile(own):
        raise InputError(f"{output} is the event log itself: export to another file")


def import_files(store: EventStore, paths: Sequence[Path]) -> Imported:
    """Append the lines of files to the log, all in one go; what the log has already is left as it is.

    A bad line is a rejection, the others are kept. Raises `InputError`, with nothing written, where a file cannot
    be read.
    """
    imported = Imported()
    imported.new = store.append(_lines_of(paths, imported))
    return imported


def _lines_of(paths: Sequence[Path], imported: Imported) -> Iterator[LogLine]:
    for path in paths:
        for entry in read_file(path):
            if isinstance(entry, Rejection):
                imported.rejected.append(entry)
                continue
            imported.lines_by_version[entry.version] += 1
            imported.left_out.update(entry.left_out)
            imported.events += len(entry.lines)
            yield from entry.lines


def export_lines(store: EventStore, *, source: str | None = None, policy_id: str | None = None) -> Exported:
    """The log as JSON lines of the present version, or the part of it that one source or policy made."""
    texts: list[str] = []
    rejected: list[Rejection] = []
    for line in store.read():
        if isinstance(line, Rejection):
            rejected.append(line)
        elif source in (None, line.source) and policy_id in (None, line.policy_id):
            texts.append(json_from_line(line))
    return Exported("".join(f"{text}\n" for text in texts), len(texts), rejected)


def log_stats(store: EventStore, *, policy_ids: Collection[str] | None = None) -> LogStats:
    """Counts of everything in the log; `policy_ids` are those that exist today."""
    sources: dict[str, SourceStats] = {}
    rejected: list[Rejection] = []
    unknown: Counter[str] = Counter()
    for line in store.read():
        if isinstance(line, Rejection):
            rejected.append(line)
            continue
        _count(line, sources.setdefault(line.source, SourceStats()))
        if policy_ids is not None and line.policy_id not in policy_ids:
            unknown[line.policy_id] += 1
    return LogStats(dict(sorted(sources.items())), rejected, None if policy_ids is None else unknown)


def _count(line: LogLine, stats: SourceStats) -> None:
    stats.events += 1
    stats.first_ts = min(stats.first_ts or line.ts, line.ts)
    stats.last_ts = max(stats.last_ts, line.ts)
    stats.outcomes[line.outcome] += 1
    policy = stats.policies.setdefault(line.policy_id, PolicyCounts())
    policy.events += 1
    policy.accepted += line.outcome == "fixed"
    policy.reverted += line.outcome == "reverted"


def stats_to_json(stats: LogStats) -> JsonObject:
    """The counts as every door gives them."""
    unknown = stats.unknown_policies
    return {
        "sources": {name: _source_to_json(source) for name, source in stats.sources.items()},
        "rejected": len(stats.rejected),
        "unknown_policies": None if unknown is None else dict(sorted(unknown.items())),
    }


def _source_to_json(source: SourceStats) -> JsonObject:
    return {
        "events": source.events,
        "first_ts": source.first_ts,
        "last_ts": source.last_ts,
        "accepted": source.outcomes["fixed"],
        "reverted": source.outcomes["reverted"],
        "outcomes": dict(sorted(source.outcomes.items())),
        "policies": {
            name: {"events": each.events, "accepted": each.accepted, "reverted": each.reverted}
            for name, each in sorted(source.policies.items())
        },
    }
