"""Scalars mean what Kubernetes takes them for."""

from __future__ import annotations

import pytest

from kubepac.manifests.load import load_text


def body(line: str) -> dict[str, object]:
    result = load_text(f"apiVersion: v1\nkind: X\n{line}\n".encode(), file="a.yaml")
    assert result.rejected == []
    found = dict(result.objects[0].body)
    del found["apiVersion"], found["kind"]
    return found


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("yes", True), ("On", True), ("y", True), ("TRUE", True), ("no", False), ("Off", False), ("N", False),
        ("yEs", "yEs"), ("'yes'", "yes"), ("", None), ("~", None), ("NULL", None), ("nil", "nil"),
        ("0", 0), ("-7", -7), ("+7", 7), ("1_000", 1000), ("0644", 420), ("0o17", 15), ("0x1F", 31),
        ("-0b11", -3),
        ("08", 8), ("18446744073709551615", 2**64 - 1), ("18446744073709551616", 2.0**64),
        ("1.5", 1.5), ("1.0", 1), (".5", 0.5), ("1e3", 1000),
        ("-2.5e-1", -0.25), ("1e999", "1e999"), (".", "."),
        ("1.2.3", "1.2.3"), ("12:30", "12:30"), ("2024-01-01", "2024-01-01"),
        ("2024-01-01T10:00:00Z", "2024-01-01T10:00:00Z"),
        ("100m", "100m"), ("1Gi", "1Gi"), ("=", "="), ("0x", "0x"),
        ("1e", "1e"), ("9" * 500, "9" * 500),
        ("!!str 1", "1"), ("!!int '3'", 3), ("!!float 2", 2), ("!!bool 'yes'", True), ("!!null ''", None),
        ("!!timestamp 2024-01-01", "2024-01-01"), ("!!binary aGk=", "hi"),
        ("!Ref x", "x"), ("!!set {a: }", {"a": None}),
    ],
)  # fmt: skip
def test_value(written: str, meant: object):
    value = body(f"a: {written}")["a"]
    assert (value, type(value)) == (meant, type(meant))


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("1", "1"),
        ("0x10", "16"),
        ("on", "true"),
        ("No", "false"),
        ("1.5", "1.5"),
        ("'on'", "on"),
        ("!!str 1", "1"),
    ],
)
def test_key_is_text(written: str, key: str):
    assert body(f"a: {{{written}: x}}") == {"a": {key: "x"}}


def test_keys_that_become_the_same_text_are_duplicates():
    result = load_text(b"apiVersion: v1\nkind: X\na: {1: x, '1': y}\n", file="a.yaml")
    assert [found.reason for found in result.rejected] == [
        "duplicate key '1' (also on the same line): expected each key once"
    ]


def test_an_alias_may_be_a_key():
    assert body("a: &k name\nb: {*k : 1}") == {"a": "name", "b": {"name": 1}}


def test_an_anchored_key_may_be_a_value():
    assert body("&k a: *k") == {"a": "a"}
