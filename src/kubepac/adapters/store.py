"""Where the event log is kept: a file of JSON lines, or a database that several servers share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from kubepac.core.errors import InputError
from kubepac.core.objects import Rejection
from kubepac.events.log import LogLine


@dataclass(frozen=True, slots=True)
class LogReading:
    """What a log holds, in its order, and what of it is no line of a log."""

    lines: tuple[LogLine, ...] = ()
    rejected: tuple[Rejection, ...] = ()


class EventStore(Protocol):
    """An event log. Every method raises `InputError` where the file or the database cannot be used."""

    def append(self, lines: Iterable[LogLine]) -> int:
        """Keep lines, all or none, and say how many were new: an `event_id` is kept once.

        When this returns they are on disk.
        """

    def read(self) -> Iterator[LogLine | Rejection]:
        """Every line in a fixed order, and what cannot be read as one; a log that is not there is an error."""

    def close(self) -> None:
        """Let go of connections."""


def open_store(where: str) -> EventStore:
    """The event log at `where`: a path that ends in .jsonl, or the URL of a SQLite or PostgreSQL database."""
    if "://" in where:
        return _sql_store(where)
    if where.endswith(".jsonl"):
        from kubepac.adapters.store_jsonl import JsonlStore

        return JsonlStore(Path(where))
    raise InputError(
        f"{where!a} is no event log: expected a path that ends in .jsonl, "
        "or a URL such as sqlite:///events.db or postgresql+psycopg://HOST/DATABASE"
    )


def read_log(where: str) -> LogReading:
    """All of the event log at `where`; raises `InputError` where it is not there or cannot be used."""
    store = open_store(where)
    try:
        found = list(store.read())
    finally:
        store.close()
    return LogReading(
        tuple(line for line in found if not isinstance(line, Rejection)),
        tuple(line for line in found if isinstance(line, Rejection)),
    )


def _sql_store(url: str) -> EventStore:
    try:
        from kubepac.adapters.store_sql import SqlStore

        return SqlStore(url)
    except ImportError as error:
        raise InputError(
            f"an event log in a database needs {error.name or 'a driver'}: pip install 'kube-pac-copilot[sql]'"
        ) from None
