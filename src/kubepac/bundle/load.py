"""Open a bundle: every hash is checked before anything else looks at a byte, and nothing is ever run here.

Each file is read once; the bytes that were hashed are the bytes that are used, so swapping a file after the
check changes nothing. This is on the way of every command, so it imports little.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from kubepac.bundle.format import INDEX, MANIFEST, MAX_ARCHIVE_BYTES
from kubepac.bundle.manifest import BundleInfo, Manifest, entry_from_bytes, parse_manifest
from kubepac.core.errors import BundleError

if TYPE_CHECKING:
    from kubepac.core.policy import Policy


@dataclass(frozen=True)
class Bundle:
    """A bundle whose every byte was checked. `path` is where it came from, for messages."""

    path: Path
    manifest: Manifest
    _contents: Mapping[str, bytes]

    @property
    def info(self) -> BundleInfo:
        """What the exporter said about it."""
        return self.manifest.info

    @property
    def digest(self) -> str:
        """SHA-256 that names this bundle and all that is in it."""
        return self.manifest.digest

    @property
    def names(self) -> tuple[str, ...]:
        """Its files, sorted; `bundle.json` is not among them."""
        return tuple(sorted(self._contents))

    def has(self, name: str) -> bool:
        """Whether there is such a file."""
        return name in self._contents

    def read(self, name: str) -> bytes:
        """The bytes of one file; raises `BundleError` where there is none of that name."""
        try:
            return self._contents[name]
        except KeyError:
            raise BundleError(f"{self.path}: the bundle has no {name}: export it again") from None

    def read_text(self, name: str) -> str:
        """The text of one file; raises `BundleError` where it is not UTF-8."""
        try:
            return self.read(name).decode("utf-8")
        except UnicodeDecodeError:
            raise BundleError(f"{self.path}: {name} is not UTF-8 text: export the bundle again") from None

    @cached_property
    def policies(self) -> tuple[Policy, ...]:
        """The policies of its corpus, in the order of the index."""
        from kubepac.policies.index import policies_from_jsonl  # not everybody needs them

        return policies_from_jsonl(self.read_text(INDEX))


def load(path: Path) -> Bundle:
    """Open the bundle at `path`, a folder or a `.tar.gz`; raises `BundleError` unless it is sound."""
    contents = _read(path)
    if MANIFEST not in contents:
        raise _no_manifest(path)
    manifest = parse_manifest(contents.pop(MANIFEST), where=str(path))
    _check_contents(contents, manifest, path)
    return Bundle(path, manifest, contents)


def _read(path: Path) -> dict[str, bytes]:
    try:
        if path.is_dir():
            from kubepac.bundle.folder import read_folder  # one of the two is enough

            # Asked before the walk, so that a wrong folder is called just that.
            if not (path / MANIFEST).exists():
                raise _no_manifest(path)
            return read_folder(path)
        return _read_archive(path)
    except FileNotFoundError:
        raise BundleError(f"{path}: there is no bundle: `make repro` exports one to bundles/") from None
    except OSError as error:
        raise BundleError(f"{path}: the bundle cannot be read: {error.strerror}") from error


def _read_archive(path: Path) -> dict[str, bytes]:
    from kubepac.bundle.archive import read_archive  # one of the two is enough

    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags), "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise BundleError(
                f"{path}: neither a folder nor a plain file: give a bundle's folder or its .tar.gz"
            )
        if status.st_size > MAX_ARCHIVE_BYTES:
            raise BundleError(f"{path}: {status.st_size:,} bytes, at most {MAX_ARCHIVE_BYTES:,} are allowed")
        return read_archive(file, str(path))


def _no_manifest(path: Path) -> BundleError:
    return BundleError(
        f"{path}: no {MANIFEST}, so this is no bundle: give the folder or the .tar.gz that was exported"
    )


def _check_contents(contents: Mapping[str, bytes], manifest: Manifest, path: Path) -> None:
    for name in sorted(manifest.files.keys() - contents.keys()):
        raise BundleError(f"{path}: {name} is missing: export the bundle again or fetch a fresh copy")
    for name in sorted(contents.keys() - manifest.files.keys()):
        raise BundleError(
            f"{path}: {name!a} is not listed in {MANIFEST}: remove it, or do not use this bundle"
        )
    for name, expected in manifest.files.items():
        if entry_from_bytes(contents[name]) != expected:
            raise BundleError(
                f"{path}: {name} is not what {MANIFEST} lists (damaged or tampered with): "
                "export the bundle again or fetch a fresh copy"
            )
