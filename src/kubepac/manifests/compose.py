"""One YAML document from libyaml's events: plain JSON and the place of every value, in one pass.

PyYAML's own loaders build a tree of nodes by recursion in C, which kills the process on deep input, and
know nothing of how far aliases unfold. Events come one at a time from an iterative parser, so depth, size
and aliases are counted before anything is built.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NoReturn, TypeAlias, TypeVar

from yaml._yaml import CParser
from yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from kubepac.core.json_types import Json
from kubepac.manifests.limits import Budget, Refused
from kubepac.manifests.places import MERGE, MergeKey, Places
from kubepac.manifests.scalars import key_from_value, value_from_plain, value_from_tagged

_In = TypeVar("_In")
_Out = TypeVar("_Out")
_Event: TypeAlias = Any  # PyYAML types marks and tags as optional; where they are read they are there
_Holder: TypeAlias = Any  # the open dict or list; `in_mapping` says which
_MISSING = object()
_MEMO_ENTRIES = 100_000
_MEMO_TEXT = 64


@dataclass(slots=True)
class Memo:
    """Scalars met before: their meaning is looked up, not worked out, and equal texts are one object."""

    values: dict[str, Json] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Composed:
    """A document's value (None where it is empty) and its places."""

    value: Json
    places: Places


def compose(text: bytes, *, budget: Budget, memo: Memo) -> Composed:
    """The one document of `text`. Raises `Refused`, or PyYAML's error where it is not YAML."""
    # The hot path: one flat loop over local names; a method call for each event would double its time.
    next_event: Callable[[], _Event] = CParser(text).get_event
    places = Places()
    add_mark, add_end, add_key = places.marks.append, places.ends.append, places.keys.append
    ends, known_values, known_keys = places.ends, memo.values, memo.keys
    anchors = _Anchors(places, budget)
    stack: list[tuple[_Holder, bool, int]] = []
    roots: list[Json] = []
    holder: _Holder = roots
    key: str | MergeKey | None = None
    in_mapping = wants_key = False
    node, mark = -1, 0

    for used in range(budget.nodes):
        event = next_event()
        kind = type(event)
        if kind is ScalarEvent:
            start = event.start_mark
            if wants_key:
                key = known_keys.get(event.value) if event.implicit[0] else None
                if key is None:
                    key = _key(event, memo)
                if key in holder:
                    _refuse_duplicate(places, node, key, start.line)
                mark = start.line << 32 | start.column
                wants_key = False
                if event.anchor:
                    anchors.define_key(event.anchor, key)
                continue
            value = known_values.get(event.value, _MISSING) if event.implicit[0] else _MISSING
            if value is _MISSING:
                value = _value(event, memo)
            if event.anchor:
                anchors.define(event.anchor, value, len(ends))
            is_open = False
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            start = event.start_mark
            if wants_key:
                raise Refused(
                    start.line, "a key is a mapping or a list: expected text (unquoted `{` or `[`?)"
                )
            if len(stack) >= budget.depth:
                raise Refused(start.line, f"nested deeper than {budget.depth} levels")
            value = {} if kind is MappingStartEvent else []
            if event.anchor:
                anchors.open(event.anchor, len(ends))
            is_open = True
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            if in_mapping and MERGE in holder:
                _merge(holder, places, node)
            ends[node] = len(ends)
            anchors.close(node, holder)
            holder, in_mapping, node = stack.pop()
            wants_key = in_mapping
            continue
        elif kind is AliasEvent:
            start = event.start_mark
            if wants_key:
                key = anchors.key(event.anchor, start.line)
                if key in holder:
                    _refuse_duplicate(places, node, key, start.line)
                mark = start.line << 32 | start.column
                wants_key = False
                continue
            value = anchors.copy(event.anchor, start.line, depth=len(stack))
            is_open = False
        elif kind is StreamEndEvent:
            budget.nodes -= used
            break
        else:
            continue

        if in_mapping:
            holder[key] = value
            add_mark(mark)
            add_key(key)
            wants_key = True
        else:
            holder.append(value)
            add_mark(start.line << 32 | start.column)
            add_key(None)
        add_end(0)
        if is_open:
            stack.append((holder, in_mapping, node))
            holder = value
            in_mapping = wants_key = kind is MappingStartEvent
            node = len(ends) - 1
    else:
        budget.nodes = 0
        raise Refused(0, "the file holds too many values: the rest is not read")
    return Composed(roots[0] if roots else None, places)


class _Anchors:
    """Anchors of a document, and what their aliases cost.

    Every alias gets a copy of its own, so that bodies are plain trees: a patch to one place changes no other,
    and the size of what is built is the size of what was counted.
    """

    def __init__(self, places: Places, budget: Budget) -> None:
        self._places = places
        self._budget = budget
        self._values: dict[str, tuple[Json, int] | None] = {}
        self._open: dict[int, str] = {}

    def define(self, name: str, value: Json, node: int) -> None:
        self._values[name] = (value, node)

    def define_key(self, name: str, key: str | MergeKey | None) -> None:
        self._values[name] = (str(key), -1)

    def open(self, name: str, node: int) -> None:
        """Until it is closed, an alias to it would be a cycle."""
        self._values[name] = None
        self._open[node] = name

    def close(self, node: int, value: Json) -> None:
        if self._open and (name := self._open.pop(node, None)) is not None:
            self._values[name] = (value, node)

    def key(self, name: str, line: int) -> str:
        value, _ = self._target(name, line)
        return _checked(key_from_value, value, line)

    def copy(self, name: str, line: int, *, depth: int) -> Json:
        """The value of an alias that is about to become the next node."""
        value, node = self._target(name, line)
        if node >= 0:
            self._places.targets[len(self._places.keys)] = node
        return self._copied(value, line, depth)

    def _target(self, name: str, line: int) -> tuple[Json, int]:
        if name not in self._values:
            raise Refused(line, f"alias *{name} has no anchor: expected &{name} before it")
        target = self._values[name]
        if target is None:
            raise Refused(line, f"alias *{name} stands inside what it names, which never ends")
        return target

    def _copied(self, value: Json, line: int, depth: int) -> Json:
        # Recursion is bounded by the depth limit, which is far below Python's.
        self._budget.alias_nodes -= 1
        if self._budget.alias_nodes < 0:
            raise Refused(line, f"aliases unfold to too many values (at *{value!r:.20})")
        if not isinstance(value, dict | list):
            return value
        if depth >= self._budget.depth:
            raise Refused(line, f"aliases nest deeper than {self._budget.depth} levels")
        if isinstance(value, dict):
            return {key: self._copied(child, line, depth + 1) for key, child in value.items()}
        return [self._copied(child, line, depth + 1) for child in value]


def _key(event: _Event, memo: Memo) -> str | MergeKey:
    """The key of a scalar that the memo does not know."""
    text = event.value
    if not event.implicit[0]:
        return text if event.tag is None else _tagged_key(event)
    if text == "<<":
        return MERGE
    key = _checked(
        key_from_value, _checked(value_from_plain, text, event.start_mark.line), event.start_mark.line
    )
    if len(text) <= _MEMO_TEXT and len(memo.keys) < _MEMO_ENTRIES:
        memo.keys[text] = key
    return key


def _tagged_key(event: _Event) -> str | MergeKey:
    if event.tag == "tag:yaml.org,2002:merge":
        return MERGE
    return _checked(key_from_value, _tagged(event), event.start_mark.line)


def _value(event: _Event, memo: Memo) -> Json:
    """The value of a scalar that the memo does not know."""
    text = event.value
    if not event.implicit[0]:
        return text if event.tag is None else _tagged(event)
    value = _checked(value_from_plain, text, event.start_mark.line)
    if len(text) <= _MEMO_TEXT and len(memo.values) < _MEMO_ENTRIES:
        memo.values[text] = value
    return value


def _tagged(event: _Event) -> Json:
    try:
        return value_from_tagged(event.value, event.tag)
    except ValueError as error:
        raise Refused(event.start_mark.line, str(error)) from error


def _checked(convert: Callable[[_In], _Out], value: _In, line: int) -> _Out:
    try:
        return convert(value)
    except ValueError as error:
        raise Refused(line, str(error)) from error


def _merge(mapping: dict[str | MergeKey, Json], places: Places, node: int) -> None:
    """Replace `<<` by the keys it brings; keys of the mapping itself win, then the first source."""
    sources = mapping.pop(MERGE)
    own = dict(mapping)
    for source in reversed(sources if isinstance(sources, list) else [sources]):
        if not isinstance(source, dict):
            line = _line_of(MERGE, places, node)
            raise Refused(line, "`<<` merges something that is no mapping: expected an alias to a mapping")
        mapping.update(source)
    mapping.update(own)


def _refuse_duplicate(places: Places, mapping: int, key: str | MergeKey | None, line: int) -> NoReturn:
    above = line - _line_of(key, places, mapping)
    where = "on the same line" if above == 0 else "1 line above" if above == 1 else f"{above} lines above"
    raise Refused(line, f"duplicate key {str(key)[:60]!r} (also {where}): expected each key once")


def _line_of(key: str | MergeKey | None, places: Places, mapping: int) -> int:
    return next(places.line(child) for child in places.children(mapping) if places.keys[child] == key)
