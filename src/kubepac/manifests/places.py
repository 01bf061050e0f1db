"""Where every value of a document is written, kept in a few flat arrays: 20 bytes a value."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field

from kubepac.core.objects import Position
from kubepac.core.pointer import tokens_from_pointer


class MergeKey:
    """The type of the key `<<`, which is no string so that a quoted "<<" stays an ordinary key."""

    def __str__(self) -> str:
        return "<<"

    def __reduce__(self) -> str:
        """Copies, and what another process receives, are `MERGE` itself."""
        return "MERGE"


MERGE = MergeKey()
_LINE_SHIFT = 32
_COLUMN_MASK = (1 << _LINE_SHIFT) - 1


@dataclass(frozen=True, slots=True)
class Places:
    """The values of a document in the order they are written; node 0 is the root.

    `marks[n]` packs line and column (from 0) of node n: of its key in a mapping, of itself elsewhere.
    `ends[n]` is the node after the last one inside n, 0 for a scalar or an alias. `keys[n]` is its key, None
    in a sequence. `targets` leads from the node of an alias to the node it stands for.
    """

    marks: array[int] = field(default_factory=lambda: array("Q"))
    ends: array[int] = field(default_factory=lambda: array("I"))
    keys: list[str | MergeKey | None] = field(default_factory=list)
    targets: dict[int, int] = field(default_factory=dict)
    _items: dict[int, list[int]] = field(default_factory=dict)

    def add(self, line: int, column: int, key: str | MergeKey | None) -> int:
        """Append a scalar; a collection sets its `ends` when it is closed."""
        self.marks.append(line << _LINE_SHIFT | column)
        self.ends.append(0)
        self.keys.append(key)
        return len(self.keys) - 1

    def line(self, node: int) -> int:
        """Line from 0."""
        return self.marks[node] >> _LINE_SHIFT

    def position(self, node: int, *, first_line: int) -> Position:
        """Place of `node` in the file when line 0 of the document is the file's `first_line`."""
        return Position(first_line + self.line(node), (self.marks[node] & _COLUMN_MASK) + 1)

    def find(self, tokens: tuple[str, ...]) -> int:
        """The node that `tokens` lead to, or its nearest ancestor."""
        node = 0
        for token in tokens:
            child = self._child(self.targets.get(node, node), token)
            if child is None:
                return node
            node = child
        return node

    def children(self, node: int) -> Iterator[int]:
        """Nodes directly inside `node`, which may still be open."""
        child, end = node + 1, self.ends[node] or len(self.keys)
        while child < end:
            yield child
            child = self.ends[child] or child + 1

    def _child(self, node: int, token: str) -> int | None:
        if not self.ends[node] or self.ends[node] == node + 1:
            return None
        if self.keys[node + 1] is None:
            return self._item(node, token)
        merged: list[int] = []
        for child in self.children(node):
            key = self.keys[child]
            if key == token:
                return child
            if key is MERGE:
                merged.append(self.targets.get(child, child))
        return self._merged_child(merged, token)

    def _item(self, node: int, token: str) -> int | None:
        if not (token.isascii() and token.isdigit()) or len(token) > 10:
            return None
        if node not in self._items:
            self._items[node] = list(self.children(node))
        items, index = self._items[node], int(token)
        return items[index] if index < len(items) else None

    def _merged_child(self, merged: list[int], token: str) -> int | None:
        for node in merged:
            is_sequence = self.ends[node] > node + 1 and self.keys[node + 1] is None
            sources = [self.targets.get(n, n) for n in self.children(node)] if is_sequence else [node]
            for source in sources:
                found = self._child(source, token)
                if found is not None:
                    return found
        return None


@dataclass(frozen=True, slots=True)
class Locator:
    """`KubeObject.locate` of the object that stands at `prefix` in its document."""

    source: PlacesSource
    prefix: tuple[str, ...]
    first_line: int

    def __call__(self, pointer: str) -> Position:
        places = self.source.places()
        return places.position(
            places.find(self.prefix + tokens_from_pointer(pointer)), first_line=self.first_line
        )

    def line(self, *tokens: str) -> int:
        """Line (from 1) of what `tokens` lead to."""
        places = self.source.places()
        return self.first_line + places.line(places.find(self.prefix + tokens))


class PlacesSource:
    """Places that are there already. `json_text.LazyPlaces` finds them when first asked."""

    __slots__ = ("_places",)

    def __init__(self, places: Places) -> None:
        self._places: Places | None = places

    def places(self) -> Places:
        """The places of the whole document."""
        assert self._places is not None
        return self._places
