"""JSON Pointer (RFC 6901): the one spelling of "where in the object" that every part uses."""

from __future__ import annotations

from kubepac.core.json_types import Json

Token = str | int


def pointer_from_tokens(tokens: tuple[Token, ...]) -> str:
    """Join reference tokens.

    >>> pointer_from_tokens(("metadata", "annotations", "a/b~c"))
    '/metadata/annotations/a~1b~0c'
    """
    return "".join(f"/{_escape(str(token))}" for token in tokens)


def tokens_from_pointer(pointer: str) -> tuple[str, ...]:
    """Split a pointer into unescaped tokens; array indices stay strings.

    >>> tokens_from_pointer("/spec/containers/0/image")
    ('spec', 'containers', '0', 'image')
    >>> tokens_from_pointer("")
    ()
    """
    if pointer and not pointer.startswith("/"):
        raise ValueError(f"not a JSON Pointer: {pointer!r} does not start with '/'")
    return tuple(_unescape(token) for token in pointer.split("/")[1:])


def resolve(document: Json, pointer: str) -> Json:
    """Return the value at `pointer`; raise `LookupError` where there is none.

    >>> resolve({"a": [10, 20]}, "/a/1")
    20
    """
    value = document
    for token in tokens_from_pointer(pointer):
        if isinstance(value, dict):
            value = value[token]
        elif isinstance(value, list) and token.isdecimal():
            value = value[int(token)]
        else:
            raise LookupError(f"nothing at {pointer}")
    return value


def _escape(token: str) -> str:
    return token.replace("~", "~0").replace("/", "~1")


def _unescape(token: str) -> str:
    return token.replace("~1", "/").replace("~0", "~")
