"""What one file may ask of us, and the reason why a document is turned down."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds for one file; beyond them there is a rejection, never a crash or a long wait.

    The defaults let 100 MiB of ordinary manifests through and hold hostile input to about a gigabyte.
    """

    file_bytes: int = 128 * 1024 * 1024
    """Size of a file; a larger one is rejected unread."""
    documents: int = 200_000
    """Documents of a file; the rest of the file is rejected as one."""
    depth: int = 200
    """Collections inside one another, aliases followed. The deepest CRD schemas need about 60."""
    nodes: int = 20_000_000
    """Keys, scalars and starts and ends of collections, counted as they are written in the file."""
    alias_nodes: int = 500_000
    """Values that aliases and merge keys may add by repeating what was written once."""


@dataclass(slots=True)
class Budget:
    """What is left of the limits while a file is read."""

    depth: int
    nodes: int
    alias_nodes: int


class Refused(Exception):  # noqa: N818 - it ends one document, and always becomes a Rejection
    """A document that cannot be used; `line` counts from 0 at the start of its text."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line
        self.reason = reason
