from __future__ import annotations

import io

import pytest

from kubepac.cli import progress
from kubepac.cli.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_SECONDS_BETWEEN", 0)


def test_a_terminal_sees_a_line_that_is_taken_away_in_the_end() -> None:
    terminal = Terminal()
    with Progress(terminal) as shown:
        on_commits = shown.commits("shop (1 of 1)")
        for commits, share in ((256, -0.5), (512, 0.5), (9000, 1.5)):
            on_commits(commits, share)
    lines = terminal.getvalue().split("\r\x1b[K")
    assert lines == [
        "",
        "[........................] shop (1 of 1): 256 commits",
        "[############............] shop (1 of 1): 512 commits",
        "[########################] shop (1 of 1): 9,000 commits",
        "",
    ]


def test_items_are_counted_as_they_come() -> None:
    terminal = Terminal()
    with Progress(terminal) as shown:
        assert list(shown.counted("ab", 2)) == ["a", "b"]
    assert "] 1 of 2 repositories" in terminal.getvalue()


def test_what_is_no_terminal_sees_nothing() -> None:
    stream = io.StringIO()
    with Progress(stream) as shown:
        shown.commits("shop")(1, 1)
        list(shown.counted("ab", 2))
    assert stream.getvalue() == ""
