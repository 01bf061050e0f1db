"""Files of the event log: bytes to lines and back, one line in memory at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from kubepac.core.errors import InputError
from kubepac.core.objects import Rejection
from kubepac.events.log import LogLine, json_from_line
from kubepac.events.migration import Migrated, lines_from_json

# An object in a cluster has at most 1.5 MiB, and a counterexample is one.
MAX_LINE_BYTES = 4 << 20


def read_file(path: Path) -> Iterator[Migrated | Rejection]:
    """Every line of a log that somebody else wrote, such as one to import; it need not end with a newline.

    Raises `InputError` where the file cannot be read.
    """
    with explained(path, "read"), path.open("rb") as file:
        yield from entries(raw_lines(file), str(path), {})


def entries(raw_lines: Iterable[bytes], name: str, seen: dict[str, int]) -> Iterator[Migrated | Rejection]:
    """What the lines say, blank ones apart; `seen` learns the line on which each id stands."""
    for number, raw in enumerate(raw_lines, start=1):
        if not raw.strip():
            continue
        try:
            entry = _decoded(raw)
            for line in entry.lines:
                if line.event_id in seen:
                    raise ValueError(f"repeats the event of line {seen[line.event_id]}")
        except ValueError as error:
            is_whole = raw.endswith(b"\n") or len(raw) > MAX_LINE_BYTES
            yield Rejection(name, number, f"{error}" if is_whole else f"{error}; no newline ends this line")
            continue
        seen |= dict.fromkeys((line.event_id for line in entry.lines), number)
        yield entry


def _decoded(raw: bytes) -> Migrated:
    if len(raw) > MAX_LINE_BYTES:
        raise ValueError(f"longer than {MAX_LINE_BYTES} bytes")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError("not UTF-8 text") from None
    return lines_from_json(text)


def bytes_from_line(line: LogLine) -> bytes:
    """A line as it stands in a file, with its newline; raises `InputError` where no reader would take it."""
    text = json_from_line(line).encode("ascii") + b"\n"
    if len(text) > MAX_LINE_BYTES:
        raise InputError(
            f"event {line.event_id} is longer than {MAX_LINE_BYTES} bytes: leave out its counterexample"
        )
    return text


def raw_lines(file: BinaryIO, end: int | None = None) -> Iterator[bytes]:
    """Lines with their newline, up to the offset `end`; of one that is too long, as much as shows that it is."""
    read_bytes = 0
    while (end is None or read_bytes < end) and (line := file.readline(MAX_LINE_BYTES + 1)):
        piece = line
        while piece:
            read_bytes += len(piece)
            piece = b"" if piece.endswith(b"\n") else file.readline(MAX_LINE_BYTES)
        yield line


@contextmanager
def explained(path: Path, what: str) -> Iterator[None]:
    """What the system refuses becomes an `InputError` that says which file cannot be `what`, and why."""
    try:
        yield
    except OSError as error:
        raise InputError(f"{path} cannot be {what}: {error.strerror or error}") from error
