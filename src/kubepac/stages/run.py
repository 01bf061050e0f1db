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
        sys.stderr.write(f"error: {error}\n")
        sys.exit(2)
