"""Import, export and statistics, on logs that are as odd as they come."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from kubepac.adapters.store import EventStore, open_store
from kubepac.core.errors import InputError
from kubepac.events.log import LogLine, json_from_line, with_id
from kubepac.serving.log import (
    export_lines,
    import_files,
    log_stats,
    open_log,
    refuse_own_file,
    stats_to_json,
)
from kubepac.serving.settings import log_location

OLD = (
    '{"ts": "2025-10-16T14:30:00Z", "policy_id": "deny-hardcoded-secrets", "accepted": true, "agent": "jade"}'
)


def line(number: int, **fields: object) -> LogLine:
    record = {"ts": f"2026-01-31T08:00:{number:02d}Z", "policy_id": "deny-latest-tag"}
    return with_id(LogLine.model_validate(record | fields))


def read(store: EventStore) -> list[str]:
    return sorted(each.event_id for each in store.read() if isinstance(each, LogLine))


@pytest.fixture(params=["jsonl", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> EventStore:
    sqlite = f"sqlite:///{tmp_path}/events.db"
    return open_store(sqlite if request.param == "sqlite" else f"{tmp_path}/log.jsonl")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "given.jsonl"


def test_an_import_says_what_came_in_and_what_was_known(store: EventStore, file: Path) -> None:
    file.write_text(f"{OLD}\n\n{json_from_line(line(1))}\n")
    imported = import_files(store, [file])

    assert (imported.events, imported.new, imported.rejected) == (2, 2, [])
    assert imported.lines_by_version == {0: 1, 2: 1}
    assert imported.left_out == {"agent": 1}
    assert len(read(store)) == 2

    again = import_files(store, [file, file])
    assert (again.events, again.new, again.rejected) == (4, 0, [])
    assert len(read(store)) == 2


BAD = {
    "an empty file": (b"", []),
    "blank lines": (b"\n \r\n\t\n", []),
    "binary": (b"\x7fELF\xff\xfe\0\n\0\0\n", [(1, "not UTF-8 text"), (2, "not JSON: ")]),
    "wrong types": (
        b'{"ts":"2026-01-31T08:00:00Z","policy_id":7}\n[]\n7\n',
        [(1, "policy_id: "), (2, "not "), (3, "not ")],
    ),
    "not a number": (
        b'{"ts":"2026-01-31T08:00:00Z","policy_id":"p","FP_score":NaN}\n',
        [(1, "NaN is no JSON number")],
    ),
    "an unknown version": (b'{"schema_version":9}\n', [(1, "schema_version is neither 1 nor 2")]),
    "a huge line": (b"[" * (5 << 20) + b"\n", [(1, "longer than ")]),
    "one event twice": (f"{OLD}\n{OLD}\n".encode(), [(2, "repeats the event of line 1")]),
    "a cut end": (f'{OLD}\n{{"ts'.encode(), [(2, "not JSON: Unterminated")]),
}


@pytest.mark.parametrize(("content", "reasons"), BAD.values(), ids=BAD)
def test_bad_lines_are_counted_with_their_place_and_the_others_are_kept(
    store: EventStore, file: Path, content: bytes, reasons: Sequence[tuple[int, str]]
) -> None:
    good = file.with_name("good.jsonl")
    good.write_text(json_from_line(line(1)))  # without a newline
    file.write_bytes(content)

    imported = import_files(store, [file, good])

    assert [(each.file, each.line) for each in imported.rejected] == [(str(file), at) for at, _ in reasons]
    for rejection, (_, reason) in zip(imported.rejected, reasons, strict=True):
        assert rejection.reason.startswith(reason)
    assert line(1).event_id in read(store)


def test_a_file_with_a_byte_order_mark_and_windows_line_ends_is_good(store: EventStore, file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbf" + f"{OLD}\r\n{json_from_line(line(1))}\r\n".encode())
    imported = import_files(store, [file])
    assert (imported.new, imported.rejected) == (2, [])


@pytest.mark.parametrize(("name", "why"), [("missing.jsonl", "No such file"), (".", "Is a directory")])
def test_when_one_file_cannot_be_read_nothing_is_written(
    store: EventStore, file: Path, name: str, why: str
) -> None:
    file.write_text(OLD)
    with pytest.raises(InputError, match=rf"cannot be read: {why}"):
        import_files(store, [file, file.parent / name])
    with pytest.raises(InputError, match="no event log"):
        list(store.read())


def test_a_log_can_be_imported_into_itself(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    path.write_text(f"{OLD}\n")
    store = open_store(str(path))
    assert import_files(store, [path]).new == 0
    assert path.read_text() == f"{OLD}\n"


def test_an_export_is_a_log_of_the_present_version(store: EventStore, file: Path, tmp_path: Path) -> None:
    file.write_text(OLD)
    import_files(store, [file])
    store.append([line(1), line(2, source="git")])
    exported = export_lines(store)

    copy = tmp_path / "copy.jsonl"
    copy.write_text(exported.text)
    assert exported.events == 3
    assert export_lines(open_store(str(copy))).text == exported.text
    assert all('"schema_version":2' in text for text in exported.text.splitlines())
    assert import_files(store, [copy]).new == 0


def test_an_export_can_be_of_one_source_or_one_policy(store: EventStore) -> None:
    lines = [line(1, source="git"), line(2, source="git", policy_id="require-probes"), line(3)]
    store.append(lines)

    assert export_lines(store, source="git").events == 2
    assert (
        export_lines(store, source="git", policy_id="require-probes").text == f"{json_from_line(lines[1])}\n"
    )
    assert export_lines(store, policy_id="deny-no-such-thing").text == ""


def test_an_export_does_not_take_the_place_of_its_log(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    refuse_own_file(path, str(path))
    path.touch()
    (tmp_path / "link.jsonl").symlink_to(path)
    with pytest.raises(InputError, match="is the event log itself: export to another file"):
        refuse_own_file(tmp_path / "link.jsonl", str(path))
    refuse_own_file(tmp_path / "other.jsonl", str(path))
    refuse_own_file(None, str(path))


def test_statistics_count_each_source_by_itself(store: EventStore) -> None:
    store.append(
        [
            line(1, accepted=True, outcome="fixed"),
            line(2, accepted=False, outcome="reverted"),
            line(3, outcome="fixed", policy_id="require-probes"),
            line(4, outcome="open", source="git"),
            line(5, outcome="fixed", source="simulated"),
        ]
    )
    counted = stats_to_json(log_stats(store))

    assert counted == {
        "sources": {
            "feedback": {
                "events": 3,
                "first_ts": "2026-01-31T08:00:01Z",
                "last_ts": "2026-01-31T08:00:03Z",
                "accepted": 2,
                "reverted": 1,
                "outcomes": {"fixed": 2, "reverted": 1},
                "policies": {
                    "deny-latest-tag": {"events": 2, "accepted": 1, "reverted": 1},
                    "require-probes": {"events": 1, "accepted": 1, "reverted": 0},
                },
            },
            "git": {
                "events": 1,
                "first_ts": "2026-01-31T08:00:04Z",
                "last_ts": "2026-01-31T08:00:04Z",
                "accepted": 0,
                "reverted": 0,
                "outcomes": {"open": 1},
                "policies": {"deny-latest-tag": {"events": 1, "accepted": 0, "reverted": 0}},
            },
            "simulated": {
                "events": 1,
                "first_ts": "2026-01-31T08:00:05Z",
                "last_ts": "2026-01-31T08:00:05Z",
                "accepted": 1,
                "reverted": 0,
                "outcomes": {"fixed": 1},
                "policies": {"deny-latest-tag": {"events": 1, "accepted": 1, "reverted": 0}},
            },
        },
        "rejected": 0,
        "unknown_policies": None,
    }
    json.dumps(counted)


def test_a_log_of_one_class_and_an_empty_one_are_counted(store: EventStore, tmp_path: Path) -> None:
    store.append([line(1, outcome="fixed")])
    (source,) = log_stats(store).sources.values()
    assert source.outcomes == {"fixed": 1}

    (tmp_path / "empty.jsonl").touch()
    assert stats_to_json(log_stats(open_store(f"{tmp_path}/empty.jsonl")))["sources"] == {}


def test_events_of_policies_that_are_gone_are_kept_and_counted(store: EventStore) -> None:
    store.append([line(1), line(2, policy_id="deny-gone"), line(3, policy_id="deny-gone")])

    assert log_stats(store, policy_ids={"deny-latest-tag"}).unknown_policies == {"deny-gone": 2}
    assert log_stats(store, policy_ids={"deny-latest-tag", "deny-gone"}).unknown_policies == {}
    assert log_stats(store).unknown_policies is None
    assert export_lines(store, policy_id="deny-gone").events == 2


def test_bad_lines_of_the_log_are_counted_beside_the_good(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    path.write_text(f"{json_from_line(line(1))}\n{{}}\n")
    store = open_store(str(path))

    assert [each.place for each in log_stats(store).rejected] == [f"{path}:2"]
    assert [each.place for each in export_lines(store).rejected] == [f"{path}:2"]
    assert export_lines(store).events == 1


def test_the_log_is_that_of_the_option_else_of_the_environment_else_the_default(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KUBEPAC_LOG", raising=False)
    assert log_location(None) == "data/failures/failure_log.jsonl"
    monkeypatch.setenv("KUBEPAC_LOG", "sqlite:///events.db")
    assert log_location(None) == "sqlite:///events.db"
    assert log_location("other.jsonl") == "other.jsonl"

    open_log(None).append([line(1)])
    assert (tmp_path / "events.db").exists()
