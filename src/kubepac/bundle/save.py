"""Write a bundle: completely and the same bytes every time, or not at all."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from kubepac.bundle.archive import pack
from kubepac.bundle.format import MANIFEST
from kubepac.bundle.manifest import BundleInfo, new_manifest
from kubepac.core.errors import BundleError

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def save(contents: Mapping[str, bytes], about: BundleInfo, out_dir: Path) -> Path:
    """Write `<out_dir>/<version>/` and `<out_dir>/kubepac-bundle-<version>.tar.gz`; return the folder.

    `contents` are all files but `bundle.json`, which is made here. Both forms are written under temporary
    names, flushed to the disk and then renamed. When anything goes wrong before that, a bundle of this
    version that was there already stays as it is; `BundleError` says what happened.
    """
    manifest = new_manifest(about, contents)
    files = {MANIFEST: manifest.to_bytes(), **contents}
    folder = out_dir / about.version
    archive = out_dir / f"{archive_stem(about.version)}.tar.gz"
    try:
        out_dir.mkdir(parents=True, exist_ok=True)
        with _scratch_dir(out_dir) as scratch:
            _write_folder(scratch / folder.name, files)
            _write_file(scratch / archive.name, pack(files, folder=archive_stem(about.version)))
            _publish(scratch, folder, archive)
    except OSError as error:
        raise _failure(error, folder) from error
    return folder


def archive_stem(version: str) -> str:
    """Name of the archive without its suffixes, and of the folder that it unpacks to.

    >>> archive_stem("0.1.0")
    'kubepac-bundle-0.1.0'
    """
    return f"kubepac-bundle-{version}"


@contextmanager
def _scratch_dir(out_dir: Path) -> Iterator[Path]:
    """A folder on the same file system as `out_dir`, gone at the end whatever happens."""
    scratch = Path(tempfile.mkdtemp(prefix=".export-", dir=out_dir))
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    for name in sorted(files):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_file(path, files[name])
    for directory in sorted({folder, *(path for path in folder.rglob("*") if path.is_dir())}, reverse=True):
        directory.chmod(0o755)
        _flush_dir(directory)


def _write_file(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    # Whatever the umask: somebody else is to read what is exported.
    path.chmod(0o644)


def _publish(scratch: Path, folder: Path, archive: Path) -> None:
    """Move both forms to their places. No rename replaces a full folder, so the old one steps aside first."""
    # Beside the scratch folder, not in it: should putting it back fail too, it must not be swept away.
    retired = scratch.with_name(f"{scratch.name}-old")
    if has_old := folder.exists():
        folder.rename(retired)
    try:
        (scratch / folder.name).rename(folder)
        (scratch / archive.name).replace(archive)
    except BaseException:  # Control-C as well: the old bundle has to come back
        if folder.exists():
            folder.rename(scratch / "refused")
        if has_old:
            retired.rename(folder)
        raise
    if has_old:
        shutil.rmtree(retired, ignore_errors=True)
    _flush_dir(folder.parent)


def _flush_dir(directory: Path) -> None:
    """Make renames in `directory` survive a power cut, where the system lets a folder be opened for that."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _failure(error: OSError, folder: Path) -> BundleError:
    advice = "free some space and export again" if error.errno in _FULL else "see to it and export again"
    return BundleError(
        f"{folder}: the bundle was not written: {error.strerror}; nothing was changed: {advice}"
    )
