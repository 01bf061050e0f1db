"""Documents that are JSON: read by the standard library, places found only when somebody asks."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from kubepac.core.json_types import Json, JsonObject
from kubepac.manifests.limits import Budget, Refused
from kubepac.manifests.places import Places, PlacesSource
from kubepac.manifests.scalars import json_integer, json_number

_SPACE = re.compile(r"[ \t\r\n]*")
_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[\[\]{},:]|[^ \t\r\n\[\]{},:"]+', re.DOTALL)
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


class NotJson(Exception):  # noqa: N818 - a finding, not a failure: the text may still be YAML
    """The text is not a sequence of JSON documents."""


@dataclass(frozen=True, slots=True)
class JsonDocument:
    """A value, where it stands, and the line (from 0) of the text on which it starts."""

    value: Json
    source: PlacesSource


def looks_like_json(text: bytes) -> bool:
    """Whether it is worth trying: the first character opens an object or an array."""
    return text[:1000].lstrip()[:1] in (b"{", b"[")


def parse_json(text: bytes, *, budget: Budget) -> list[JsonDocument]:
    """The JSON documents that stand one after another in `text`; raises `NotJson` or `Refused`."""
    try:
        decoded = text.decode()
    except UnicodeDecodeError as error:
        raise NotJson from error
    bound = 2 * sum(map(decoded.count, ",[{"))  # a value follows each, and most have a key
    if bound > budget.nodes:
        raise NotJson
    documents = list(_documents(decoded))
    budget.nodes -= bound
    for document in documents:
        _check(document, decoded, budget)
    return documents


def _documents(text: str) -> Iterator[JsonDocument]:
    decoder = json.JSONDecoder(
        object_pairs_hook=_object, parse_int=_integer, parse_float=_float, parse_constant=_constant
    )
    at, line, counted = _skipped(text, 0), 0, 0
    while at < len(text):
        line, counted = line + text.count("\n", counted, at), at
        try:
            value, end = decoder.raw_decode(text, at)
        except RecursionError as error:
            raise Refused(line, "nested too deeply") from error
        except _DuplicateKey as error:
            raise _duplicate(scan(text, at, line), error.key, line) from error
        except ValueError as error:
            raise NotJson from error
        yield JsonDocument(value, LazyPlaces(text, at, line))
        at = _skipped(text, end)


def _skipped(text: str, at: int) -> int:
    matched = _SPACE.match(text, at)
    return matched.end() if matched else at


class _DuplicateKey(Exception):  # noqa: N818
    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def _object(pairs: list[tuple[str, Json]]) -> JsonObject:
    value = dict(pairs)
    if len(value) != len(pairs):
        counts = Counter(key for key, _ in pairs)
        raise _DuplicateKey(counts.most_common(1)[0][0])
    return value


def _integer(text: str) -> int | float:
    return _finite(json_integer(text))


def _float(text: str) -> int | float:
    return _finite(json_number(float(text)))


def _finite(number: int | float) -> int | float:
    if number in (float("inf"), float("-inf")):
        raise ValueError("out of range")
    return number


def _constant(text: str) -> Json:
    raise ValueError(text)


def _duplicate(places: Places, key: str, line: int) -> Refused:
    """The refusal of a document that holds `key` twice, at the second place."""
    for node, end in enumerate(places.ends):
        same = [child for child in places.children(node) if places.keys[child] == key] if end else []
        if len(same) > 1:
            line = places.line(same[1])
            break
    return Refused(line, f"duplicate key {key[:60]!r}: expected each key once")


def _check(document: JsonDocument, text: str, budget: Budget) -> None:
    """Depth, and halves of surrogate pairs, which no UTF-8 text can hold."""
    if text.count("[") + text.count("{") > budget.depth and _is_deeper(document.value, budget.depth):
        raise Refused(0, f"nested deeper than {budget.depth} levels")
    if _SURROGATE.search(text):
        try:
            json.dumps(document.value, ensure_ascii=False).encode()
        except UnicodeEncodeError as error:
            raise Refused(0, "a \\u escape is half of a surrogate pair: expected both halves") from error


def _is_deeper(value: Json, limit: int) -> bool:
    level = [value]
    for _ in range(limit):
        level = [child for node in level for child in _collections(node)]
        if not level:
            return False
    return True


def _collections(node: Json) -> list[Json]:
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    return [child for child in children if isinstance(child, dict | list)]


class LazyPlaces(PlacesSource):
    """Places of a JSON document, found by a scan of its text the first time they are needed."""

    __slots__ = ("_line", "_start", "_text")

    def __init__(self, text: str, start: int, line: int) -> None:
        self._places = None
        self._text, self._start, self._line = text, start, line

    def places(self) -> Places:
        """The places of the whole document."""
        if self._places is None:
            self._places = scan(self._text, self._start, self._line)
            self._text = ""
        return self._places


def scan(text: str, start: int, line: int) -> Places:
    """Places of the JSON value that starts at `start`, on `line` (from 0); the text is known to be JSON."""
    places = Places()
    open_nodes: list[tuple[int, bool]] = []
    key: str | None = None
    wants_key, key_mark = False, (0, 0)
    line_start, counted = text.rfind("\n", 0, start) + 1, start
    for token in _TOKEN.finditer(text, start):
        at, first = token.start(), text[token.start()]
        if first in ":,":
            wants_key = first == "," and open_nodes[-1][1]
            continue
        if breaks := text.count("\n", counted, at):
            line, line_start = line + breaks, text.rfind("\n", counted, at) + 1
        counted = at
        if first in "]}":
            places.ends[open_nodes.pop()[0]] = len(places.keys)
            wants_key = False
        elif wants_key:
            key, key_mark = json.loads(token.group()), (line, at - line_start)
            wants_key = False
        else:
            in_object = bool(open_nodes) and open_nodes[-1][1]
            mark = key_mark if in_object else (line, at - line_start)
            node = places.add(*mark, key if in_object else None)
            if first in "[{":
                open_nodes.append((node, first == "{"))
                wants_key = first == "{"
        if not open_nodes:
            break
    return places
