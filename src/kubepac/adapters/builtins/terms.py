"""Rego values on the host side: how compiled code spells them, their order, and how OPA prints them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

# None, bool, int, Real, str, list, dict (all keys strings), Set or Pairs.
Term: TypeAlias = object

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_STRINGS = json.JSONDecoder()
_WORDS = {"null": None, "true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Real:
    """A number with a fraction or an exponent. Rego numbers are text: 1.10 prints as it was written."""

    text: str

    @property
    def value(self) -> float:
        return float(self.text)


@dataclass(frozen=True, slots=True)
class Set:
    """A set; `items` need not be sorted, and holds nothing twice."""

    items: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Pairs:
    """An object with a key that is no string."""

    items: tuple[tuple[Term, Term], ...]


def parse_term(text: str) -> Term:
    """Read what `opa_value_dump` wrote: JSON, and `{1, 2}`, `set()` and `{1: 2}`.

    >>> parse_term('{"a":[1,2.50]}')
    {'a': [1, Real(text='2.50')]}
    >>> parse_term('{1,set()}')
    Set(items=(1, Set(items=())))
    """
    try:
        return json.loads(text, parse_float=Real)
    except json.JSONDecodeError:
        term, end = _parse(text, 0)
        if end != len(text):
            raise ValueError(f"not a Rego value: {text[:80]!r}") from None
        return term


def text_from_term(term: Term) -> str:
    """Spell a value for `opa_value_parse`.

    >>> text_from_term(Set((1, "a")))
    '{1,"a"}'
    """
    return _spell(term, json.dumps, ",", ":")


def display(term: Term) -> str:
    """How OPA prints a value.

    >>> display({"b": Set((2, 1)), "a": None})
    '{"a": null, "b": {1, 2}}'
    """
    return _spell(term, quote, ", ", ": ")


def order(term: Term) -> tuple[object, ...]:
    """Sort key: null, booleans, numbers, strings, arrays, objects, sets."""
    match term:
        case None:
            return (0,)
        case bool():
            return (1, term)
        case int():
            return (2, term)
        case Real():
            return (2, term.value)
        case str():
            return (3, term)
        case list():
            return (4, *map(order, term))
        case Set():
            return (6, *sorted(map(order, term.items)))
    pairs = sorted((order(key), order(value)) for key, value in pairs_of(term))
    return (5, *(part for pair in pairs for part in pair))


def equal(left: Term, right: Term) -> bool:
    """Whether Rego calls the two equal (1 and 1.0 are, 1 and true are not)."""
    return order(left) == order(right)


def pairs_of(term: Term) -> list[tuple[Term, Term]]:
    """Keys and values of an object."""
    if isinstance(term, Pairs):
        return list(term.items)
    assert isinstance(term, dict)
    return list(term.items())


def object_of(pairs: list[tuple[Term, Term]]) -> Term:
    """The object with these keys and values."""
    if all(isinstance(key, str) for key, _ in pairs):
        return dict(pairs)
    return Pairs(tuple(pairs))


def set_of(items: list[Term]) -> Set:
    """The set of these values."""
    return Set(tuple({order(item): item for item in items}.values()))


def quote(text: str, *, ascii_only: bool = False) -> str:
    r"""A string as Go's `strconv.Quote` writes it.

    >>> quote('a"\n\x01')
    '"a\\"\\n\\x01"'
    """
    return f'"{escaped(text, chr(34), ascii_only=ascii_only)}"'


def escaped(text: str, delimiter: str, *, ascii_only: bool = False) -> str:
    """Go's escapes, between the given quotes."""
    plain = text.isascii() and text.isprintable()
    if plain and delimiter not in text and "\\" not in text:
        return text
    return "".join(_escape(char, delimiter, ascii_only) for char in text)


def is_printable(char: str) -> bool:
    """Go's `strconv.IsPrint`: as in Python, the only space is U+0020."""
    return char.isprintable()


_ESCAPES = {
    "\a": "\\a",
    "\b": "\\b",
    "\f": "\\f",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\v": "\\v",
    "\\": "\\\\",
}


def _escape(char: str, delimiter: str, ascii_only: bool) -> str:
    if char == delimiter:
        return "\\" + char
    if char in _ESCAPES:
        return _ESCAPES[char]
    code = ord(char)
    if is_printable(char) and (code < 0x80 or not ascii_only):
        return char
    if code < 0x20 or code == 0x7F:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _spell(term: Term, text: Callable[[str], str], comma: str, colon: str) -> str:
    def spell(value: Term) -> str:
        match value:
            case None:
                return "null"
            case bool():
                return "true" if value else "false"
            case str():
                return text(value)
            case int() | float():
                return repr(value)
            case Real():
                return value.text
            case list() | tuple():
                return f"[{comma.join(map(spell, value))}]"
            case Set():
                return (
                    f"{{{comma.join(map(spell, sorted(value.items, key=order)))}}}"
                    if value.items
                    else "set()"
                )
        pairs = sorted(pairs_of(value), key=lambda pair: order(pair[0]))
        return f"{{{comma.join(f'{spell(key)}{colon}{spell(item)}' for key, item in pairs)}}}"

    return spell(term)


def _parse(text: str, at: int) -> tuple[Term, int]:
    char = text[at : at + 1]
    if char == '"':
        return _STRINGS.raw_decode(text, at)
    if char == "[":
        return _parse_list(text, at + 1)
    if char == "{":
        return _parse_braces(text, at + 1)
    if text.startswith("set()", at):
        return Set(()), at + 5
    for word, value in _WORDS.items():
        if text.startswith(word, at):
            return value, at + len(word)
    found = _NUMBER.match(text, at)
    if found is None:
        raise ValueError(f"not a Rego value: {text[at : at + 80]!r}")
    number = found.group()
    return (int(number) if number.lstrip("-").isdecimal() else Real(number)), found.end()


def _parse_list(text: str, at: int) -> tuple[Term, int]:
    items: list[Term] = []
    while (at := _skip(text, at)) < len(text) and text[at] != "]":
        item, at = _parse(text, at)
        items.append(item)
    return items, at + 1


def _parse_braces(text: str, at: int) -> tuple[Term, int]:
    items: list[Term] = []
    pairs: list[tuple[Term, Term]] = []
    while (at := _skip(text, at)) < len(text) and text[at] != "}":
        item, at = _parse(text, at)
        if text[at : at + 1] == ":":
            value, at = _parse(text, _skip(text, at + 1))
            pairs.append((item, value))
        else:
            items.append(item)
    return (Set(tuple(items)) if items else object_of(pairs)), at + 1


def _skip(text: str, at: int) -> int:
    while text[at : at + 1] in (",", " "):
        at += 1
    return at
