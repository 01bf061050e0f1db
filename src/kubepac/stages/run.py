"""How a stage starts from the command line."""

from __future__ import annotations

import sys
from collections.abc import Callable

from kubepac.core.errors import KubepacError


def run_stage(main: Callable[[], None]) -> None:
    """Run a stage; what the user can act on is one line on standard error and exit code 2."""
    try:
        main()
    except KubepacError as error:
        _stop(str(error))
    except FileNotFoundError as error:
        _stop(f"{error.filename} is missing: run `dvc repro`, it makes what each stage reads")
    except OSError as error:
        _stop(f"{error.filename or 'a file'}: {error.strerror or error}")


def _stop(message: str) -> None:
    sys.stderr.write(f"error: {message}\n")
    sys.exit(2)
