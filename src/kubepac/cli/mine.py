"""`kubepac mine`: what became of violations, from the history of repositories."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kubepac.cli.options import BundleOption
from kubepac.cli.output import print_text
from kubepac.cli.progress import Progress

if TYPE_CHECKING:
    from kubepac.serving.mine import Mined, Request

_REASONS_SHOWN = 8


class Compute(StrEnum):
    """Where the work is done."""

    LOCAL = "local"
    DASK = "dask"


def mine(
    repos: Annotated[
        list[Path],
        typer.Argument(metavar="REPO...", help="Git repositories: their top folder, or bare ones."),
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="The event log to write; what was mined is kept beside it.")
    ],
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="YYYY-MM-DD", help="Leave out commits before this day (UTC)."),
    ] = None,
    branch: Annotated[
        str | None, typer.Option("--branch", help="The branch to follow; else what is checked out.")
    ] = None,
    paths: Annotated[
        list[str] | None,
        typer.Option(
            "--paths", metavar="GLOB", help="Only files or folders that fit; ** is any number of folders."
        ),
    ] = None,
    jobs: Annotated[
        int, typer.Option("--jobs", min=1, help="Repositories to mine at a time, each in a process.")
    ] = 1,
    compute: Annotated[
        Compute, typer.Option("--compute", help="Where to work: on this machine or on a Dask cluster.")
    ] = Compute.LOCAL,
    scheduler: Annotated[
        str | None,
        typer.Option("--scheduler", metavar="URL", help="The Dask scheduler; else DASK_SCHEDULER_ADDRESS."),
    ] = None,
    bundle: BundleOption = None,
) -> None:
    """Replay the history of manifests and write what became of every violation.

    A second run reads the new commits only. Exit code 0: done. 2: the job could not be done.
    """
    from kubepac.serving.mine import Request, check_names, state_dir_of, write_log
    from kubepac.serving.settings import bundle_path

    check_names(repos)
    requests = [
        Request(
            repo=repo.resolve(),
            bundle=bundle_path(bundle).resolve(),
            state_dir=state_dir_of(output.resolve()),
            branch=branch,
            since=_seconds(since),
            paths=tuple(paths or ()),
        )
        for repo in repos
    ]
    with Progress(sys.stderr) as progress:
        if compute is Compute.DASK or (jobs > 1 and len(requests) > 1):
            mined = _mine_many(requests, compute, jobs, scheduler, progress)
        else:
            mined = _mine_in_turn(requests, progress)
        lines = write_log(mined, output)
    for warning in (text for each in mined for text in each.warnings):
        sys.stderr.write(f"warning: {warning}\n")
    print_text("\n".join([*_summary(mined), f"{lines:,} lines in {output}"]) + "\n")


def _mine_in_turn(requests: Sequence[Request], progress: Progress) -> list[Mined]:
    from kubepac.serving.mine import corpus_of, mine_with
    from kubepac.serving.served import open_bundle

    corpus = corpus_of(open_bundle(requests[0].bundle))
    mined = []
    for number, request in enumerate(requests):
        label = f"{request.repo.name} ({number + 1} of {len(requests)})"
        mined.append(mine_with(corpus, request, on_commits=progress.commits(label)))
    return mined


def _mine_many(
    requests: Sequence[Request], compute: Compute, jobs: int, scheduler: str | None, progress: Progress
) -> list[Mined]:
    from kubepac.adapters.compute import run_here, run_on_dask
    from kubepac.serving.mine import mine_repository

    if compute is Compute.DASK:
        answers = run_on_dask(mine_repository, requests, scheduler=scheduler)
    else:
        answers = run_here(mine_repository, requests, jobs=jobs)
    return list(progress.counted(answers, len(requests)))


def _seconds(day: str | None) -> int | None:
    if day is None:
        return None
    from datetime import UTC, datetime

    from kubepac.core.errors import InputError

    try:
        return int(datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=UTC).timestamp())
    except ValueError:
        raise InputError(f"--since {day}: expected a day such as 2024-01-31") from None


def _summary(mined: Sequence[Mined]) -> Iterator[str]:
    from collections import Counter

    outcomes: Counter[str] = Counter()
    for each in mined:
        for (_, outcome), count in each.outcomes.items():
            outcomes[outcome] += count
    commits = sum(each.commits for each in mined)
    yield (
        f"{_counted(len(mined), 'repository', 'repositories')}: "
        f"{_counted(commits, 'commit that changes', 'commits that change')} manifests, "
        f"{_counted(sum(each.tally.files for each in mined), 'version', 'versions')} of files, "
        f"{_counted(sum(each.tally.objects for each in mined), 'object', 'objects')}, "
        f"{sum(each.tally.evaluations for each in mined):,} of them different and evaluated"
    )
    told = ", ".join(f"{outcomes[outcome]:,} {outcome}" for outcome in sorted(outcomes))
    yield f"{_counted(outcomes.total(), 'episode', 'episodes')}{': ' if told else ''}{told}"
    yield from _rejections(mined)


def _rejections(mined: Sequence[Mined]) -> Iterator[str]:
    """Reasons without what differs from file to file, the most frequent first, each with its first place."""
    counts: dict[str, int] = {}
    places: dict[str, str] = {}
    for each in mined:
        for reason, (count, place) in each.tally.rejected.items():
            kind = reason.split(":")[0].split(" (")[0]
            counts[kind] = counts.get(kind, 0) + count
            places.setdefault(kind, f"{each.repo}@{place}")
    if not counts:
        return
    yield f"{_counted(sum(counts.values()), 'rejection', 'rejections')}:"
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    for kind, count in ordered[:_REASONS_SHOWN]:
        yield f"  {count:>6,}  {kind}, first {places[kind]}"
    if len(ordered) > _REASONS_SHOWN:
        yield f"  {sum(count for _, count in ordered[_REASONS_SHOWN:]):>6,}  for other reasons"


def _counted(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"
