"""`kubepac feedback`: say what became of a finding."""

from __future__ import annotations

import sys
from typing import Annotated, Literal

import typer

from kubepac.cli.options import LogOption
from kubepac.cli.output import print_text


def feedback(
    verdict: Annotated[
        Literal["accept", "revert", "false-positive"],
        typer.Argument(
            metavar="accept|revert|false-positive",
            help="Its fix was kept, its fix was taken back, or the policy is wrong about it.",
        ),
    ],
    finding_id: Annotated[str, typer.Argument(metavar="FINDING_ID", help="`id` of a finding in the scan.")],
    strategy: Annotated[
        Literal["manifest_patch", "policy_change"] | None,
        typer.Option("--strategy", help="What was changed, or should be."),
    ] = None,
    scan: Annotated[
        str, typer.Option("--scan", metavar="FILE", help="Answer of `kubepac scan --format json`.")
    ] = "-",
    log: LogOption = None,
) -> None:
    """Add to the event log what became of a finding; the scan is read from --scan or standard input."""
    from contextlib import closing
    from datetime import UTC, datetime

    from kubepac.adapters.files import read_named
    from kubepac.cli.text import printable
    from kubepac.core.errors import InputError
    from kubepac.serving.feedback import Feedback, line_from_feedback
    from kubepac.serving.log import open_log

    if scan == "-" and sys.stdin.isatty():
        raise InputError("no scan: give --scan FILE, or pipe `kubepac scan --format json` into this command")
    given = Feedback(verdict, finding_id, strategy, datetime.now(UTC))
    line = line_from_feedback(given, read_named(scan, stdin=sys.stdin.buffer), name=scan)
    with closing(open_log(log)) as store:
        is_new = store.append([line]) == 1
    assert line.resource is not None
    where = f"{line.resource.kind}/{line.resource.name}"
    state = "recorded" if is_new else "known already"
    print_text(f"{state}: {verdict}, {printable(f'{line.policy_id} on {where}')}\n")
