from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kubepac.adapters.output import check_writable, make_work_dir, write_whole
from kubepac.core.errors import InputError


def test_content_may_come_in_pieces(tmp_path: Path) -> None:
    write_whole(tmp_path / "log", iter([b"one\n", b"two\n"]))
    assert (tmp_path / "log").read_bytes() == b"one\ntwo\n"


@pytest.mark.parametrize("error", [InputError("what it was made of is damaged"), KeyboardInterrupt()])
def test_pieces_that_end_too_early_leave_everything_as_it_was(error: BaseException, tmp_path: Path) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"half"
        raise error

    write_whole(tmp_path / "log", b"before")
    with pytest.raises(type(error)):
        write_whole(tmp_path / "log", pieces())
    assert [path.name for path in tmp_path.iterdir()] == ["log"]
    assert (tmp_path / "log").read_bytes() == b"before"


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nothing was written"):
        write_whole(tmp_path / "missing" / "log", b"")


def test_a_work_folder_is_out_of_git_s_sight(tmp_path: Path) -> None:
    make_work_dir(tmp_path / ".kubepac" / "learn")
    make_work_dir(tmp_path / ".kubepac" / "learn")

    assert (tmp_path / ".kubepac" / "learn" / ".gitignore").read_text(encoding="utf-8") == "*\n"


def test_a_folder_is_writable_before_it_is_there_and_below_a_file_it_never_is(tmp_path: Path) -> None:
    check_writable(tmp_path / "not" / "yet")
    assert not (tmp_path / "not").exists()
    (tmp_path / "file").touch()
    for blocked in (check_writable, make_work_dir):
        with pytest.raises(InputError, match="cannot write"):
            blocked(tmp_path / "file" / "below")
