"""The files of a bundle on their way in: bounded, safely named, each at most once."""

from __future__ import annotations

from kubepac.bundle.format import MAX_FILES, MAX_TOTAL_BYTES, size_problem
from kubepac.core.errors import BundleError

_SHOWN = 80


class Intake:
    """Collects files and refuses, before a byte of it is read, one that must not come in."""

    def __init__(self, where: str) -> None:
        self.contents: dict[str, bytes] = {}
        self._where = where
        self._total_bytes = 0

    def expect(self, name: str, size_bytes: int) -> None:
        """Raise `BundleError` unless a file of this name and size may be read next."""
        if not is_safe_name(name):
            raise BundleError(f"{self._where}: unsafe file name {shown(name)}: do not use this bundle")
        if name in self.contents:
            raise BundleError(f"{self._where}: {shown(name)} is there twice: do not use this bundle")
        if len(self.contents) >= MAX_FILES:
            raise BundleError(f"{self._where}: more than {MAX_FILES} files: this is no bundle")
        if problem := size_problem(name, size_bytes):
            raise BundleError(f"{self._where}: {shown(name)}: {problem}")
        self._total_bytes += size_bytes
        if self._total_bytes > MAX_TOTAL_BYTES:
            raise BundleError(
                f"{self._where}: more than {MAX_TOTAL_BYTES:,} bytes in all files: this is no bundle"
            )


def is_safe_name(name: str) -> bool:
    """Whether a name is relative, stays inside its folder and is plain printable ASCII.

    >>> is_safe_name("policies/lib/pods.rego"), is_safe_name("../pods.rego"), is_safe_name("/etc/passwd")
    (True, False, False)
    """
    if not name.isascii() or not name.isprintable() or "\\" in name or ":" in name:
        return False
    return all(part not in ("", ".", "..") for part in name.split("/"))


def shown(name: str) -> str:
    """A name from a stranger, fit for one line on a terminal."""
    return ascii(name if len(name) <= _SHOWN else f"{name[:_SHOWN]}...")
