"""Typed views of values that may be anything: the wrong type reads as nothing there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from kubepac.core.json_types import Json, JsonObject

_NOTHING: Final[JsonObject] = {}


def mapping(value: Json) -> Mapping[str, Json]:
    """`value` where it is an object, else an empty one.

    >>> mapping({"a": 1}), mapping("text")
    ({'a': 1}, {})
    """
    return value if isinstance(value, dict) else _NOTHING


def mappings(value: Json) -> list[Mapping[str, Json]]:
    """The objects in a list.

    >>> mappings([{"a": 1}, None, "b"])
    [{'a': 1}]
    """
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def texts(value: Json) -> list[str]:
    """The strings in a list.

    >>> texts(["get", 7, None, "list"])
    ['get', 'list']
    """
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def text(value: Json) -> str:
    """`value` where it is a string, else "".

    >>> text("a"), text(7)
    ('a', '')
    """
    return value if isinstance(value, str) else ""


def at(value: Json, *path: str) -> Json:
    """What stands under these keys, or None.

    >>> at({"a": {"b": 1}}, "a", "b"), at({"a": []}, "a", "b")
    (1, None)
    """
    for key in path:
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value


def share(flags: Sequence[bool]) -> float:
    """How many of `flags` are true, in [0, 1]; 1 where there are none, because then nothing lacks it.

    >>> share([True, False]), share([])
    (0.5, 1.0)
    """
    return sum(flags) / len(flags) if flags else 1.0
