"""The event log as a file: what crashes, other programs and full disks do to it, and what they cannot."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from kubepac.adapters import log_file
from kubepac.adapters.log_file import MAX_LINE_BYTES
from kubepac.adapters.store_jsonl import JsonlStore
from kubepac.core.errors import InputError
from kubepac.core.objects import Rejection
from kubepac.events.log import LogLine, json_from_line

OLD = '{"ts": "2025-10-16T14:30:00Z", "policy_id": "deny-hardcoded-secrets", "accepted": true}\n'
NOBODY = 65534


def line(number: int, **fields: object) -> LogLine:
    record = {"ts": "2026-01-31T08:00:00Z", "policy_id": "deny-latest-tag", "event_id": f"e{number}"}
    return LogLine.model_validate(record | fields)


def ids(path: Path) -> list[str]:
    """Ids of what is read, and reasons of what is not."""
    return [each.reason if isinstance(each, Rejection) else each.event_id for each in JsonlStore(path).read()]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "log.jsonl"


def test_a_file_is_lines_of_json_that_are_only_added_to(path: Path) -> None:
    store = JsonlStore(path)
    store.append([line(1)])
    before = path.read_bytes()
    store.append([line(2), line(3)])

    after = path.read_bytes()
    assert after.startswith(before)
    assert after.decode() == "".join(f"{json_from_line(line(number))}\n" for number in (1, 2, 3))


def test_folders_that_are_missing_are_made(tmp_path: Path) -> None:
    path = tmp_path / "data" / "failures" / "log.jsonl"
    JsonlStore(path).append([line(1)])
    assert ids(path) == ["e1"]


def test_a_crash_in_the_middle_of_a_line_loses_that_line_only(path: Path) -> None:
    JsonlStore(path).append([line(1), line(2)])
    whole = path.read_bytes()
    start = whole.index(b"\n") + 1
    torn_path = path.with_name("log.jsonl.torn")

    for cut in range(start + 1, len(whole) - 1):
        path.write_bytes(whole[:cut])
        torn_path.unlink(missing_ok=True)
        assert ids(path)[0] == "e1"
        assert "no newline ends this line" in ids(path)[1]

        assert JsonlStore(path).append([line(3)]) == 1
        assert torn_path.read_bytes() == whole[start:cut] + b"\n"
        assert ids(path) == ["e1", "e3", "cut off by a crash: look at it, delete this file"]


def test_what_is_torn_is_a_rejection_with_its_place_until_somebody_looks(path: Path) -> None:
    path.write_text('{"a\n{"b')
    torn_path = path.with_name("log.jsonl.torn")
    assert [each.place for each in JsonlStore(path).read() if isinstance(each, Rejection)] == [
        f"{path}:1",
        f"{path}:2",
    ]

    JsonlStore(path).append([line(1)])
    assert path.read_text() == f'{{"a\n{json_from_line(line(1))}\n'
    places = [each.place for each in JsonlStore(path).read() if isinstance(each, Rejection)]
    assert places == [f"{path}:1", f"{torn_path}:1"]

    torn_path.unlink()
    assert [each.place for each in JsonlStore(path).read() if isinstance(each, Rejection)] == [f"{path}:1"]


@pytest.mark.parametrize("tail", [json_from_line(line(2)), OLD.strip(), '{"no": "event"}'])
def test_a_last_line_that_only_lacks_its_newline_is_kept_where_it_is(path: Path, tail: str) -> None:
    path.write_text(f"{json_from_line(line(1))}\n{tail}")
    before = ids(path)

    assert JsonlStore(path).append([line(3)]) == 1
    assert path.read_text() == f"{json_from_line(line(1))}\n{tail}\n{json_from_line(line(3))}\n"
    assert len(ids(path)) == len(before) + 1
    assert not path.with_name("log.jsonl.torn").exists()


def test_a_file_that_is_one_torn_line_becomes_a_log(path: Path) -> None:
    path.write_bytes(b"\0" * 100_000)
    assert JsonlStore(path).append([line(1)]) == 1
    assert path.read_text() == f"{json_from_line(line(1))}\n"


def test_lines_of_the_first_format_in_the_file_are_read_and_known(path: Path) -> None:
    path.write_text(OLD)
    store = JsonlStore(path)
    (old,) = store.read()

    assert isinstance(old, LogLine)
    assert (old.outcome, old.policy_id) == ("fixed", "deny-hardcoded-secrets")
    assert store.append([old]) == 0
    assert path.read_text() == OLD


def test_what_another_program_did_to_the_file_counts(path: Path) -> None:
    store = JsonlStore(path)
    store.append([line(1), line(2)])
    with path.open("a", encoding="ascii") as file:
        file.write(f"{json_from_line(line(3))}\n")
    assert store.append([line(3), line(4)]) == 1

    path.write_text(f"{json_from_line(line(4))}\n")
    assert store.append([line(1), line(4)]) == 1
    assert ids(path) == ["e4", "e1"]

    path.unlink()
    assert store.append([line(4)]) == 1
    assert ids(path) == ["e4"]


def test_an_event_that_stands_in_the_file_twice_is_read_once(path: Path) -> None:
    text = json_from_line(line(1))
    path.write_text(f"{text}\n\n{text}\n{OLD}{OLD}")
    assert ids(path)[0:2] == ["e1", "repeats the event of line 1"]
    assert ids(path)[3] == "repeats the event of line 4"


def test_a_line_that_no_reader_would_take_is_not_written(path: Path) -> None:
    store = JsonlStore(path)
    store.append([line(1)])
    with pytest.raises(InputError, match=r"event e3 is longer than \d+ bytes: leave out its counterexample"):
        store.append([line(2), line(3, counterexample={"note": "x" * MAX_LINE_BYTES})])
    assert ids(path) == ["e1"]


def test_a_huge_line_is_a_rejection_and_the_next_is_read(path: Path) -> None:
    path.write_text(f'{{"note": "{"x" * (3 * MAX_LINE_BYTES)}"}}\n{json_from_line(line(1))}\n')
    assert ids(path) == [f"longer than {MAX_LINE_BYTES} bytes", "e1"]


def test_a_reader_that_stops_half_way_hinders_no_writer(path: Path) -> None:
    store = JsonlStore(path)
    store.append([line(1), line(2)])
    reading = store.read()
    next(reading)

    assert JsonlStore(path).append([line(3)]) == 1
    assert [each.event_id for each in reading if isinstance(each, LogLine)] == ["e2"]


def test_a_log_that_is_not_there_is_an_error_to_read(path: Path) -> None:
    with pytest.raises(InputError, match=r"no event log at .*log\.jsonl: `kubepac log import` makes one"):
        list(JsonlStore(path).read())


def test_an_empty_file_is_an_empty_log(path: Path) -> None:
    path.touch()
    assert list(JsonlStore(path).read()) == []
    assert JsonlStore(path).append([line(1)]) == 1


def test_a_folder_is_no_log(path: Path) -> None:
    path.mkdir()
    with pytest.raises(InputError, match=r"log\.jsonl cannot be written: Is a directory"):
        JsonlStore(path).append([line(1)])
    with pytest.raises(InputError, match=r"log\.jsonl cannot be read: Is a directory"):
        list(JsonlStore(path).read())


def test_a_full_disk_leaves_the_file_as_it_was(path: Path) -> None:
    JsonlStore(path).append([line(1)])
    before = path.read_bytes()
    # The limit on the size of a file stands for the disk: half of what is written still fits.
    script = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from kubepac.adapters.store_jsonl import JsonlStore\n"
        "from kubepac.core.errors import InputError\n"
        "from kubepac.events.log import LogLine\n"
        "limit = int(sys.argv[2])\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))\n"
        "try:\n"
        "    JsonlStore(Path(sys.argv[1])).append(\n"
        "        LogLine(ts='2026-01-31T08:00:00Z', policy_id='p', event_id=f'n{n}') for n in range(100)\n"
        "    )\n"
        "except InputError as error:\n"
        "    sys.stdout.write(str(error))\n"
    )
    command = [sys.executable, "-c", script, str(path), str(len(before) + 5000)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)

    assert done.stdout == f"{path} cannot be written: File too large"
    assert path.read_bytes() == before
    assert JsonlStore(path).append([line(2)]) == 1


@pytest.fixture
def unprivileged() -> Iterator[Path]:
    """A folder that the user of the test, who is not root for its length, may read and not write."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        JsonlStore(folder / "log.jsonl").append([line(1)])
        (folder / "log.jsonl").chmod(0o444)
        folder.chmod(0o555)
        is_root = os.geteuid() == 0
        if is_root:
            os.seteuid(NOBODY)
        try:
            yield folder
        finally:
            if is_root:
                os.seteuid(0)
            folder.chmod(0o755)


def test_a_read_only_file_is_read_and_says_that_it_cannot_be_written(unprivileged: Path) -> None:
    assert ids(unprivileged / "log.jsonl") == ["e1"]
    for name in ("log.jsonl", "new.jsonl", "folder/new.jsonl"):
        with pytest.raises(InputError) as caught:
            JsonlStore(unprivileged / name).append([line(2)])
        assert str(caught.value) == f"{unprivileged / name} cannot be written: Permission denied"


def test_a_system_without_file_locks_says_so(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fcntl", None)
    with pytest.raises(
        InputError, match=r"cannot be locked on this system: keep the event log in a database"
    ):
        JsonlStore(path).append([line(1)])


def test_a_file_system_without_locks_says_so(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(file: object, operation: int) -> None:
        raise OSError(errno.ENOTSUP, "Operation not supported")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with pytest.raises(
        InputError, match=r"cannot be locked: Operation not supported: keep .* on a local disk"
    ):
        JsonlStore(path).append([line(1)])


def test_a_log_that_is_replaced_while_a_writer_waits_is_written_in_its_new_place(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    JsonlStore(path).append([line(1)])
    real_flock = fcntl.flock

    def rotate_first(file: object, operation: int) -> None:
        monkeypatch.setattr(fcntl, "flock", real_flock)
        path.rename(path.with_name("old.jsonl"))
        real_flock(file, operation)  # type: ignore[arg-type]

    monkeypatch.setattr(fcntl, "flock", rotate_first)
    JsonlStore(path).append([line(2)])
    assert ids(path) == ["e2"]
    assert ids(path.with_name("old.jsonl")) == ["e1"]


def test_what_is_acknowledged_was_flushed_to_disk_with_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed: list[tuple[int, int]] = []
    real_fsync = os.fsync

    def noted(descriptor: int) -> None:
        real_fsync(descriptor)
        status = os.fstat(descriptor)
        flushed.append((status.st_ino, status.st_size if stat.S_ISREG(status.st_mode) else 0))

    monkeypatch.setattr(os, "fsync", noted)
    path = tmp_path / "a" / "log.jsonl"
    store = JsonlStore(path)
    store.append([line(1)])
    size_bytes = path.stat().st_size
    store.append([line(2)])

    folders = [(folder.stat().st_ino, 0) for folder in (tmp_path, path.parent)]
    inode = path.stat().st_ino
    assert flushed == [*folders, (inode, size_bytes), (inode, path.stat().st_size)]


def test_the_file_is_not_read_again_unless_it_changed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = JsonlStore(path)
    store.append([line(1)])
    read: list[str] = []
    real = log_file.lines_from_json
    monkeypatch.setattr(log_file, "lines_from_json", lambda text: read.append(text) or real(text))

    store.append([line(2)])
    assert read == []
    JsonlStore(path).append([line(3)])
    read.clear()
    store.append([line(4)])
    assert len(read) == 3
