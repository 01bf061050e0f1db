from __future__ import annotations

import pytest

from kubepac.bundle.contents import Intake, is_safe_name, shown
from kubepac.core.errors import BundleError


@pytest.mark.parametrize(
    "name",
    [
        "",
        "/etc/passwd",
        "../up",
        "a/../b",
        "a//b",
        "./a",
        "a/",
        "a\\b",
        "C:a",
        "a\0b",
        "a\rb",
        "\u202ea",
        "a/..",
    ],
    ids=ascii,
)
def test_unsafe_names(name: str) -> None:
    assert not is_safe_name(name)

    with pytest.raises(BundleError, match="unsafe file name"):
        Intake("b").expect(name, 1)


def test_refuses_the_same_name_twice() -> None:
    intake = Intake("b")
    intake.contents["policy.wasm"] = b""

    with pytest.raises(BundleError, match=r"'policy\.wasm' is there twice"):
        intake.expect("policy.wasm", 1)


@pytest.mark.parametrize(
    ("name", "size_bytes"), [("policy.wasm", (64 << 20) + 1), ("bundle.json", (1 << 20) + 1)]
)
def test_refuses_one_byte_over_the_limit_of_a_file(name: str, size_bytes: int) -> None:
    Intake("b").expect(name, size_bytes - 1)

    with pytest.raises(
        BundleError, match=f"'{name}': {size_bytes:,} bytes, at most {size_bytes - 1:,} are allowed"
    ):
        Intake("b").expect(name, size_bytes)


def test_refuses_one_byte_over_the_limit_of_all_files() -> None:
    intake = Intake("b")
    intake.expect("a", 64 << 20)
    intake.expect("b", 64 << 20)

    with pytest.raises(BundleError, match="more than 134,217,728 bytes in all files"):
        intake.expect("c", 1)


def test_refuses_one_file_over_the_limit_of_their_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kubepac.bundle.contents.MAX_FILES", 2)
    intake = Intake("b")
    intake.contents.update({"a": b"", "b": b""})

    with pytest.raises(BundleError, match="more than 2 files"):
        intake.expect("c", 1)


def test_shows_a_strange_name_on_one_short_line() -> None:
    assert shown("a\n\x1b[31m") == "'a\\n\\x1b[31m'"
    assert len(shown("a" * 1000)) < 100
