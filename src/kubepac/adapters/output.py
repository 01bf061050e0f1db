"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from kubepac.core.errors import InputError


def write_whole(path: Path, content: bytes) -> None:
    """Write to a temporary name beside `path`, flush it to disk, rename; on any failure `path` is as it was.

    A link is followed; a pipe or a device is written to as it is. Raises `InputError` where the folder is
    missing or read-only, or the disk is full.
    """
    target = Path(os.path.realpath(path))
    temporary: str | None = None
    try:
        if target.exists() and not target.is_file():
            target.write_bytes(content)
            return
        descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # mkstemp makes private files; a report is as readable as any other new file.
        Path(temporary).chmod(0o666 & ~_umask())
        Path(temporary).replace(target)
    except OSError as error:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
        raise InputError(f"cannot write {path}: {error.strerror}: nothing was written") from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
