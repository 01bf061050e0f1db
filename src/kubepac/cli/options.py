"""What several commands share: the option for the bundle, and what exit codes mean."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

EXIT_CLEAN, EXIT_FINDINGS, EXIT_FAILED = 0, 1, 2

BundleOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--bundle", help="Bundle folder or .tar.gz; else KUBEPAC_BUNDLE, else the newest in ./bundles."
    ),
]

LogOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--log",
        metavar="WHERE",
        help="Event log whose outcomes count on top of the bundle's; else KUBEPAC_LOG, "
        "else data/failures/failure_log.jsonl.",
    ),
]
