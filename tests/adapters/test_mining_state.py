from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from kubepac.adapters.mining_state import KeptLine, MiningState, kept_lines
from kubepac.core.errors import InputError

LINE = KeptLine(
    "e1", "2024-01-02T00:00:00Z", "bbb", "web.yaml", "Pod//web", "deny-latest-tag", "fixed", '{"a":1}'
)


def test_what_was_kept_at_a_checkpoint_is_there_again(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "shop.sqlite"
    with MiningState(path, settings="s") as state:
        assert state.document() is None
        state.add([LINE])
        state.checkpoint({"last": "bbb"})
        state.add([replace(LINE, episode="e2")])
    with MiningState(path, settings="s") as state:
        assert state.document() == {"last": "bbb"}
        assert state.text("e1") == '{"a":1}'
        assert state.outcomes() == {("deny-latest-tag", "fixed"): 1}
        assert not state.was_discarded
    assert list(kept_lines(path)) == [LINE]


def test_a_line_about_the_same_episode_replaces_the_other(tmp_path: Path) -> None:
    path = tmp_path / "shop.sqlite"
    with MiningState(path, settings="s") as state:
        state.add(
            [replace(LINE, outcome="open", is_passing=True), replace(LINE, episode="e2", is_passing=True)]
        )
        state.add([LINE])
        state.amend("e1", outcome="reverted", text="{}")
        state.forget_passing()
        state.checkpoint({})
    assert list(kept_lines(path)) == [replace(LINE, outcome="reverted", text="{}")]


def test_lines_come_by_time_commit_file_resource_and_policy(tmp_path: Path) -> None:
    path = tmp_path / "shop.sqlite"
    ordered = [
        replace(LINE, ts="2024-01-01T00:00:00Z", commit="zzz"),
        replace(LINE, commit="aaa", file="z.yaml"),
        LINE,
        replace(LINE, policy="require-resource-limits"),
        replace(LINE, resource="Pod//xyz"),
        replace(LINE, file="z.yaml"),
    ]
    ordered = [replace(line, episode=str(9 - number)) for number, line in enumerate(ordered)]
    with MiningState(path, settings="s") as state:
        state.add(reversed(ordered))
        state.checkpoint({})
    assert list(kept_lines(path)) == ordered


def test_other_settings_begin_anew_and_say_so(tmp_path: Path) -> None:
    path = tmp_path / "shop.sqlite"
    with MiningState(path, settings="one") as state:
        state.add([LINE])
        state.checkpoint({"last": "bbb"})
    with MiningState(path, settings="two") as state:
        assert state.was_discarded
        assert state.document() is None
        assert state.outcomes() == {}


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0" + b"\xff" * 2000], ids=len)
def test_what_is_no_state_is_replaced(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "shop.sqlite"
    path.write_bytes(content)
    with MiningState(path, settings="s") as state:
        assert state.was_discarded == bool(content)
        state.checkpoint({"last": "bbb"})
    with MiningState(path, settings="s") as state:
        assert state.document() == {"last": "bbb"}


def test_two_runs_at_once_are_an_error(tmp_path: Path) -> None:
    path = tmp_path / "shop.sqlite"
    with MiningState(path, settings="s"), pytest.raises(InputError, match="is in use: wait"):
        MiningState(path, settings="s")
    with MiningState(path, settings="s") as state:
        assert state.document() is None


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot keep what was mined"):
        MiningState(tmp_path / "file" / "shop.sqlite", settings="s")


def test_a_state_that_is_damaged_within_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "shop.sqlite"
    with MiningState(path, settings="s") as state:
        state.add(replace(LINE, episode=str(number), text="x" * 3000) for number in range(20))
        state.checkpoint({})
    content = bytearray(path.read_bytes())
    content[3 * 4096 :] = b"\xff" * (len(content) - 3 * 4096)
    path.write_bytes(content)
    with pytest.raises(InputError, match="is damaged"):
        list(kept_lines(path))


def test_a_state_of_another_format_is_thrown_away(tmp_path: Path) -> None:
    path = tmp_path / "shop.sqlite"
    with MiningState(path, settings="s") as state:
        state.checkpoint({"last": "bbb"})
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE kept SET value = '0' WHERE name = 'format'")
    connection.close()
    with MiningState(path, settings="s") as state:
        assert state.was_discarded
