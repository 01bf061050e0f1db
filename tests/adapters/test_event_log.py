from __future__ import annotations

from pathlib import Path

import pytest

from kubepac.adapters.event_log import MAX_LINE_BYTES, LogReading, read_log
from kubepac.core.errors import InputError

GOOD = b'{"ts": "2026-03-01T10:00:00Z", "policy_id": "deny-latest-tag", "accepted": true}'


def reading(folder: Path, content: bytes) -> LogReading:
    path = folder / "log.jsonl"
    path.write_bytes(content)
    return read_log(path)


def test_lines_come_in_their_order_and_blank_ones_are_nothing(tmp_path: Path) -> None:
    found = reading(tmp_path, GOOD + b"\n\n  \r\n" + GOOD.replace(b"latest-tag", b"host-ports") + b"\r\n")
    assert [line.policy_id for line in found.lines] == ["deny-latest-tag", "deny-host-ports"]
    assert found.rejected == ()


def test_an_empty_log_is_a_log(tmp_path: Path) -> None:
    assert reading(tmp_path, b"") == LogReading()


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (b"{", "Invalid JSON: "),
        (b"[]", "Input should be an object"),
        (b"\xff\xfe", "Invalid JSON: "),
        (b"[" * 5000, "Invalid JSON: "),
        (b'{"ts": "yesterday", "policy_id": "x"}', "ts: Value error, expected the form"),
        (b'{"ts": "2026-02-31T10:00:00Z", "policy_id": "x"}', "ts: Value error"),
        (b'{"ts": "2026-03-01T10:00:00Z"}', "policy_id: Field required"),
        (b'{"ts": "2026-03-01T10:00:00Z", "policy_id": "x", "mood": 1}', "mood: Extra inputs"),
        (b'{"ts": "2026-03-01T10:00:00Z", "policy_id": "x", "rank": 0}', "rank: Input should be greater"),
        (b'"' + b"x" * (3 * MAX_LINE_BYTES) + b'"', "a line of more than 1,048,576 bytes"),
    ],
    ids=["cut", "list", "binary", "deep", "time", "no day", "missing", "unknown", "rank", "long"],
)
def test_a_bad_line_is_a_rejection_with_its_number_and_the_rest_is_read(
    tmp_path: Path, bad: bytes, reason: str
) -> None:
    found = reading(tmp_path, GOOD + b"\n" + bad + b"\n" + GOOD + b"\n" + bad)
    assert len(found.lines) == 2
    assert [rejection.line for rejection in found.rejected] == [2, 4]
    assert all(rejection.file == str(tmp_path / "log.jsonl") for rejection in found.rejected)
    assert all(rejection.reason.startswith(reason) for rejection in found.rejected), found.rejected
    assert all("\n" not in rejection.reason for rejection in found.rejected)


@pytest.mark.parametrize("name", ["nowhere.jsonl", "."], ids=["missing", "a folder"])
def test_what_is_no_file_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match=r"^[^\n]*: the event log cannot be read: [^\n]+$"):
        read_log(tmp_path / name)
