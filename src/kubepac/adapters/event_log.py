"""The event log as a file: JSON Lines, read one line at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from kubepac.core.errors import InputError
from kubepac.core.objects import Rejection
from kubepac.events.log import LogLine

# A line holds the features of one object and the names of policies: kilobytes.
MAX_LINE_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class LogReading:
    """What a log holds, in its order, and what of it is no line of a log."""

    lines: tuple[LogLine, ...] = ()
    rejected: tuple[Rejection, ...] = ()


def read_log(path: Path) -> LogReading:
    """Read a log; a line that cannot be read is a rejection. Raises `InputError` where there is no such file."""
    lines: list[LogLine] = []
    rejected: list[Rejection] = []
    for number, raw in _numbered(path):
        if len(raw) > MAX_LINE_BYTES:
            rejected.append(Rejection(str(path), number, f"a line of more than {MAX_LINE_BYTES:,} bytes"))
            continue
        try:
            lines.append(LogLine.model_validate_json(raw))
        except ValidationError as error:
            rejected.append(Rejection(str(path), number, _reason(error)))
    return LogReading(tuple(lines), tuple(rejected))


def _numbered(path: Path) -> Iterator[tuple[int, bytes]]:
    """Lines that are not blank with their numbers; of one that is too long no more than shows that it is."""
    try:
        with path.open("rb") as file:
            number = 0
            while raw := file.readline(MAX_LINE_BYTES + 1):
                number += 1
                if raw.strip():
                    yield number, raw
                while len(raw) > MAX_LINE_BYTES and not raw.endswith(b"\n"):
                    raw = file.readline(MAX_LINE_BYTES + 1)
    except OSError as error:
        raise InputError(
            f"{path}: the event log cannot be read: {error.strerror}: give the path of a JSONL file"
        ) from error


def _reason(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    where = ".".join(map(str, first["loc"]))
    return f"{where}: {first['msg']}" if where else first["msg"]
