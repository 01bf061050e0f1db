from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubepac.core.pointer import pointer_from_tokens, resolve, tokens_from_pointer

# The document and the answers of RFC 6901, section 5.
RFC_DOCUMENT = {
    "foo": ["bar", "baz"],
    "": 0,
    "a/b": 1,
    "c%d": 2,
    "e^f": 3,
    "g|h": 4,
    "i\\j": 5,
    'k"l': 6,
    " ": 7,
    "m~n": 8,
}
RFC_ANSWERS = {
    "": RFC_DOCUMENT,
    "/foo": ["bar", "baz"],
    "/foo/0": "bar",
    "/": 0,
    "/a~1b": 1,
    "/c%d": 2,
    "/e^f": 3,
    "/g|h": 4,
    "/i\\j": 5,
    '/k"l': 6,
    "/ ": 7,
    "/m~0n": 8,
}


@pytest.mark.parametrize(("pointer", "value"), RFC_ANSWERS.items(), ids=repr)
def test_resolves_the_examples_of_the_rfc(pointer: str, value: object) -> None:
    assert resolve(RFC_DOCUMENT, pointer) == value


@given(st.lists(st.text()))
def test_tokens_survive_the_way_into_a_pointer_and_back(tokens: list[str]) -> None:
    assert tokens_from_pointer(pointer_from_tokens(tuple(tokens))) == tuple(tokens)


def test_escapes_a_tilde_before_a_slash() -> None:
    assert pointer_from_tokens(("~1", "/0")) == "/~01/~10"
    assert tokens_from_pointer("/~01/~10") == ("~1", "/0")


def test_numbers_become_array_indices() -> None:
    assert pointer_from_tokens(("containers", 0)) == "/containers/0"


@pytest.mark.parametrize(
    "pointer", ["/foo/2", "/foo/-", "/foo/-1", "/missing", "/foo/0/1", "/foo/x", "/foo/²"]
)
def test_raises_lookup_error_where_there_is_nothing(pointer: str) -> None:
    with pytest.raises(LookupError):
        resolve(RFC_DOCUMENT, pointer)


def test_refuses_a_pointer_without_a_leading_slash() -> None:
    with pytest.raises(ValueError, match="does not start with '/'"):
        tokens_from_pointer("spec/containers")
