"""What serving takes from the environment: where the bundle is, and where the event log."""

from __future__ import annotations

import os
import re
from pathlib import Path

from kubepac.core.errors import BundleError, InputError

BUNDLE_VARIABLE = "KUBEPAC_BUNDLE"
LOG_VARIABLE = "KUBEPAC_LOG"
DEFAULT_LOG = "data/failures/failure_log.jsonl"
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


def log_location(option: str | None) -> str:
    """The event log to use, a path or a URL: the option, else KUBEPAC_LOG, else data/failures/failure_log.jsonl."""
    return option or os.environ.get(LOG_VARIABLE) or DEFAULT_LOG


def log_to_read(option: str | None) -> str | None:
    """The event log to read on top of a bundle.

    A log begins with the first feedback, so a file that is not there yet is none. One that the option asks for has
    to be there; `InputError` where it is not.
    """
    where = log_location(option)
    if "://" in where or Path(where).exists():
        return where
    if option is not None:
        raise InputError(
            f"{where}: there is no event log: give the path of a JSONL file, or a database's URL"
        )
    return None


def _newest(folder: Path) -> Path | None:
    if not folder.is_dir():
        return None
    versions = [entry for entry in folder.iterdir() if _VERSION.fullmatch(entry.name) and entry.is_dir()]
    return max(versions, key=lambda entry: tuple(map(int, entry.name.split("."))), default=None)
