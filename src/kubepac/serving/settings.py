"""What serving takes from the environment, and where it looks for a bundle."""

from __future__ import annotations

import os
import re
from pathlib import Path

from kubepac.core.errors import BundleError, InputError

BUNDLE_VARIABLE = "KUBEPAC_BUNDLE"
LOG_VARIABLE = "KUBEPAC_LOG"
_BUNDLES_DIR = Path("bundles")
_VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)")


def bundle_path(option: Path | None) -> Path:
    """The bundle to use: the option, else KUBEPAC_BUNDLE, else the newest version in ./bundles."""
    if option is not None:
        return option
    if variable := os.environ.get(BUNDLE_VARIABLE):
        return Path(variable)
    if newest := _newest(_BUNDLES_DIR):
        return newest
    raise BundleError(
        f"no bundle: give --bundle PATH, set {BUNDLE_VARIABLE}, "
        f"or run `make repro` to make one in ./{_BUNDLES_DIR}"
    )


def log_path(option: Path | None) -> Path | None:
    """The event log to read on top of the bundle's outcomes: the option, else KUBEPAC_LOG, else none.

    A log that KUBEPAC_LOG names may not be there yet: it begins with the first feedback. One that is asked for by
    the option has to be; `InputError` where it is not.
    """
    if option is not None:
        if not option.exists():
            raise InputError(f"{option}: there is no event log: give the path of a JSONL file")
        return option
    variable = os.environ.get(LOG_VARIABLE)
    if not variable:
        return None
    if "://" in variable:
        raise InputError(f"{LOG_VARIABLE} is {variable}: expected the path of a JSONL file")
    return Path(variable) if Path(variable).exists() else None


def _newest(folder: Path) -> Path | None:
    if not folder.is_dir():
        return None
    versions = [entry for entry in folder.iterdir() if _VERSION.fullmatch(entry.name) and entry.is_dir()]
    return max(versions, key=lambda entry: tuple(map(int, entry.name.split("."))), default=None)
