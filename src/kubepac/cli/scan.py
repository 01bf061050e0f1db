"""`kubepac scan`: ranked findings of manifests."""

from __future__ import annotations

import gc
import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kubepac.cli.options import EXIT_FINDINGS, BundleOption, LogOption
from kubepac.cli.output import print_json, print_text, utf8

if TYPE_CHECKING:
    from kubepac.core.violations import Severity
    from kubepac.serving.findings import Scan, Shown
    from kubepac.serving.served import Served

# About a second's work.
_MANY_FILES = 1000


class Format(StrEnum):
    """How the answer is written."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"


class FailOn(StrEnum):
    """From which severity on the exit code is 1."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    NEVER = "never"


class Show(StrEnum):
    """What is listed besides findings."""

    EXEMPTED = "exempted"
    UNKNOWN = "unknown"


def scan(
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH...", help="Files, folders, globs, or - for standard input.")
    ],
    bundle: BundleOption = None,
    format: Annotated[
        Format, typer.Option("--format", help="Text, JSON (docs/schemas/scan.json) or SARIF.")
    ] = Format.TEXT,
    output: Annotated[
        Path | None, typer.Option("--output", help="Write to this file instead of standard output.")
    ] = None,
    fail_on: Annotated[
        FailOn, typer.Option("--fail-on", help="Exit with 1 from this severity on.", case_sensitive=False)
    ] = FailOn.LOW,
    top: Annotated[
        int, typer.Option("--top", min=0, help="Show only the first N findings; 0 shows all.")
    ] = 0,
    show: Annotated[
        list[Show] | None,
        typer.Option("--show", help="List exempted findings, or checks that need more in sight (unknown)."),
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option("--config", help="Settings; else the nearest kubepac.yaml at or above here."),
    ] = None,
    log: LogOption = None,
) -> None:
    """Evaluate the corpus on manifests and print what to fix first.

    Exit code 0: nothing at or over --fail-on. 1: findings. 2: the job could not be done.
    """
    # Imported here, so that `kubepac --help` and its completion stay quick.
    from datetime import date

    from kubepac.serving.analyze import analyze_paths
    from kubepac.serving.findings import Shown
    from kubepac.serving.project import open_project
    from kubepac.serving.served import open_bundle
    from kubepac.serving.settings import bundle_path, log_to_read

    # All that a scan builds lives until it ends: looking for garbage would cost a fifth of its time.
    gc.disable()
    served = open_bundle(bundle_path(bundle), log=log_to_read(log))
    project = open_project(served, config, today=date.today())
    result = analyze_paths(
        served, paths, project=project, stdin=sys.stdin.buffer, on_files=_say_what_takes_long
    )
    shown = Shown(
        result.findings[:top] if top else result.findings,
        exempted=Show.EXEMPTED in (show or ()),
        unknown=Show.UNKNOWN in (show or ()),
    )
    if output is None:
        write = print_text if format is Format.TEXT else print_json
        write(_rendered(format, served, result, shown, to_file=False))
    else:
        from kubepac.adapters.output import write_whole  # with tempfile, which not every scan should pay for

        write_whole(output, utf8(_rendered(format, served, result, shown, to_file=True)))
    if _fails(result.worst(), fail_on):
        raise typer.Exit(EXIT_FINDINGS)


def _say_what_takes_long(files: int) -> None:
    if files >= _MANY_FILES and sys.stderr.isatty():
        sys.stderr.write(f"scanning {files:,} files ...\n")


def _rendered(format: Format, served: Served, result: Scan, shown: Shown, *, to_file: bool) -> str:
    if format is Format.JSON:
        from kubepac.serving.findings import json_text, scan_to_json

        return json_text(scan_to_json(result, shown))
    if format is Format.SARIF:
        # Both together cost 10 ms, and only SARIF needs them.
        from importlib.metadata import version

        from kubepac.serving.sarif import scan_to_sarif

        sarif = scan_to_sarif(result, shown, served.policies.values(), version=version("kube-pac-copilot"))
        return json.dumps(sarif) + "\n"
    from kubepac.cli.text import render, wants_colour

    return "\n".join(render(result, shown, colour=not to_file and wants_colour(sys.stdout))) + "\n"


def _fails(worst: Severity | None, fail_on: FailOn) -> bool:
    if worst is None or fail_on is FailOn.NEVER:
        return False
    return worst >= type(worst)[fail_on.name]
