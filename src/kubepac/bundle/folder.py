"""Read a bundle that is a folder."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from kubepac.bundle.contents import Intake, shown
from kubepac.core.errors import BundleError

_MAX_DEPTH = 4
_MAX_ENTRIES = 16384
# Links are not followed, and opening a FIFO does not wait for a writer. Where the flags are missing
# (Windows), the checks on each entry still stand, and the hashes decide about the bytes in any case.
_FLAGS = (
    os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
)


def read_folder(folder: Path) -> dict[str, bytes]:
    """Every file below `folder` by its name, each read once; raises `BundleError` on links and oversize."""
    intake = Intake(str(folder))
    for name in _walk(folder):
        _read_file(folder, name, intake)
    return intake.contents


def _walk(folder: Path) -> list[str]:
    """Names of all entries but folders, sorted."""
    names: list[str] = []
    pending = [""]
    entry_count = 0
    while pending:
        prefix = pending.pop()
        with os.scandir(f"{folder}/{prefix}") as entries:
            for entry in entries:
                entry_count += 1
                if entry_count > _MAX_ENTRIES:
                    raise BundleError(
                        f"{folder}: more than {_MAX_ENTRIES} files and folders: this is no bundle"
                    )
                if entry.is_dir(follow_symlinks=False):
                    pending.append(_checked_folder(folder, f"{prefix}{entry.name}/"))
                else:
                    names.append(f"{prefix}{entry.name}")
    return sorted(names)


def _checked_folder(folder: Path, prefix: str) -> str:
    if prefix.count("/") >= _MAX_DEPTH:
        raise BundleError(f"{folder}: {shown(prefix)} does not belong to a bundle")
    return prefix


def _read_file(folder: Path, name: str, intake: Intake) -> None:
    # Plain strings: pathlib would take a quarter of the time that loading takes.
    path = f"{folder}/{name}"
    # Looked at before it is opened, so that no device is; what the open descriptor says is what counts.
    _check_plain(folder, name, os.lstat(path))
    with os.fdopen(os.open(path, _FLAGS), "rb") as file:
        status = os.fstat(file.fileno())
        _check_plain(folder, name, status)
        intake.expect(name, status.st_size)
        data = file.read(status.st_size + 1)
    if len(data) != status.st_size:
        raise BundleError(f"{folder}: {shown(name)} changed while it was read: try again")
    intake.contents[name] = data


def _check_plain(folder: Path, name: str, status: os.stat_result) -> None:
    if stat.S_ISLNK(status.st_mode):
        raise BundleError(f"{folder}: {shown(name)} is a symbolic link: a bundle holds plain files only")
    if not stat.S_ISREG(status.st_mode):
        raise BundleError(f"{folder}: {shown(name)} is no plain file: a bundle holds plain files only")
