"""`kubepac log` as its users meet it: what it prints, its exit codes, and what it leaves on disk."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from kubepac.events.log import LogLine, json_from_line, with_id

Process = subprocess.CompletedProcess[bytes]
Kubepac = Callable[..., Process]

OLD = (
    '{"ts": "2025-10-16T14:30:00Z", "policy_id": "deny-hardcoded-secrets", "accepted": true, "agent": "jade"}'
)


@pytest.fixture
def kubepac(run_kubepac: Kubepac, tmp_path: Path) -> Kubepac:
    def run(*arguments: str | Path, **environment: str) -> Process:
        return run_kubepac(*arguments, cwd=tmp_path, env=environment)

    return run


def line(number: int, **fields: object) -> LogLine:
    record = {"ts": f"2026-01-31T08:00:{number:02d}Z", "policy_id": "deny-latest-tag"}
    return with_id(LogLine.model_validate(record | fields))


@pytest.fixture
def given(tmp_path: Path) -> Path:
    """A file with a line of the first format, a bad line and one of today."""
    path = tmp_path / "given.jsonl"
    path.write_text(f"{OLD}\n{{'ts'\n{json_from_line(line(1, outcome='reverted'))}\n")
    return path


def test_good_lines_are_imported_and_bad_ones_are_told_with_exit_code_1(
    kubepac: Kubepac, given: Path, tmp_path: Path
) -> None:
    done = kubepac("log", "import", "given.jsonl")

    assert done.returncode == 1
    assert done.stdout.decode() == (
        "2 events: 2 new, 0 known already; 1 rejected line\n"
        "  1 line of the first format\n"
        "  1 line of version 2\n"
        "  left out: the field agent, which events no longer have, on 1 line\n"
    )
    assert done.stderr.startswith(b"given.jsonl:2: not JSON: ")
    assert done.stderr.count(b"\n") == 1
    assert (tmp_path / "data" / "failures" / "failure_log.jsonl").read_bytes().count(b"\n") == 2


def test_an_import_that_was_made_before_changes_nothing(
    kubepac: Kubepac, given: Path, tmp_path: Path
) -> None:
    given.write_text(f"{OLD}\n")
    first = kubepac("log", "import", "given.jsonl", "--log", "log.jsonl")
    before = (tmp_path / "log.jsonl").read_bytes()
    second = kubepac("log", "import", "given.jsonl", "given.jsonl", "--log", "log.jsonl")

    assert (first.returncode, second.returncode) == (0, 0)
    assert second.stdout.startswith(b"2 events: 0 new, 2 known already; 0 rejected lines\n")
    assert (tmp_path / "log.jsonl").read_bytes() == before


def test_many_bad_lines_do_not_flood_the_terminal(kubepac: Kubepac, given: Path) -> None:
    given.write_text("no\n" * 100)
    done = kubepac("log", "import", "given.jsonl")
    assert done.returncode == 1
    assert done.stderr.splitlines()[20:] == [
        b"and 80 more; `kubepac log check --log FILE` lists all of a file"
    ]


def test_a_log_can_be_exported_checked_and_counted(kubepac: Kubepac, given: Path, tmp_path: Path) -> None:
    place = {"KUBEPAC_LOG": "sqlite:///events.db"}
    kubepac("log", "import", "given.jsonl", **place)

    exported = kubepac("log", "export", **place)
    assert exported.returncode == 0
    assert [json.loads(text)["outcome"] for text in exported.stdout.splitlines()] == ["fixed", "reverted"]

    to_file = kubepac("log", "export", "-o", "out.jsonl", "--policy", "deny-latest-tag", **place)
    assert (to_file.returncode, to_file.stdout) == (0, b"")
    assert (tmp_path / "out.jsonl").read_text() == f"{json_from_line(line(1, outcome='reverted'))}\n"

    checked = kubepac("log", "check", **place)
    assert (checked.returncode, checked.stdout) == (0, b"2 events, 0 rejected lines\n")

    counted = kubepac("log", "stats", **place)
    assert counted.stdout.decode() == (
        "feedback: 2 events, 2025-10-16T14:30:00Z to 2026-01-31T08:00:01Z\n"
        "  1 fixed, 1 reverted\n"
        "  deny-hardcoded-secrets  1 event, 1 accepted, 0 reverted\n"
        "  deny-latest-tag         1 event, 0 accepted, 1 reverted\n"
    )
    as_json = json.loads(kubepac("log", "stats", "--json", **place).stdout)
    assert as_json["sources"]["feedback"]["events"] == 2


def test_bad_lines_in_the_log_make_exit_code_1(kubepac: Kubepac, given: Path) -> None:
    checked = kubepac("log", "check", "--log", "given.jsonl")
    assert checked.returncode == 1
    assert checked.stdout.decode().startswith("given.jsonl:2: not JSON: ")
    assert checked.stdout.endswith(b"2 events, 1 rejected line\n")

    for command in (("export",), ("stats",), ("stats", "--json")):
        done = kubepac("log", *command, "--log", "given.jsonl")
        assert done.returncode == 1
        assert done.stderr.startswith(b"given.jsonl:2: not JSON: ")


def test_events_of_policies_that_the_bundle_lacks_are_counted(
    kubepac: Kubepac, given: Path, corpus_bundle: Path
) -> None:
    given.write_text(f"{OLD}\n{json_from_line(line(1, policy_id='deny-gone'))}\n")
    told = kubepac("log", "stats", "--log", "given.jsonl", "--bundle", corpus_bundle)
    as_json = kubepac("log", "stats", "--log", "given.jsonl", "--bundle", corpus_bundle, "--json")

    assert told.returncode == as_json.returncode == 0
    assert told.stdout.endswith(b"no such policy: kept, not learned from\n  deny-gone  1\n")
    assert json.loads(as_json.stdout)["unknown_policies"] == {"deny-gone": 1}


def test_what_a_log_says_does_not_reach_the_terminal_as_it_is(kubepac: Kubepac, given: Path) -> None:
    clears_the_screen = "\x1b[2J"
    good = json_from_line(line(1, policy_id=clears_the_screen))
    bad = json.dumps({clears_the_screen: 1, "schema_version": 2})
    given.write_text(f"{good}\n{bad}\n")
    for command in (("import", "given.jsonl"), ("check",), ("stats",)):
        done = kubepac("log", *command, KUBEPAC_LOG="given.jsonl")
        assert b"\x1b" not in done.stdout + done.stderr
        assert done.returncode == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("import", "missing.jsonl"), "missing.jsonl cannot be read: No such file or directory"),
        (("import", "."), ". cannot be read: Is a directory"),
        (("import", "given.jsonl", "--log", "log.txt"), "'log.txt' is no event log: expected a path"),
        (
            ("import", "given.jsonl", "--log", "given.jsonl/log.jsonl"),
            "given.jsonl/log.jsonl cannot be written: ",
        ),
        (("check",), "no event log at data/failures/failure_log.jsonl: `kubepac log import` makes one"),
        (("export",), "no event log at "),
        (("export", "--log", "given.jsonl", "-o", "given.jsonl"), "given.jsonl is the event log itself: "),
        (("export", "--log", "given.jsonl", "-o", "no/folder.jsonl"), "cannot write no/folder.jsonl: "),
        (("stats", "--log", "sqlite:///missing.db"), "no event log at sqlite:///missing.db: "),
        (("stats", "--log", "given.jsonl", "--bundle", "missing"), "missing"),
        (("stats", "--log", "mysql://jade:secret@db/events"), "no event log in mysql: expected "),
        (("export", "--log", "given.jsonl", "--source", "rumour"), "Invalid value for '--source'"),
        (("import",), "Missing argument 'FILE...'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_cannot_be_done_is_one_line_and_exit_code_2(
    kubepac: Kubepac, given: Path, tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    before = given.read_bytes()
    done = kubepac("log", *arguments)

    assert done.returncode == 2
    assert done.stdout == b""
    assert done.stderr.decode().startswith(f"error: {message}")
    assert done.stderr.count(b"\n") == 1
    assert b"secret" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["given.jsonl"]
    assert given.read_bytes() == before


def test_the_group_without_a_command_lists_its_commands(kubepac: Kubepac) -> None:
    done = kubepac("log")
    assert done.returncode == 2
    for name in (b"import", b"export", b"check", b"stats"):
        assert b"  " + name in done.stdout
