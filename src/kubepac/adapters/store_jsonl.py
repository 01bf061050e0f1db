"""The event log as a file of JSON lines that is only ever appended to.

Writers take turns by an advisory lock on the file, add their lines in one write and flush them to disk before they
say so. What a crash leaves of a line that was never acknowledged is moved to `<name>.torn` by the next writer.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from kubepac.adapters.log_file import MAX_LINE_BYTES, bytes_from_line, entries, explained, raw_lines
from kubepac.core.errors import InputError
from kubepac.core.objects import Rejection
from kubepac.events.log import LogLine, record_from_json, with_id
from kubepac.events.migration import Migrated

_BLOCK_BYTES = 1 << 16
_TRIES = 100

# Device, inode, size and time of the last change: what a file is known by.
_State = tuple[int, int, int, int]


class JsonlStore:
    """An `EventStore` in one file; it is created, with its folder, by the first append."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._torn_path = path.with_name(f"{path.name}.torn")
        self._ids: set[str] = set()
        self._indexed: _State | None = None

    def append(self, lines: Iterable[LogLine]) -> int:
        """Write the lines whose ids the file does not have, in one write; on failure the file is as it was."""
        texts: dict[str, bytes] = {}
        for line in map(with_id, lines):
            texts.setdefault(line.event_id, bytes_from_line(line))
        if not texts:
            return 0
        with explained(self._path, "written"):
            _make_folder(self._path.parent)
            with _locked(self._path, os.O_RDWR | os.O_APPEND | os.O_CREAT) as file:
                end = _mend(file, self._torn_path)
                self._index(file, end)
                new = {event_id: text for event_id, text in texts.items() if event_id not in self._ids}
                if new and end == 0:
                    _sync_folder(self._path.parent)
                if new:
                    _write(file, b"".join(new.values()), end)
                self._ids |= new.keys()
                self._indexed = _state(file)
        return len(new)

    def read(self) -> Iterator[LogLine | Rejection]:
        """Lines in the order of the file, those of older versions as they read today; writers need not wait.

        A torn last line, and each one that was moved to `<name>.torn`, is a rejection.
        """
        with explained(self._path, "read"):
            if not self._path.exists():
                raise InputError(
                    f"no event log at {self._path}: `kubepac log import` makes one, or name another"
                )
            with _locked(self._path, os.O_RDONLY) as file:
                end = _end_of_lines(file)
                tail = file.read(MAX_LINE_BYTES + 1)
                _unlock(file)
                # What stands before `end` never changes; what stands behind it may be gone already.
                file.seek(0)
                whole_and_tail = chain(raw_lines(file, end), [tail] if tail else [])
                for entry in entries(whole_and_tail, str(self._path), {}):
                    yield from entry.lines if isinstance(entry, Migrated) else (entry,)
            yield from self._torn()

    def close(self) -> None:
        """Nothing is held open between calls."""

    def _torn(self) -> Iterator[Rejection]:
        if not self._torn_path.exists():
            return
        for number in range(1, self._torn_path.read_bytes().count(b"\n") + 1):
            yield Rejection(str(self._torn_path), number, "cut off by a crash: look at it, delete this file")

    def _index(self, file: BinaryIO, end: int) -> None:
        """Learn the ids in the file, unless it is as this store left it."""
        if self._indexed == _state(file):
            return
        file.seek(0)
        seen: dict[str, int] = {}
        for _ in entries(raw_lines(file, end), str(self._path), seen):
            pass
        self._ids = set(seen)


def _end_of_lines(file: BinaryIO) -> int:
    """Where the last whole line ends; the file is left there."""
    end = file.seek(0, os.SEEK_END)
    while end > 0:
        start = max(0, end - _BLOCK_BYTES)
        file.seek(start)
        newline = file.read(end - start).rfind(b"\n")
        if newline >= 0:
            return file.seek(start + newline + 1)
        end = start
    return file.seek(0)


def _mend(file: BinaryIO, torn_path: Path) -> int:
    """Let the file end with a whole line, and say where that is.

    A tail that is whole but for its newline gets one; any other was never acknowledged, and is moved aside.
    """
    end = _end_of_lines(file)
    tail = file.read()
    if not tail:
        return end
    if _is_json(tail):
        _write(file, b"\n", end + len(tail))
        return end + len(tail) + 1
    with torn_path.open("ab") as torn:
        torn.write(tail + b"\n")
        torn.flush()
        os.fsync(torn.fileno())
    os.ftruncate(file.fileno(), end)
    return end


def _is_json(raw: bytes) -> bool:
    try:
        record_from_json(raw.decode("utf-8-sig"))
    except ValueError:
        return False
    return True


def _write(file: BinaryIO, content: bytes, end: int) -> None:
    """Add `content` to a file of `end` bytes and flush it to disk, or leave the file as it was."""
    descriptor = file.fileno()
    left = memoryview(content)
    try:
        while left:  # once, unless the disk fills up
            left = left[os.write(descriptor, left) :]
        os.fsync(descriptor)
    except BaseException:
        os.ftruncate(descriptor, end)
        raise


def _make_folder(folder: Path) -> None:
    if not folder.is_dir():
        _make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _state(file: BinaryIO) -> _State:
    status = os.fstat(file.fileno())
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


@contextmanager
def _locked(path: Path, flags: int) -> Iterator[BinaryIO]:
    """The file, locked: for others' reading only where `flags` say that it is written, for writing only else."""
    for _ in range(_TRIES):
        with os.fdopen(os.open(path, flags, 0o666), "rb") as file:
            _lock(file, path, is_exclusive=bool(flags & os.O_RDWR))
            # Somebody may have put another file in its place while this one was waited for.
            if path.exists() and os.path.samestat(os.fstat(file.fileno()), path.stat()):
                yield file
                return
    raise InputError(f"{path} is replaced again and again: stop what does that, or name another event log")


def _lock(file: BinaryIO, path: Path, *, is_exclusive: bool) -> None:
    """Wait for the lock, which goes with the open file: it ends when the file is closed, or its process."""
    try:
        import fcntl
    except ImportError:
        raise InputError(
            f"{path} cannot be locked on this system: keep the event log in a database, "
            "such as sqlite:///events.db"
        ) from None
    try:
        fcntl.flock(file, fcntl.LOCK_EX if is_exclusive else fcntl.LOCK_SH)
    except OSError as error:
        raise InputError(
            f"{path} cannot be locked: {error.strerror}: keep the event log on a local disk or in a database"
        ) from error


def _unlock(file: BinaryIO) -> None:
    import fcntl

    fcntl.flock(file, fcntl.LOCK_UN)
