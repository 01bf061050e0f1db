"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from kubepac.core.errors import InputError


def write_whole(path: Path, content: bytes | Iterable[bytes]) -> None:
    """Write to a temporary name beside `path`, flush it to disk, rename; on any failure `path` is as it was.

    Content in pieces is never in memory as a whole. A link is followed; a pipe or a device is written to as it
    is. Raises `InputError` where the folder is missing or read-only, or the disk is full.
    """
    pieces = (content,) if isinstance(content, bytes) else content
    target = Path(os.path.realpath(path))
    temporary: str | None = None
    try:
        if target.exists() and not target.is_file():
            with target.open("wb") as file:
                file.writelines(pieces)
            return
        descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        with os.fdopen(descriptor, "wb") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        # mkstemp makes private files; a report is as readable as any other new file.
        Path(temporary).chmod(0o666 & ~_umask())
        Path(temporary).replace(target)
    except BaseException as error:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise InputError(f"cannot write {path}: {error.strerror}: nothing was written") from error
        raise


def make_work_dir(folder: Path) -> None:
    """Make a folder for what is kept between runs, out of git's sight. Raises `InputError` where that fails."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ".gitignore").write_text("*\n", encoding="utf-8")
    except OSError as error:
        raise InputError(
            f"cannot write {folder}: {error.strerror}: work in a folder that is yours"
        ) from error


def check_writable(folder: Path) -> None:
    """Raises `InputError` where files could not be put into `folder`, which need not be there yet."""
    known = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
    if not known.is_dir():
        raise InputError(f"cannot write to {folder}: {known} is no folder: give another --output")
    if not os.access(known, os.W_OK | os.X_OK):
        raise InputError(f"cannot write to {folder}: Permission denied: give another --output")


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
