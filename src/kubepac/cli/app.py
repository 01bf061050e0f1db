"""The command `kubepac`: the list of commands, and what becomes of an error."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer
import typer.exceptions

from kubepac.cli import bundle, feedback, learn, log, mine, propose, scan
from kubepac.cli.options import EXIT_CLEAN, EXIT_FAILED
from kubepac.cli.output import discard_rest
from kubepac.core.errors import KubepacError

app = typer.Typer(
    name="kubepac",
    help="Ranks the findings of Kubernetes policies, says how to fix them and how sure it is.",
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("scan")(scan.scan)
app.command("propose")(propose.propose)
app.command("mine")(mine.mine)
app.command("feedback")(feedback.feedback)
app.command("learn")(learn.learn)
app.add_typer(log.app, name="log")
app.add_typer(bundle.app, name="bundle")


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version  # costs 20 ms, wanted once in a year

        typer.echo(f"kubepac {version('kube-pac-copilot')}")
        raise typer.Exit(EXIT_CLEAN)


@app.callback(invoke_without_command=True)
def _options(
    context: typer.Context,
    version: Annotated[  # noqa: ARG001 - its callback does the work
        bool,
        typer.Option("--version", help="Print the version and stop.", is_eager=True, callback=_print_version),
    ] = False,
) -> None:
    """Options that stand before the command; without a command, the list of them."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit(EXIT_FAILED)


def main() -> None:
    """Run the command line; every expected error is one line on standard error and exit code 2."""
    _open_closed_streams()
    try:
        sys.exit(app(prog_name="kubepac", standalone_mode=False))
    except KubepacError as error:
        _fail(str(error))
    except typer.exceptions.TyperException as error:
        _fail(f"{error.format_message().rstrip('.')}: see `kubepac --help`")
    except typer.Abort:
        sys.exit(EXIT_FAILED)
    except OSError as error:
        # Such as a full disk behind the help text. Files that users name have messages of their own.
        discard_rest()
        _fail(str(error))
    except Exception:
        # A bug. Python would exit with 1, and that means findings.
        import traceback

        traceback.print_exc()
        sys.exit(EXIT_FAILED)


def _open_closed_streams() -> None:
    """A stream that the caller closed is None in Python: make it the null device, so that nobody need ask."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - stays open


def _fail(message: str) -> NoReturn:
    from kubepac.cli.text import printable  # not needed where all goes well

    sys.stderr.write(f"error: {printable(message)}\n")
    sys.exit(EXIT_FAILED)


if __name__ == "__main__":
    main()
