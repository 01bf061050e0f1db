"""What holds of every event log, whatever it is kept in."""

from __future__ import annotations

import os
import selectors
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from kubepac.adapters.store import EventStore, open_store
from kubepac.core.errors import InputError
from kubepac.core.objects import Rejection
from kubepac.events.log import LogLine, Resource, with_id

HUNDRED_APPENDS = """
import sys
from kubepac.adapters.store import open_store
from kubepac.events.log import LogLine
store = open_store(sys.argv[1])
for number in range(100):
    name = f"{sys.argv[2]}-{number}"
    store.append([LogLine(ts="2026-01-31T08:00:00Z", policy_id="deny-latest-tag", event_id=name)])
    sys.stdout.write(f"{name}\\n")
    sys.stdout.flush()
"""


def line(number: int, **fields: object) -> LogLine:
    record = {
        "ts": f"2026-01-31T08:00:{number:02d}Z",
        "policy_id": "deny-latest-tag",
        "resource": Resource(kind="Pod", name="caf\u00e9\0"),
        "counterexample": {"note": "caf\u00e9 \0 \u2028"},
    }
    return with_id(LogLine.model_validate(record | fields))


@pytest.fixture
def store(where: str) -> Iterator[EventStore]:
    with closing(open_store(where)) as store:
        yield store


def test_what_was_appended_is_read_back(store: EventStore) -> None:
    lines = [line(1), line(2, outcome="fixed", features={"replicas": 2}), line(3, repo="shop")]

    assert store.append(lines) == 3
    assert list(store.read()) == lines


def test_another_store_at_the_same_place_reads_the_same(store: EventStore, where: str) -> None:
    store.append([line(1)])
    with closing(open_store(where)) as other:
        assert list(other.read()) == [line(1)]
        assert other.append([line(1), line(2)]) == 1
    assert list(store.read()) == [line(1), line(2)]


def test_a_repeated_append_is_harmless(store: EventStore) -> None:
    assert store.append([line(1), line(1), line(2)]) == 2
    assert store.append([line(2), line(1)]) == 0
    assert store.append(line(number) for number in (1, 2, 3)) == 1
    assert list(store.read()) == [line(1), line(2), line(3)]


def test_an_event_that_is_known_is_not_changed(store: EventStore) -> None:
    store.append([line(1, event_id="e1")])
    assert store.append([line(1, event_id="e1", accepted=True)]) == 0
    assert list(store.read()) == [line(1, event_id="e1")]


def test_lines_without_an_id_are_given_one(store: EventStore) -> None:
    bare = LogLine(ts="2026-01-31T08:00:00Z", policy_id="deny-latest-tag")

    assert store.append([bare, bare]) == 1
    assert store.append([bare]) == 0
    assert list(store.read()) == [with_id(bare)]


def test_to_append_nothing_makes_no_log(store: EventStore) -> None:
    assert store.append([]) == 0
    with pytest.raises(InputError, match="no event log at "):
        list(store.read())


def test_when_the_lines_end_in_an_error_nothing_is_written(store: EventStore) -> None:
    def lines() -> Iterator[LogLine]:
        yield line(2)
        raise InputError("the second file cannot be read")

    store.append([line(1)])
    with pytest.raises(InputError, match="second file"):
        store.append(lines())
    assert list(store.read()) == [line(1)]


def test_thousands_of_lines_go_in_at_once(store: EventStore) -> None:
    lines = [line(1, event_id=f"e{number:05d}") for number in range(5000)]

    assert store.append(lines[:10]) == 10
    assert store.append(reversed(lines)) == 4990
    assert sorted(each.event_id for each in store.read() if isinstance(each, LogLine)) == [
        each.event_id for each in lines
    ]


@pytest.mark.slow
def test_kill_9_loses_nothing_that_was_acknowledged(where: str) -> None:
    acknowledged = hundred_appends(where, names="abcd", kill_after=(1, 20, 50, 90))
    with closing(open_store(where)) as store:
        kept = {each.event_id for each in store.read() if isinstance(each, LogLine)}
        assert len(acknowledged) >= 1 + 20 + 50 + 90
        assert acknowledged <= kept

        again = hundred_appends(where, names="abcd")
        assert len(again) == 400
        entries = list(store.read())
    assert sorted(each.event_id for each in entries if isinstance(each, LogLine)) == sorted(again)
    # A line that the kill tore was never acknowledged, and was moved aside by the next writer.
    assert {each.file for each in entries if isinstance(each, Rejection)} <= {f"{where}.torn"}


@pytest.mark.slow
def test_writers_of_the_same_events_keep_each_once(where: str) -> None:
    acknowledged = hundred_appends(where, names="aaaa")
    with closing(open_store(where)) as store:
        entries = list(store.read())
    assert [each for each in entries if isinstance(each, Rejection)] == []
    assert sorted(each.event_id for each in entries if isinstance(each, LogLine)) == sorted(acknowledged)


def hundred_appends(where: str, *, names: str, kill_after: Sequence[int] = ()) -> set[str]:
    """Let a process for each name append a hundred events; the ids of those that were acknowledged.

    With `kill_after` each is killed when it has acknowledged so many, most likely in the middle of the next.
    """
    acknowledged = [b""] * len(names)
    with selectors.DefaultSelector() as selector:
        for number, name in enumerate(names):
            command = [sys.executable, "-c", HUNDRED_APPENDS, where, name]
            writer = subprocess.Popen(command, stdout=subprocess.PIPE)
            assert writer.stdout
            selector.register(writer.stdout, selectors.EVENT_READ, (number, writer))
        while selector.get_map():
            for key, _ in selector.select():
                number, writer = key.data
                data = os.read(key.fd, 4096)
                acknowledged[number] += data
                if kill_after and acknowledged[number].count(b"\n") >= kill_after[number]:
                    writer.kill()
                if not data:
                    selector.unregister(writer.stdout)
                    writer.stdout.close()
                    assert (writer.wait() == 0) is not bool(kill_after)
    whole = [text[: text.rfind(b"\n") + 1].decode() for text in acknowledged]
    return {event_id for text in whole for event_id in text.split()}


@pytest.mark.parametrize(
    ("where", "reason"),
    [
        ("events.txt", "'events.txt' is no event log: expected a path that ends in .jsonl, or a URL"),
        ("", "'' is no event log"),
        ("mysql://jade:secret@db/events", "no event log in mysql: expected sqlite:///FILE or postgresql"),
        ("sqlite://", "an event log in memory would be lost: expected sqlite:///FILE"),
        ("sqlite:///:memory:", "an event log in memory would be lost"),
        ("postgresql://jade:secret@db:port/events", "the URL of the event log cannot be read"),
    ],
)
def test_a_place_that_cannot_be_a_log_is_refused_in_one_line(where: str, reason: str) -> None:
    with pytest.raises(InputError) as caught:
        open_store(where)
    assert str(caught.value).startswith(reason)
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_database_without_its_driver_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(InputError, match=r"needs psycopg: pip install 'kube-pac-copilot\[sql\]'"):
        open_store("postgresql+psycopg://db/events")


def test_to_open_a_log_creates_nothing(tmp_path: Path) -> None:
    for where in (f"{tmp_path}/a/events.jsonl", f"sqlite:///{tmp_path}/events.db"):
        open_store(where).close()
    assert list(tmp_path.iterdir()) == []
