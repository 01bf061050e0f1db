"""A file's text, cut into its documents before anything parses it.

`---` and `...` at the start of a line end a document wherever they stand: YAML forbids them inside
scalars. So one broken document costs only itself, and the parser holds one document at a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_MARKER = re.compile(rb"(?:\A|(?<=\n))(?:---|\.\.\.)(?=[ \t\r\n]|\Z)")
_BLANK = re.compile(rb"(?:[ \t]*+(?:#[^\n]*+)?\r?(?:\n|\Z)|%[^\n]*+(?:\n|\Z))*+")


@dataclass(frozen=True, slots=True)
class Chunk:
    """The text of one document; `line` is the file's line (from 1) on which it starts."""

    text: bytes
    line: int


def chunks(data: bytes) -> Iterator[Chunk]:
    """The documents of UTF-8 `data`; stretches of comments and blank lines alone are left out."""
    line, counted = 1, 0
    for start, end in _spans(data):
        line += data.count(b"\n", counted, start)
        counted = start
        yield Chunk(data[start:end], line)


def _spans(data: bytes) -> Iterator[tuple[int, int]]:
    start, is_marked = 0, False
    for marker in _markers(data):
        if not is_marked and _is_blank(data, start, marker):
            # Comments and directives before `---` belong to the document that it opens.
            is_marked = data.startswith(b"---", marker)
            start = start if is_marked else marker + 3
            continue
        yield start, marker
        is_marked = data.startswith(b"---", marker)
        start = marker if is_marked else marker + 3
    if is_marked or not _is_blank(data, start, len(data)):
        yield start, len(data)


def _markers(data: bytes) -> Iterator[int]:
    """Offsets of document markers; `find` is many times faster than a search by pattern."""
    if _MARKER.match(data):
        yield 0
    nexts = {needle: data.find(needle) for needle in (b"\n---", b"\n...")}
    while (found := min((at for at in nexts.values() if at >= 0), default=-1)) >= 0:
        needle = data[found : found + 4]
        nexts[needle] = data.find(needle, found + 1)
        if _MARKER.match(data, found + 1):
            yield found + 1


def _is_blank(data: bytes, start: int, end: int) -> bool:
    matched = _BLANK.match(data, start, end)
    return matched is not None and matched.end() == end
