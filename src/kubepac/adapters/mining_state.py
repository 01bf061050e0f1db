"""What is known of a repository between two runs of the miner: its lines so far, and where its history was left.

An SQLite file for each repository. What was added since the last checkpoint is lost when a run is interrupted, and
nothing else; the next run goes on from there.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from kubepac.core.errors import InputError
from kubepac.core.json_types import JsonObject

# Another number is another format: whatever was kept is of no use any more.
_FORMAT = 1
_TABLES = """
CREATE TABLE IF NOT EXISTS kept (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS lines (
  episode TEXT PRIMARY KEY, ts TEXT NOT NULL, commit_id TEXT NOT NULL, file TEXT NOT NULL,
  resource TEXT NOT NULL, policy TEXT NOT NULL, outcome TEXT NOT NULL, text TEXT NOT NULL,
  is_passing INTEGER NOT NULL
);
"""


@dataclass(frozen=True, slots=True)
class KeptLine:
    """A line of the log with what it is sorted by. One that `is_passing` holds for the last run alone."""

    episode: str
    ts: str
    commit: str
    file: str
    resource: str
    policy: str
    outcome: str
    text: str
    is_passing: bool = False


class MiningState:
    """The state of one repository; for one process at a time. A context manager."""

    def __init__(self, path: Path, *, settings: str) -> None:
        """Open what is kept at `path`; what was kept under other `settings`, or is damaged, is thrown away.

        Raises `InputError` where another run holds it, or the folder cannot be written.
        """
        self._path = path
        self.was_discarded = False
        with _told(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(path, timeout=0.5, isolation_level=None)
            try:
                is_ours = self._is_ours(settings)
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError:
                # No database, or a damaged one.
                self._connection.close()
                path.unlink()
                self._connection = sqlite3.connect(path, timeout=0.5, isolation_level=None)
                is_ours = self._is_ours(settings)
                self.was_discarded = True
            if not is_ours:
                self.discard(settings)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(sqlite3.Error):
            self._connection.rollback()
        self._connection.close()

    def discard(self, settings: str) -> None:
        """Forget everything, and begin anew under these settings."""
        with _told(self._path):
            self._connection.execute("DELETE FROM kept")
            self._connection.execute("DELETE FROM lines")
            self._connection.executemany(
                "INSERT INTO kept VALUES (?, ?)", (("format", str(_FORMAT)), ("settings", settings))
            )

    def document(self) -> JsonObject | None:
        """What the last checkpoint said of the history; None where there was none."""
        with _told(self._path):
            value = self._value("document")
        document: JsonObject | None = None if value is None else json.loads(value)
        return document

    def checkpoint(self, document: JsonObject) -> None:
        """Keep all that was added, and where it was left."""
        text = json.dumps(document, separators=(",", ":"), sort_keys=True)
        with _told(self._path):
            self._connection.execute("INSERT OR REPLACE INTO kept VALUES ('document', ?)", (text,))
            self._connection.commit()
            self._connection.execute("BEGIN EXCLUSIVE")

    def add(self, lines: Iterable[KeptLine]) -> None:
        """Add lines; one about an episode that has a line replaces it."""
        with _told(self._path):
            self._connection.executemany(
                "INSERT OR REPLACE INTO lines VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    (
                        *(line.episode, line.ts, line.commit, line.file, line.resource, line.policy),
                        *(line.outcome, line.text, line.is_passing),
                    )
                    for line in lines
                ),
            )

    def amend(self, episode: str, *, outcome: str, text: str) -> None:
        """Say something else of an episode that has a line."""
        with _told(self._path):
            self._connection.execute(
                "UPDATE lines SET outcome = ?, text = ? WHERE episode = ?", (outcome, text, episode)
            )

    def text(self, episode: str) -> str:
        """The line about an episode that has one."""
        with _told(self._path):
            row = self._connection.execute("SELECT text FROM lines WHERE episode = ?", (episode,)).fetchone()
        text: str = row[0]
        return text

    def forget_passing(self) -> None:
        """Take away the lines that held for the last run alone."""
        with _told(self._path):
            self._connection.execute("DELETE FROM lines WHERE is_passing")

    def outcomes(self) -> Mapping[tuple[str, str], int]:
        """How many lines there are, by policy and outcome."""
        with _told(self._path):
            rows = self._connection.execute(
                "SELECT policy, outcome, count(*) FROM lines GROUP BY policy, outcome ORDER BY policy, outcome"
            ).fetchall()
        return {(policy, outcome): count for policy, outcome, count in rows}

    def _is_ours(self, settings: str) -> bool:
        """Whether what is kept is of this format and settings. Nothing at all is no loss."""
        self._connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        self._connection.executescript(_TABLES)
        self._connection.execute("BEGIN EXCLUSIVE")
        kept_format, kept_settings = self._value("format"), self._value("settings")
        if kept_format is None:
            return False
        self.was_discarded = (kept_format, kept_settings) != (str(_FORMAT), settings)
        return not self.was_discarded

    def _value(self, name: str) -> str | None:
        row = self._connection.execute("SELECT value FROM kept WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])


def kept_lines(path: Path) -> Iterator[KeptLine]:
    """All lines of the state at `path`, by time, commit, file, resource, policy and episode."""
    with _told(path), closing(sqlite3.connect(path, timeout=0.5)) as connection:
        rows = connection.execute(
            "SELECT episode, ts, commit_id, file, resource, policy, outcome, text, is_passing FROM lines"
            " ORDER BY ts, commit_id, file, resource, policy, episode"
        )
        for episode, ts, commit, file, resource, policy, outcome, text, is_passing in rows:
            yield KeptLine(episode, ts, commit, file, resource, policy, outcome, text, bool(is_passing))


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Say what the user can do about a state that cannot be used."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise InputError(f"{path} is in use: wait until the other run has ended") from error
        raise InputError(f"cannot keep what was mined in {path}: {error}") from error
    except sqlite3.DatabaseError as error:
        raise InputError(
            f"{path} is damaged ({error}): delete it, and mine again from the beginning"
        ) from error
    except OSError as error:
        raise InputError(f"cannot keep what was mined in {path}: {error.strerror}") from error
