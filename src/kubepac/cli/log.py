"""`kubepac log`: take events in, give them out, check them, count them."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from kubepac.cli.options import EXIT_FAILED, EXIT_FINDINGS, LogOption
from kubepac.cli.output import print_json, print_text, utf8

if TYPE_CHECKING:
    from kubepac.core.objects import Rejection
    from kubepac.serving.log import Imported, LogStats, SourceStats

app = typer.Typer(help="Look after the event log: what became of findings.")

_REJECTED_SHOWN = 20
_FORMATS = {0: "of the first format", 1: "of version 1", 2: "of version 2"}


@app.callback(invoke_without_command=True)
def _commands(context: typer.Context) -> None:
    """Look after the event log: what became of findings."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit(EXIT_FAILED)


@app.command("import")
def import_(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="JSON lines, of any version.")],
    log: LogOption = None,
) -> None:
    """Append the events of files to the log; those that it has already are left as they are.

    Exit code 0: every line was good. 1: some were rejected, the others are in. 2: nothing was written.
    """
    from kubepac.serving.log import import_files, open_log

    with closing(open_log(log)) as store:
        imported = import_files(store, files)
    _print(_import_lines(imported))
    _end(imported.rejected)


@app.command()
def export(
    log: LogOption = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write to this file instead of standard output.")
    ] = None,
    source: Annotated[
        Literal["feedback", "git", "simulated"] | None,
        typer.Option("--source", help="Only events from here."),
    ] = None,
    policy: Annotated[
        str | None, typer.Option("--policy", metavar="ID", help="Only events of this policy.")
    ] = None,
) -> None:
    """Write the log as JSON lines of the present version.

    Exit code 0: every line was good. 1: some were rejected and are left out. 2: the job could not be done.
    """
    from kubepac.adapters.output import write_whole
    from kubepac.serving.log import export_lines, open_log, refuse_own_file

    refuse_own_file(output, log)
    with closing(open_log(log)) as store:
        exported = export_lines(store, source=source, policy_id=policy)
    if output is None:
        print_json(exported.text)
    else:
        write_whole(output, utf8(exported.text))
    _end(exported.rejected)


@app.command()
def check(log: LogOption = None) -> None:
    """Read every line of the log and say which are bad, and why.

    Exit code 0: every line is good. 1: some are rejected. 2: the job could not be done.
    """
    from kubepac.serving.log import log_stats, open_log

    with closing(open_log(log)) as store:
        counted = log_stats(store)
    events = sum(source.events for source in counted.sources.values())
    _print(f"{rejection.place}: {rejection.reason}" for rejection in counted.rejected)
    _print([f"{_counted(events, 'event')}, {_counted(len(counted.rejected), 'rejected line')}"])
    if counted.rejected:
        raise typer.Exit(EXIT_FINDINGS)


@app.command()
def stats(
    log: LogOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    bundle: Annotated[
        Path | None, typer.Option("--bundle", help="Also count events of policies that this bundle lacks.")
    ] = None,
) -> None:
    """Count events by source, outcome and policy.

    Exit code 0: every line was good. 1: some were rejected. 2: the job could not be done.
    """
    import json

    from kubepac.serving.log import log_stats, open_log, stats_to_json

    policy_ids = None if bundle is None else _policy_ids(bundle)
    with closing(open_log(log)) as store:
        counted = log_stats(store, policy_ids=policy_ids)
    if as_json:
        print_json(json.dumps(stats_to_json(counted), indent=2) + "\n")
    else:
        _print(_stats_lines(counted))
    _end(counted.rejected)


def _policy_ids(bundle: Path) -> frozenset[str]:
    from kubepac.bundle.load import load

    return frozenset(policy.id for policy in load(bundle).policies)


def _end(rejected: Sequence[Rejection]) -> None:
    """Say on standard error what was rejected, and in the exit code that something was."""
    if not rejected:
        return

    from kubepac.cli.text import printable

    for rejection in rejected[:_REJECTED_SHOWN]:
        sys.stderr.write(f"{printable(f'{rejection.place}: {rejection.reason}')}\n")
    if len(rejected) > _REJECTED_SHOWN:
        more = len(rejected) - _REJECTED_SHOWN
        sys.stderr.write(f"and {more} more; `kubepac log check --log FILE` lists all of a file\n")
    raise typer.Exit(EXIT_FINDINGS)


def _print(lines: Iterable[str]) -> None:
    from kubepac.cli.text import printable

    print_text("".join(f"{printable(line)}\n" for line in lines))


def _import_lines(imported: Imported) -> Iterator[str]:
    known = imported.events - imported.new
    rejected = _counted(len(imported.rejected), "rejected line")
    yield f"{_counted(imported.events, 'event')}: {imported.new:,} new, {known:,} known already; {rejected}"
    for version, count in sorted(imported.lines_by_version.items()):
        yield f"  {_counted(count, 'line')} {_FORMATS[version]}"
    for name, count in sorted(imported.left_out.items()):
        yield f"  left out: the field {name}, which events no longer have, on {_counted(count, 'line')}"


def _stats_lines(counted: LogStats) -> Iterator[str]:
    if not counted.sources:
        yield "no events"
    for name, source in counted.sources.items():
        yield from _source_lines(name, source)
    if counted.unknown_policies:
        yield "no such policy: kept, not learned from"
        yield from (f"  {name}  {count}" for name, count in sorted(counted.unknown_policies.items()))
    if counted.rejected:
        yield _counted(len(counted.rejected), "rejected line")


def _source_lines(name: str, source: SourceStats) -> Iterator[str]:
    yield f"{name}: {_counted(source.events, 'event')}, {source.first_ts} to {source.last_ts}"
    yield "  " + ", ".join(f"{count} {outcome}" for outcome, count in sorted(source.outcomes.items()))
    width = max(map(len, source.policies))
    for policy_id, each in sorted(source.policies.items()):
        counts = f"{_counted(each.events, 'event')}, {each.accepted} accepted, {each.reverted} reverted"
        yield f"  {policy_id:<{width}}  {counts}"


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
