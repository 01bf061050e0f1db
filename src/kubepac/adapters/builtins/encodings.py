"""`hex.*`, `urlquery.*`, `base64url.encode_no_pad` and `glob.quote_meta`."""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from urllib.parse import quote_plus, unquote_to_bytes

from kubepac.adapters.builtins import operands
from kubepac.adapters.builtins.terms import Set, Term, order
from kubepac.adapters.builtins.work import UndefinedError, Work

_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2})*")
_GLOB_META = re.compile(r"[\\*?\[\]{}]")


def hex_encode(_work: Work, value: Term) -> Term:
    """`hex.encode`."""
    return _bytes(value).hex()


def hex_decode(_work: Work, value: Term) -> Term:
    """`hex.decode`; bytes that are no UTF-8 become the replacement character."""
    text = operands.text(value)
    if not _HEX.fullmatch(text):
        raise UndefinedError
    return bytes.fromhex(text).decode("utf-8", "replace")


def base64url_encode_no_pad(_work: Work, value: Term) -> Term:
    """`base64url.encode_no_pad`."""
    return urlsafe_b64encode(_bytes(value)).decode().rstrip("=")


def urlquery_encode(_work: Work, value: Term) -> Term:
    """`urlquery.encode`."""
    return _escape(operands.text(value))


def urlquery_decode(_work: Work, value: Term) -> Term:
    """`urlquery.decode`."""
    return _unescape(operands.text(value))


def urlquery_encode_object(_work: Work, value: Term) -> Term:
    """`urlquery.encode_object`: keys sorted, arrays and sets as repeated keys."""
    if not isinstance(value, dict):
        raise UndefinedError
    return "&".join(
        f"{_escape(key)}={_escape(item)}" for key in sorted(value) for item in _query_values(value[key])
    )


def urlquery_decode_object(_work: Work, value: Term) -> Term:
    """`urlquery.decode_object`: every key with the array of its values."""
    found: dict[str, list[str]] = {}
    for pair in operands.text(value).split("&"):
        if ";" in pair:
            raise UndefinedError
        if pair:
            key, _, item = pair.partition("=")
            found.setdefault(_unescape(key), []).append(_unescape(item))
    return found


def glob_quote_meta(_work: Work, pattern: Term) -> Term:
    """`glob.quote_meta`: the glob that matches just this text."""
    return _GLOB_META.sub(r"\\\g<0>", operands.text(pattern))


def _query_values(value: Term) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, Set):
        return operands.texts(sorted(value.items, key=order))
    return operands.texts(value)


def _escape(text: str) -> str:
    return quote_plus(text, safe="", errors="replace")


def _unescape(text: str) -> str:
    if _BAD_ESCAPE.search(text):
        raise UndefinedError
    return unquote_to_bytes(text.replace("+", " ")).decode("utf-8", "replace")


def _bytes(term: Term) -> bytes:
    return operands.text(term).encode("utf-8", "replace")
