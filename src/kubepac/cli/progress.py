"""A progress bar on standard error, for a terminal alone."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import Self, TextIO, TypeVar

_WIDTH = 24
_SECONDS_BETWEEN = 0.1
_CLEAR = "\r\x1b[K"

Item = TypeVar("Item")


class Progress:
    """One line that is written over, and taken away in the end. A context manager."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._is_shown = stream.isatty()
        self._written_at = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._is_shown:
            self._stream.write(_CLEAR)
            self._stream.flush()

    def commits(self, label: str) -> Callable[[int, float], None]:
        """Takes the number of commits that are done, and how far that is."""
        return lambda count, share: self._show(share, f"{label}: {count:,} commits")

    def counted(self, items: Iterable[Item], total: int) -> Iterator[Item]:
        """The items, each counted as it comes."""
        self._show(0.0, f"0 of {total:,} repositories")
        for number, item in enumerate(items, start=1):
            self._show(number / total, f"{number:,} of {total:,} repositories")
            yield item

    def _show(self, share: float, text: str) -> None:
        moment = time.monotonic()
        if not self._is_shown or moment - self._written_at < _SECONDS_BETWEEN:
            return
        self._written_at = moment
        done = round(min(1.0, max(0.0, share)) * _WIDTH)
        self._stream.write(f"{_CLEAR}[{'#' * done}{'.' * (_WIDTH - done)}] {text}")
        self._stream.flush()
