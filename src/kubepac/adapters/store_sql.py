"""The event log as a table of a SQL database, for several servers: SQLite or PostgreSQL, by URL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Column, Engine, MetaData, String, Table, Text, create_engine, inspect, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.sql.dml import ReturningInsert

from kubepac.core.errors import InputError
from kubepac.core.objects import Rejection
from kubepac.events.log import LogLine, json_from_line, with_id
from kubepac.events.migration import lines_from_json

# The line itself is `body`; the other columns are copies for people who ask with SQL.
EVENTS = Table(
    "kubepac_events",
    MetaData(),
    Column("event_id", String(64), primary_key=True),
    Column("ts", String(20), nullable=False),
    Column("source", Text, nullable=False),
    Column("repo", Text, nullable=False),
    Column("policy_id", Text, nullable=False),
    Column("episode", Text, nullable=False),
    Column("body", Text, nullable=False),
)
_DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg"}
# Seconds: for another writer of the same SQLite file, and for a server that does not answer.
_PATIENCE = {"sqlite": {"timeout": 30}, "postgresql": {"connect_timeout": 10}}
_ROWS_AT_ONCE = 1000


class SqlStore:
    """An `EventStore` in the table `kubepac_events`, which the first append creates."""

    def __init__(self, url: str) -> None:
        self._url = _checked_url(url)
        # Without options, where a password may stand too.
        self._shown = self._url.set(query={}).render_as_string(hide_password=True)
        patience = _PATIENCE[self._url.get_backend_name()]
        # A server may have been restarted since a connection was last used.
        self._engine = create_engine(
            self._url, connect_args=patience, hide_parameters=True, pool_pre_ping=True
        )
        self._has_table = False

    def append(self, lines: Iterable[LogLine]) -> int:
        """Insert the lines whose ids the table does not have, in one transaction."""
        rows: dict[str, Mapping[str, str]] = {}
        for line in map(with_id, lines):
            rows.setdefault(line.event_id, _row(line))
        if not rows:
            return 0
        with self._explained():
            self._create_table()
            with self._engine.begin() as connection:
                # In one order for everybody: writers of the same events wait for each other, never in a circle.
                new = connection.execute(_insert_new(self._engine), [rows[key] for key in sorted(rows)])
                return len(new.all())

    def read(self) -> Iterator[LogLine | Rejection]:
        """Lines in the order of time and id."""
        with self._explained():
            if not self._is_there():
                raise InputError(
                    f"no event log at {self._shown}: `kubepac log import` makes one, or name another"
                )
            columns = select(EVENTS.c.event_id, EVENTS.c.body).order_by(EVENTS.c.ts, EVENTS.c.event_id)
            with self._engine.connect().execution_options(yield_per=_ROWS_AT_ONCE) as connection:
                for key, body in connection.execute(columns):
                    yield from self._lines(key, body)

    def close(self) -> None:
        """Close the connections."""
        self._engine.dispose()

    def _lines(self, key: str, body: str) -> Iterator[LogLine | Rejection]:
        try:
            yield from lines_from_json(body).lines
        except ValueError as error:
            yield Rejection(self._shown, None, f"event {key}: {error}")

    def _is_there(self) -> bool:
        # To connect would create the file.
        database = self._url.database
        if self._url.get_backend_name() == "sqlite" and not (database and Path(database).exists()):
            return False
        return inspect(self._engine).has_table(EVENTS.name)

    def _create_table(self) -> None:
        if self._has_table or inspect(self._engine).has_table(EVENTS.name):
            self._has_table = True
            return
        try:
            EVENTS.create(self._engine)
        except DBAPIError:
            # Two servers may both find no table; the second to create it fails, whatever the statement says.
            if not inspect(self._engine).has_table(EVENTS.name):
                raise
        self._has_table = True

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            cause = error.orig if isinstance(error, DBAPIError) else error.args[0]
            reason = " ".join(str(cause).split())
            raise InputError(f"event log {self._shown} cannot be used: {reason}") from error


def _checked_url(text: str) -> URL:
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):  # the latter for a port that is no number
        # Not repeated here: it may hold a password.
        raise InputError(
            "the URL of the event log cannot be read: expected such as sqlite:///events.db"
        ) from None
    backend = url.get_backend_name()
    if backend not in _DRIVERS:
        raise InputError(
            f"no event log in {backend}: expected sqlite:///FILE or postgresql+psycopg://HOST/DATABASE"
        )
    if backend == "sqlite" and url.database in (None, "", ":memory:"):
        raise InputError("an event log in memory would be lost: expected sqlite:///FILE")
    return url.set(drivername=_DRIVERS[backend])


def _row(line: LogLine) -> Mapping[str, str]:
    return {
        "event_id": line.event_id,
        "ts": line.ts,
        "source": line.source,
        "repo": line.repo,
        "policy_id": line.policy_id,
        "episode": line.episode,
        "body": json_from_line(line),
    }


def _insert_new(engine: Engine) -> ReturningInsert[tuple[str]]:
    """Insert, leave out ids that are there, and return the others."""
    if engine.dialect.name == "sqlite":
        return sqlite.insert(EVENTS).on_conflict_do_nothing().returning(EVENTS.c.event_id)
    return postgresql.insert(EVENTS).on_conflict_do_nothing().returning(EVENTS.c.event_id)
