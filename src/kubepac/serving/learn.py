"""Operation `learn`, its first half: the real events of repositories and of the event log, in one file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from kubepac.adapters.log_file import read_file
from kubepac.adapters.output import make_work_dir, write_whole
from kubepac.adapters.store import read_log
from kubepac.core.errors import InputError
from kubepac.core.objects import Rejection
from kubepac.events.log import LogLine, json_from_line, with_id
from kubepac.serving.mine import (
    Mined,
    OnCommits,
    Request,
    check_names,
    corpus_of,
    mine_with,
    state_dir_of,
    write_log,
)
from kubepac.serving.served import open_bundle

WORK_DIR: Final = Path(".kubepac/learn")


@dataclass(slots=True)
class Collected:
    """The events to learn from, in the file `events`, and what they are.

    `own_repo` is the repository that a bundle for them knows by itself; "" where there are several. `outcomes`
    counts events by source and outcome, `simulated` those that were left out, `repeated` those of the log that
    mining found too.
    """

    events: Path
    own_repo: str = ""
    outcomes: dict[str, Counter[str]] = field(default_factory=dict)
    simulated: int = 0
    repeated: int = 0
    rejected: list[Rejection] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def repository_of(folder: Path) -> Path:
    """The top of the git repository that `folder` is in; raises `InputError` where it is in none."""
    start = folder.resolve()
    for top in (start, *start.parents):
        if (top / ".git").exists():
            return top
    raise InputError(f"{folder.resolve()} is in no git repository: name one, kubepac learn REPO")


def collect(
    repos: Sequence[Path],
    *,
    bundle: Path,
    log: str | None,
    work_dir: Path = WORK_DIR,
    progress: Callable[[str], OnCommits] = lambda label: lambda commits, share: None,  # noqa: ARG005
) -> Collected:
    """Mine the new commits of repositories, and put their events and those of the log at `log` into one file.

    An event is kept once, by its id, and simulated ones are left out: they are never added to real ones.
    """
    check_names(repos)
    make_work_dir(work_dir)
    collected = Collected(work_dir / "events.jsonl")
    mined_path = work_dir / "mined.jsonl"
    mined = _mine(repos, bundle, state_dir_of(mined_path), progress)
    write_log(mined, mined_path)
    collected.warnings += [warning for each in mined for warning in each.warnings]
    collected.own_repo = mined[0].repo if len(mined) == 1 else ""
    write_whole(collected.events, _texts(_lines(mined_path, log, collected), collected))
    return collected


def _mine(
    repos: Sequence[Path], bundle: Path, state_dir: Path, progress: Callable[[str], OnCommits]
) -> list[Mined]:
    corpus = corpus_of(open_bundle(bundle))
    return [
        mine_with(
            corpus, Request(repo.resolve(), bundle, state_dir), on_commits=progress(repo.resolve().name)
        )
        for repo in repos
    ]


def _lines(mined_path: Path, log: str | None, collected: Collected) -> Iterator[LogLine]:
    """Every line once, what was mined first."""
    seen: set[str] = set()
    for entry in read_file(mined_path):
        if isinstance(entry, Rejection):
            collected.rejected.append(entry)
        else:
            seen |= {line.event_id for line in entry.lines}
            yield from entry.lines
    if log is None:
        return
    reading = read_log(log)
    collected.rejected += reading.rejected
    for line in map(with_id, reading.lines):
        if line.event_id in seen:
            collected.repeated += 1
        else:
            yield line


def _texts(lines: Iterable[LogLine], collected: Collected) -> Iterator[bytes]:
    for line in lines:
        if line.source == "simulated":
            collected.simulated += 1
            continue
        collected.outcomes.setdefault(line.source, Counter())[line.outcome] += 1
        yield f"{json_from_line(line)}\n".encode()


def told(outcomes: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    """A line for each source: how many events, and what became of them."""
    for source, counts in sorted(outcomes.items()):
        ends = ", ".join(f"{count:,} {outcome}" for outcome, count in sorted(counts.items()))
        total = sum(counts.values())
        yield f"{source}: {total:,} {'event' if total == 1 else 'events'}: {ends}"
