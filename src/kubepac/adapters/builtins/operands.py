"""Operands of the expected type, or `UndefinedError`: a wrong type makes a builtin undefined."""

from __future__ import annotations

from kubepac.adapters.builtins.terms import Real, Set, Term
from kubepac.adapters.builtins.work import UndefinedError


def text(term: Term) -> str:
    """A string."""
    if not isinstance(term, str):
        raise UndefinedError
    return term


def utf8(term: Term) -> bytes:
    """The bytes of a string; half of a surrogate pair, which has none, is a question mark."""
    return text(term).encode("utf-8", "replace")


def integer(term: Term) -> int:
    """A whole number, however it is written."""
    if isinstance(term, bool):
        raise UndefinedError
    if isinstance(term, Real):
        # 1.0 is 1 for OPA; 1e3 is not.
        whole, _, fraction = term.text.partition(".")
        if fraction.strip("0") or not whole.lstrip("-").isdecimal():
            raise UndefinedError
        return int(whole)
    if not isinstance(term, int):
        raise UndefinedError
    return term


def array(term: Term) -> list[Term]:
    """An array."""
    if not isinstance(term, list):
        raise UndefinedError
    return term


def members(term: Term) -> list[Term]:
    """An array or a set."""
    if isinstance(term, Set):
        return list(term.items)
    return array(term)


def texts(term: Term) -> list[str]:
    """An array or a set of strings."""
    return [text(item) for item in members(term)]
