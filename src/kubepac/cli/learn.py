"""`kubepac learn`: a bundle that has learned from this repository and from feedback."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from kubepac.cli.bundle import diff_lines
from kubepac.cli.options import BundleOption, LogOption
from kubepac.cli.output import print_text
from kubepac.cli.progress import Progress

if TYPE_CHECKING:
    from kubepac.core.json_types import JsonObject
    from kubepac.serving.learn import Collected

_REJECTED_SHOWN = 5


def learn(
    repos: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[REPO]...", help="Git repositories; else the one of the working folder."),
    ] = None,
    log: LogOption = None,
    bundle: BundleOption = None,
    output: Annotated[
        Path, typer.Option("--output", metavar="DIR", help="Where the new bundle is put.")
    ] = Path("bundles"),
) -> None:
    """Mine repositories, add the event log, train, export a new bundle, and say what changed.

    What was mined is kept in .kubepac/learn, so that the next run reads new commits only. Exit code 0: done. 2: the
    job could not be done, and no bundle was written.
    """
    from kubepac.adapters.output import check_writable
    from kubepac.adapters.training import check_training, run_learning
    from kubepac.cli.text import printable
    from kubepac.serving.learn import collect, repository_of
    from kubepac.serving.settings import bundle_path, log_to_read

    check_training()
    before = bundle_path(bundle)
    where = log_to_read(log)
    named = repos or [repository_of(Path.cwd())]
    check_writable(output)
    with Progress(sys.stderr) as progress:
        collected = collect(named, bundle=before, log=where, progress=progress.commits)
    for warning in _warnings(collected):
        sys.stderr.write(f"warning: {printable(warning)}\n")
    answer = run_learning(before, collected.events, output, own_repo=collected.own_repo)
    lines = [*_learned_from(collected, answer), *_what_changed(before, answer)]
    print_text("".join(f"{printable(line)}\n" for line in lines))


def _warnings(collected: Collected) -> Iterator[str]:
    yield from collected.warnings
    for rejection in collected.rejected[:_REJECTED_SHOWN]:
        yield f"{rejection.place}: {rejection.reason}"
    if more := len(collected.rejected[_REJECTED_SHOWN:]):
        yield f"{more:,} more lines of the log were not read: `kubepac log check` lists them"


def _learned_from(collected: Collected, answer: JsonObject) -> Iterator[str]:
    from kubepac.serving.learn import told

    yield "learned from"
    sources = list(told(collected.outcomes))
    yield from (f"  {line}" for line in sources or ["nothing: no violation was ever there, and no feedback"])
    if collected.repeated:
        yield f"  {collected.repeated:,} events of the log were mined as well, and count once"
    if collected.simulated:
        yield f"  left out: {collected.simulated:,} simulated events, never added to real ones"
    before, after = cast("list[int]", answer["outcomes"])
    yield f"evidence of confidence: {before:,} -> {after:,} real outcomes"
    if collected.own_repo:
        yield f"own history of {collected.own_repo}: {answer['own_decisions']:,} decisions at a fix"
    else:
        yield "own history: none, a bundle knows one repository by itself and here are several"
    state = "" if answer["is_trained"] else f"{answer['ranker']} stays: "
    yield f"ranker: {state}{answer['why']}"


def _what_changed(before: Path, answer: JsonObject) -> Iterator[str]:
    from kubepac.bundle.diff import diff
    from kubepac.bundle.load import load

    path = answer["bundle"]
    if path is None:
        yield f"nothing new: {before} knows all of this, and no bundle was written"
        return
    after = Path(str(path))
    yield from diff_lines(diff(load(before), load(after)))
    if answer["is_trained"]:
        yield "metrics: each bundle's are of its own test events, so the difference is no gain or loss"
    yield f"{after}: use it with --bundle {after}"
