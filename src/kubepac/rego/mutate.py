"""Mutants of a Rego module: its source with one small fault each, to see whether its tests notice.

Mutants are spliced into the source text at the places that the syntax tree names; no tree is ever printed, so
comments and layout stay. What each operator does stands in `OPERATORS`, one function for each.
"""

from __future__ import annotations

import base64
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from types import MappingProxyType

from kubepac.core.errors import PolicyError
from kubepac.core.json_types import Json, JsonObject

# What stands in place of a string that is changed.
OTHER_TEXT = '"~"'
_OTHER_THAN_THAT = '"~~"'

_COMPREHENSIONS = {"arraycomprehension": "[]", "setcomprehension": "set()", "objectcomprehension": "{}"}
_TOKENS = frozenset({"number", "ref", "string", "var"})
_EMPTY = {"array": "[]", "set": "set()", "object": "{}"}
_LITERALS = {
    "string": re.compile(r'"(?:[^"\\\n]|\\.)*"|`[^`]*`'),
    "number": re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?"),
    "boolean": re.compile(r"true|false"),
}
_SWAPS = {
    "==": "!=",
    "!=": "==",
    "<": "<=",
    "<=": "<",
    ">": ">=",
    ">=": ">",
    "+": "-",
    "-": "+",
    "*": "/",
    "/": "*",
    "&": "|",
    "|": "&",
    "ceil": "floor",
    "floor": "ceil",
    "endswith": "startswith",
    "startswith": "endswith",
    "max": "min",
    "min": "max",
    "trim_left": "trim_right",
    "trim_right": "trim_left",
    "trim_prefix": "trim_suffix",
    "trim_suffix": "trim_prefix",
}
_EQUALITIES = frozenset({"==", "!="})
# Functions that join pieces of a text: a piece that is missing is a text that is changed once more.
_JOINS = frozenset({"concat", "sprintf"})
_BETWEEN_ELEMENTS = re.compile(r"(?:\s|#[^\n]*\n)*,(?:\s|#[^\n]*\n)*")


@dataclass(frozen=True, slots=True)
class Mutant:
    """A module with one fault; `before` became `after` in line `row`, both shown on one line."""

    operator: str
    row: int
    before: str
    after: str
    text: str


def mutants(text: str, tree: JsonObject) -> list[Mutant]:
    """Every mutant of a module in the order of its text, each text once.

    `tree` is what `opa parse` prints of `text` with the locations of all nodes. Not every mutant compiles: that
    is for OPA to say. Raises `PolicyError` where the tree is not that of the text.
    """
    source = _Source(text, tree)
    edits = [(edit, operator) for operator, found_by in OPERATORS.items() for edit in found_by(source)]
    found: dict[str, Mutant] = {}
    for edit, operator in sorted(edits, key=lambda item: (item[0].start, item[0].end)):
        mutated = text[: edit.start] + edit.after + text[edit.end :]
        if mutated != text:
            first, last = edit.shown or (edit.start, edit.end)
            changed = (_one_line(text[first:last]), _one_line(edit.after))
            found.setdefault(mutated, Mutant(operator, source.row(first), *changed, mutated))
    return list(found.values())


def moved(text: str, packages: Iterable[str], below: str) -> str:
    """A module in which `packages` stand below another name, so that variants of them fit into one process.

    `package a.b` becomes `package m1.a.b` for `below="m1"`, and each reference to `data.a.b` follows.
    """
    names = "|".join(re.escape(package) for package in sorted(packages, key=len, reverse=True))
    pattern = re.compile(rf"^(package )({names})$|\b(data\.)({names})\b", re.MULTILINE)
    return pattern.sub(lambda match: f"{match[1] or match[3]}{below}.{match[2] or match[4]}", text)


@dataclass(frozen=True, slots=True)
class _Edit:
    """What becomes of a span of the text; `shown` is the part of it that matters, where that is not all."""

    start: int
    end: int
    after: str
    shown: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class _Node:
    """A node of the tree, and the part that it plays where that matters: see `_children`."""

    part: str
    body: JsonObject


class _Source:
    """The text of a module with the nodes of its tree, and where they stand."""

    def __init__(self, text: str, tree: JsonObject) -> None:
        self.text = text
        self.nodes = tuple(_walk(tree.get("rules")))
        self.imported_names = frozenset(_imported_names(tree))
        self._lines = [0, *(match.end() for match in re.finditer("\n", text))]

    def row(self, offset: int) -> int:
        return bisect_right(self._lines, offset)

    def start(self, node: JsonObject) -> int | None:
        """Offset of a node; columns count characters. None for what OPA has added."""
        location = node.get("location")
        if not isinstance(location, dict):
            return None
        row, column = location["row"], location["col"]
        if row > len(self._lines):
            raise PolicyError(f"the syntax tree has a line {row} that the text does not have: parse it again")
        return int(self._lines[row - 1] + column - 1)

    def span(self, node: JsonObject) -> tuple[int, int] | None:
        """Where the whole node stands, or None where OPA does not say so exactly."""
        start = self.start(node)
        if start is None:
            return None
        if pattern := _LITERALS.get(str(node.get("type"))):
            # A number's text may be its sign alone, and an added `true` has the text of what it was added to.
            match = pattern.match(self.text, start)
            return match.span() if match else None
        shown = _shown(node)
        if not self.text.startswith(shown, start):
            # The location of `(a + b) * c` is that of `a`; its text begins with the parenthesis.
            inner = start
            start = self.text.rfind(shown, 0, inner + len(shown))
            if start < 0 or self.text[start:inner].strip("( "):
                return None
        return (start, start + len(shown)) if shown else None

    def expressions(self) -> Iterator[tuple[JsonObject, int, int]]:
        """Expressions of bodies that somebody wrote, but for those that only name variables."""
        for node in self.nodes:
            if _is_expression(node.body) and not _is_assignment(node.body) and (span := self.span(node.body)):
                yield node.body, *span


def _negate(source: _Source) -> Iterator[_Edit]:
    """`x` becomes `not x`, and the reverse; `a == b` is left to the operator, which says the same."""
    for body, start, end in source.expressions():
        text = source.text[start:end]
        if body.get("negated"):
            yield _Edit(start, end, re.sub(r"^not\s+", "", text))
        elif not _is_quantified(body) and not _is_equality(source, body):
            yield _Edit(start, end, f"not {text}")


def _drop(source: _Source) -> Iterator[_Edit]:
    """A condition becomes `true`: it holds always. Without a `some` that names a variable nothing compiles."""
    for body, start, end in source.expressions():
        if not _declared(body) and source.text[start:end] != "true":
            yield _Edit(start, end, "true")


def _operator(source: _Source) -> Iterator[_Edit]:
    """`<` becomes `<=`, `+` becomes `-`, `startswith` becomes `endswith`, and so on."""
    negated = {
        id(_function(node.body)) for node in source.nodes if node.body.get("negated") and _function(node.body)
    }
    for node in source.nodes:
        span = source.span(node.body) if node.part == "function" else None
        after = _SWAPS.get(source.text[slice(*span)]) if span else None
        # `not a != b` says what `a == b` does, and that is another mutant.
        is_repeated = after in _EQUALITIES and id(node.body) in negated
        if span and after and not is_repeated:
            yield _Edit(*span, after)


def _constant(source: _Source) -> Iterator[_Edit]:
    """A literal changes; an element of a set or a row of a table goes."""
    for node in source.nodes:
        kind = node.body.get("type")
        if node.part in ("", "piece") and kind in _LITERALS and (span := source.span(node.body)):
            for after in _other_values(source.text[slice(*span)]):
                yield _Edit(*span, after)
        elif node.part not in ("pattern", "pieces") and kind in _EMPTY:
            is_wanted = _is_anything if kind == "set" else _is_row
            yield from _without_elements(source, node.body, is_wanted)


def _path(source: _Source) -> Iterator[_Edit]:
    """`a.b.c` loses a segment, and an array a name, a number or a variable."""
    for node in source.nodes:
        kind = node.body.get("type")
        if kind == "ref" and node.part != "function":
            yield from _shorter_references(source, node.body)
        elif kind == "array" and node.part not in ("pattern", "pieces"):
            yield from _without_elements(source, node.body, _is_token)


def _quantifier(source: _Source) -> Iterator[_Edit]:
    """`some x in xs` with what follows becomes `every`, the reverse, and a comprehension yields nothing."""
    for node in source.nodes:
        if (empty := _COMPREHENSIONS.get(str(node.body.get("type")))) and (span := source.span(node.body)):
            yield _Edit(*span, empty)
        if isinstance(node.body.get("terms"), dict) and "domain" in _terms(node.body):
            yield from _some_instead_of_every(source, node.body)
        yield from _every_instead_of_some(source, node.body)


def _else(source: _Source) -> Iterator[_Edit]:
    """A branch after `else` goes; those behind it stay."""
    for node in source.nodes:
        branch = node.body.get("else")
        if isinstance(branch, dict) and (span := source.span(branch)):
            following = branch.get("else")
            end = source.start(following) if isinstance(following, dict) else span[1]
            if end is not None:
                yield _Edit(span[0], end, "")


OPERATORS: Mapping[str, Callable[[_Source], Iterator[_Edit]]] = MappingProxyType(
    {
        "negate": _negate,
        "drop": _drop,
        "operator": _operator,
        "constant": _constant,
        "path": _path,
        "quantifier": _quantifier,
        "else": _else,
    }
)


def _other_values(literal: str) -> list[str]:
    if literal in ("true", "false"):
        return ["false" if literal == "true" else "true"]
    if literal[0] in '"`':
        return [_OTHER_THAN_THAT if literal == OTHER_TEXT else OTHER_TEXT]
    number = Decimal(literal)
    # Below zero is no other place: functions that take an offset or a length read all such numbers alike.
    steps = (1, -1) if number > 0 else (1,)
    return [format(number + step, "f") for step in steps]


def _is_anything(_: Json) -> bool:
    return True


def _is_token(element: Json) -> bool:
    """An element of an array that can be part of a path."""
    return isinstance(element, dict) and element.get("type") in _TOKENS


def _is_row(element: Json) -> bool:
    """An element that makes its container a table.

    Of an object that is a pair with an object: other literals change or lose elements themselves, and what is left
    are the fields of a record, whose absence no test could overlook.
    """
    if isinstance(element, list):
        value = element[-1] if element else None
        return isinstance(value, dict) and value.get("type") == "object"
    return not _is_token(element)


def _without_elements(
    source: _Source, container: JsonObject, is_wanted: Callable[[Json], bool]
) -> Iterator[_Edit]:
    elements = container.get("value")
    located = [(_element_span(source, element), element) for element in _list(elements)]
    whole = source.span(container)
    if whole is None or not located or any(span is None for span, _ in located):
        return
    placed = sorted((span, is_wanted(element)) for span, element in located if span is not None)
    if len(placed) == 1:
        if placed[0][1]:
            yield _Edit(*whole, _EMPTY[str(container["type"])])
        return
    gaps = [source.text[before[1] : after[0]] for (before, _), (after, _) in pairwise(placed)]
    if not all(_BETWEEN_ELEMENTS.fullmatch(gap) for gap in gaps):
        return
    for number, ((start, end), wanted) in enumerate(placed):
        if not wanted:
            continue
        if number + 1 < len(placed):
            yield _Edit(start, placed[number + 1][0][0], "", (start, end))
        else:
            yield _Edit(placed[number - 1][0][1], end, "", (start, end))


def _element_span(source: _Source, element: Json) -> tuple[int, int] | None:
    """Where an element stands; for an object it is a pair of key and value."""
    if isinstance(element, dict):
        return source.span(element)
    spans = [source.span(part) for part in _objects(element)]
    first, last = (spans[0], spans[-1]) if spans else (None, None)
    return (first[0], last[1]) if first and last else None


def _shorter_references(source: _Source, reference: JsonObject) -> Iterator[_Edit]:
    span = source.span(reference)
    parts = _objects(reference.get("value"))
    if span is None or not parts:
        return
    start, end = span
    # What follows an imported name is a rule of another package: without it nothing compiles. And every input is a
    # review, as every package is one.
    is_whole = str(parts[0].get("value")) in {"input", *source.imported_names}
    for part in parts[2 if is_whole else 1 :]:
        segment = _segment_span(source, part)
        if segment and start < segment[0] and segment[1] <= end:
            text = source.text
            yield _Edit(start, end, text[start : segment[0]] + text[segment[1] : end])


def _segment_span(source: _Source, part: JsonObject) -> tuple[int, int] | None:
    """`.name` or `["name"]`, with what makes it a segment."""
    start = source.start(part)
    if part.get("type") != "string" or start is None:
        return None
    shown = _shown(part)
    end = start + len(shown)
    if source.text[start - 1] == "." and source.text[start:end] == part.get("value"):
        return start - 1, end
    literal = _LITERALS["string"].match(source.text, start)
    if literal and source.text[start - 1] == "[" and source.text[literal.end() :].startswith("]"):
        return start - 1, literal.end() + 1
    return None


def _some_instead_of_every(source: _Source, expression: JsonObject) -> Iterator[_Edit]:
    span = source.span(expression)
    body = [source.span(item) for item in _objects(_terms(expression).get("body"))]
    if span is None or not body or body[0] is None or body[-1] is None:
        return
    text = source.text
    opening = text.rfind("{", span[0], body[0][0])
    head = re.sub(r"^every\b", "some", text[span[0] : opening]).strip()
    yield _Edit(*span, f"{{1 | {head}; {text[body[0][0] : body[-1][1]]}}} != set()")


def _every_instead_of_some(source: _Source, holder: JsonObject) -> Iterator[_Edit]:
    body = _objects(holder.get("body"))
    result = {key: value for key, value in holder.items() if key not in ("body", "else", "location")}
    used = _variables(result)
    for number, expression in enumerate(body[:-1]):
        rest = body[number + 1 :]
        bound = _declared(expression).union(*(_declared(item) | _assigned(item) for item in rest))
        start, after_some, end = source.span(expression), source.span(rest[0]), source.span(rest[-1])
        if _declared(expression) and not bound & used and start and after_some and end:
            text = source.text
            head = re.sub(r"^some\b", "every", text[slice(*start)])
            yield _Edit(start[0], end[1], f"{head} {{ {text[after_some[0] : end[1]]} }}")


def _walk(rules: Json) -> Iterator[_Node]:
    """Every node with the part that it plays; without recursion, because policies can be nested at will."""
    stack: list[tuple[str, Json]] = [("", rules)]
    while stack:
        part, item = stack.pop()
        if isinstance(item, list):
            stack.extend((part, child) for child in item)
        elif isinstance(item, dict):
            yield _Node(part, item)
            stack.extend(_children(item, part))


def _children(node: JsonObject, part: str) -> Iterator[tuple[str, Json]]:
    """Children with their parts.

    `function` is what is called, `pattern` what an assignment takes apart, `pieces` an array that is joined and
    `piece` what is in it, `element` what is in an array, a set or an object; other parts do not matter.
    """
    kind, value = node.get("type"), node.get("value")
    if kind == "ref":
        # Strings are segments, which the path operator finds by itself.
        yield from (("", item) for item in _objects(value) if item.get("type") != "string")
    elif kind == "call":
        yield from _call_parts(_objects(value))
    elif kind == "object":
        yield from (pair for key_and_value in _list(value) for pair in _pair_parts(key_and_value))
    elif kind in ("array", "set"):
        of = {"pieces": "piece", "pattern": "pattern"}.get(part, "element")
        yield from ((of, item) for item in _objects(value))
    elif isinstance(terms := node.get("terms"), list):
        yield from _call_parts(_objects(terms))
        yield "", node.get("with")
    else:
        skipped = ("location", "ref", "target")
        yield from (("", child) for key, child in node.items() if key not in skipped)


def _call_parts(terms: list[JsonObject]) -> Iterator[tuple[str, Json]]:
    name = _function_name(terms[0]) if terms else ""
    for number, term in enumerate(terms):
        if number == 0:
            yield "function", term
        elif number == 1 and name == "assign":
            yield "pattern", term
        else:
            yield ("pieces" if number == 2 and name in _JOINS else ""), term


def _pair_parts(pair: Json) -> Iterator[tuple[str, Json]]:
    key, *values = _objects(pair)
    yield "element", key
    yield from (("", value) for value in values)


def _is_expression(node: JsonObject) -> bool:
    return "terms" in node and "index" in node and not node.get("generated")


def _is_assignment(expression: JsonObject) -> bool:
    function = _function(expression)
    return function is not None and _function_name(function) == "assign"


def _is_quantified(expression: JsonObject) -> bool:
    return bool({"symbols", "domain"} & _terms(expression).keys())


def _is_equality(source: _Source, expression: JsonObject) -> bool:
    function = _function(expression)
    span = source.span(function) if function else None
    return span is not None and source.text[slice(*span)] in _EQUALITIES


def _function(expression: JsonObject) -> JsonObject | None:
    """What an expression calls, where it is a call."""
    terms = expression.get("terms")
    return _objects(terms)[0] if isinstance(terms, list) and terms else None


def _function_name(function: JsonObject) -> str:
    return ".".join(str(part.get("value")) for part in _objects(function.get("value")))


def _declared(expression: JsonObject) -> frozenset[str]:
    """Variables that a `some` names; `_` is none."""
    names: set[str] = set()
    for symbol in _objects(_terms(expression).get("symbols")):
        call = _objects(symbol.get("value"))
        names |= _variables(call[1:-1] if call else symbol)
    return frozenset(names)


def _assigned(expression: JsonObject) -> frozenset[str]:
    terms = expression.get("terms")
    return _variables(terms[1]) if _is_assignment(expression) and isinstance(terms, list) else frozenset()


def _variables(value: Json) -> frozenset[str]:
    names = {str(node.body.get("value")) for node in _walk(value) if node.body.get("type") == "var"}
    return frozenset(name for name in names if not name.startswith("$") and name != "_")


def _terms(expression: JsonObject) -> JsonObject:
    terms = expression.get("terms")
    return terms if isinstance(terms, dict) else {}


def _imported_names(tree: JsonObject) -> Iterator[str]:
    for item in _objects(tree.get("imports")):
        path = item.get("path")
        parts = _objects(path.get("value")) if isinstance(path, dict) else []
        if parts:
            yield str(item.get("alias") or parts[-1].get("value"))


def _shown(node: JsonObject) -> str:
    location = node.get("location")
    text = location.get("text") if isinstance(location, dict) else None
    return base64.b64decode(text).decode() if isinstance(text, str) else ""


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _objects(value: Json) -> list[JsonObject]:
    return [item for item in _list(value) if isinstance(item, dict)]
