"""The event log in a database: its table, what a person may ask of it, and what goes wrong with databases."""

from __future__ import annotations

import socket
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from kubepac.adapters.store_sql import EVENTS, SqlStore
from kubepac.core.errors import InputError
from kubepac.core.objects import Rejection
from kubepac.events.log import LogLine, json_from_line, with_id


def line(number: int, **fields: object) -> LogLine:
    record = {"ts": f"2026-01-31T08:00:{number:02d}Z", "policy_id": "deny-latest-tag"}
    return with_id(LogLine.model_validate(record | fields))


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/events.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url"))


@pytest.fixture
def store(url: str) -> Iterator[SqlStore]:
    with closing(SqlStore(url)) as store:
        yield store


def execute(url: str, statement: str) -> list[tuple[object, ...]]:
    engine = create_engine(url)
    with engine.begin() as connection:
        result = connection.execute(text(statement))
        rows = [tuple(row) for row in result] if result.returns_rows else []
    engine.dispose()
    return rows


def test_the_table_can_be_asked_with_sql(store: SqlStore, url: str) -> None:
    event = line(1, source="git", repo="shop", episode="ep1", outcome="fixed")
    store.append([event])

    names = ", ".join(column.name for column in EVENTS.columns)
    assert names == "event_id, ts, source, repo, policy_id, episode, body"
    assert execute(url, f"SELECT {names} FROM kubepac_events") == [
        (event.event_id, event.ts, "git", "shop", "deny-latest-tag", "ep1", json_from_line(event))
    ]


def test_lines_are_read_in_the_order_of_time(store: SqlStore) -> None:
    store.append([line(3), line(1)])
    store.append([line(2)])
    assert list(store.read()) == [line(1), line(2), line(3)]


def test_a_row_that_is_no_line_is_a_rejection(store: SqlStore, url: str) -> None:
    store.append([line(1, event_id="e1"), line(2, event_id="e2")])
    execute(url, "UPDATE kubepac_events SET body = '[]' WHERE event_id = 'e1'")

    rejected, good = store.read()
    assert isinstance(rejected, Rejection)
    assert rejected.reason == "event e1: not a JSON object"
    assert rejected.place.startswith(url.partition(":")[0])
    assert good == line(2, event_id="e2")


def test_a_row_of_an_earlier_version_is_read(store: SqlStore, url: str) -> None:
    store.append([line(1)])
    old = '{"ts": "2026-01-31T08:00:01Z", "policy_id": "deny-latest-tag", "accepted": false}'
    # A colon before a letter would be a parameter.
    execute(url, f"UPDATE kubepac_events SET body = '{old}'".replace(":0", "\\:0"))
    (read,) = store.read()
    assert isinstance(read, LogLine)
    assert read.outcome == "reverted"


def test_an_append_that_fails_half_way_leaves_nothing(store: SqlStore, url: str) -> None:
    store.append([line(1)])
    too_long = LogLine.model_construct(**{**dict(line(2)), "repo": None})
    with pytest.raises(InputError, match=r"cannot be used: .*(NOT NULL|not-null)") as caught:
        store.append([*(line(1, event_id=f"e{number}") for number in range(2000)), too_long])
    assert "\n" not in str(caught.value)
    assert list(store.read()) == [line(1)]


def test_a_table_that_two_servers_create_at_once_is_one_table(url: str) -> None:
    stores = [SqlStore(url) for _ in range(8)]
    with ThreadPoolExecutor(len(stores)) as pool:
        counts = list(pool.map(lambda number: stores[number].append([line(number)]), range(len(stores))))

    assert counts == [1] * len(stores)
    assert len(list(stores[0].read())) == len(stores)
    for store in stores:
        store.close()


def test_writers_of_the_same_events_in_other_orders_do_not_lock_each_other_out(url: str) -> None:
    lines = [line(1, event_id=f"e{number:04d}") for number in range(3000)]
    stores = [SqlStore(url) for _ in range(4)]
    stores[0].append(lines[:1])
    with ThreadPoolExecutor(len(stores)) as pool:
        orders = [lines, lines[::-1], lines[1500:] + lines[:1500], lines]
        counts = list(pool.map(lambda store, order: store.append(order), stores, orders))

    assert sum(counts) == len(lines) - 1
    for store in stores:
        store.close()


def test_a_user_who_may_not_create_tables_can_use_one_that_is_there(postgres_url: str) -> None:
    execute(postgres_url, "DROP ROLE IF EXISTS writer")
    execute(postgres_url, "CREATE ROLE writer LOGIN")
    as_writer = postgres_url.replace("kubepac@", "writer@")
    with closing(SqlStore(as_writer)) as store:
        with pytest.raises(InputError, match="permission denied for schema public"):
            store.append([line(1)])
        with closing(SqlStore(postgres_url)) as owner:
            owner.append([line(1)])
        execute(postgres_url, "GRANT SELECT, INSERT ON kubepac_events TO writer")
        assert store.append([line(1), line(2)]) == 1
        assert len(list(store.read())) == 2


def test_a_server_that_was_restarted_in_between_is_found_again(postgres_url: str) -> None:
    with closing(SqlStore(postgres_url)) as store:
        store.append([line(1)])
        others = "datname = current_database() AND pid <> pg_backend_pid()"
        ended = execute(
            postgres_url, f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}"
        )
        assert ended == [(True,)]
        assert store.append([line(2)]) == 1


def test_a_short_url_of_postgresql_means_the_same_driver(postgres_url: str) -> None:
    with closing(SqlStore(postgres_url.replace("postgresql+psycopg:", "postgresql:"))) as store:
        assert store.append([line(1)]) == 1


def test_a_database_that_is_down_is_one_line_without_the_password() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        url = f"postgresql+psycopg://jade:secret@127.0.0.1:{port}/events?sslpassword=secret"
        with closing(SqlStore(url)) as store:
            for attempt in (lambda: store.append([line(1)]), lambda: list(store.read())):
                with pytest.raises(InputError) as caught:
                    attempt()
                assert str(caught.value).startswith(
                    f"event log postgresql+psycopg://jade:***@127.0.0.1:{port}/events cannot be used: "
                )
                assert "Connection refused" in str(caught.value)
                assert "secret" not in str(caught.value)
                assert "\n" not in str(caught.value)


def test_a_file_that_is_no_database_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "events.db").write_bytes(b"jade was here" * 1000)
    with (
        closing(SqlStore(f"sqlite:///{tmp_path}/events.db")) as store,
        pytest.raises(InputError, match=r"^event log sqlite:.*cannot be used: file is not a database$"),
    ):
        store.append([line(1)])


def test_a_database_without_the_table_has_no_log(url: str, tmp_path: Path) -> None:
    if url.startswith("sqlite"):
        sqlite3.connect(tmp_path / "events.db").close()
    with closing(SqlStore(url)) as store, pytest.raises(InputError, match="no event log at"):
        list(store.read())
