"""Lines of the event log as they were written in earlier versions, read as lines of today.

none   the first format: `ts`, `policy_id`, `failure_type`, `accepted` and what else was known
1      an event: an object was touched, these policies were violated, these were fixed (see `schema`)
2      an episode: what became of one violation (see `log`)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import UTC, datetime

from kubepac.core.json_types import Json, JsonObject
from kubepac.events.log import (
    LogLine,
    event_id,
    line_from_record,
    plain_line_from_json,
    record_from_json,
    with_id,
)
from kubepac.events.schema import Event, event_from_record

FIRST_FORMAT = 0
_EVENT_FIELDS = frozenset({"schema_version", *(field.name for field in fields(Event))})


@dataclass(frozen=True, slots=True)
class Migrated:
    """What one stored line says today; each line has its `event_id`.

    `version` is that of the stored line, 0 for the first format; `left_out` are its fields that no line has now.
    """

    lines: tuple[LogLine, ...]
    version: int
    left_out: tuple[str, ...] = ()


def lines_from_json(text: str) -> Migrated:
    """Read a stored line of any version.

    Raises `ValueError` with one short reason. In the present version an unknown field is an error; in earlier ones
    it is left out, and named.
    """
    if (line := plain_line_from_json(text)) is not None:
        return Migrated((line,), 2)
    record = record_from_json(text)
    if "schema_version" not in record:
        return _from_first_format(record)
    version = record["schema_version"]
    if version == 1 and type(version) is int:
        return _from_event(record)
    if version == 2 and type(version) is int:
        return Migrated((with_id(line_from_record(record)),), version)
    raise ValueError("schema_version is neither 1 nor 2; the first format has none")


def _from_first_format(record: JsonObject) -> Migrated:
    known = {
        name: value
        for name, value in record.items()
        if name in LogLine.model_fields and value is not None  # null says as much as nothing
    }
    if "ts" in known:
        known["ts"] = _utc(known["ts"])
    return Migrated(
        (with_id(line_from_record(known)),), FIRST_FORMAT, _others(record, LogLine.model_fields.keys())
    )


def _utc(value: Json) -> Json:
    """A time with any offset or fraction as the log writes it; anything else as it is, to be refused."""
    try:
        time = datetime.fromisoformat(str(value))
        return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if time.tzinfo else value
    except (ValueError, OverflowError):
        return value


def _from_event(record: JsonObject) -> Migrated:
    """One line for each policy that was fixed; the others stand in `violated` of each."""
    event = event_from_record(record)
    shared: JsonObject = {
        "ts": event.ts,
        "source": event.source,
        "outcome": "fixed",
        "repo": event.repo,
        "group": event.group,
        "resource": record["resource"],
        "features": dict(event.features),
        "violated": event.violated,
        "oracle": None if event.oracle is None else dict(event.oracle),
    }
    lines = tuple(
        line_from_record({**shared, "policy_id": policy_id, "event_id": event_id(event.event_id, policy_id)})
        for policy_id in event.fixed
    )
    return Migrated(lines, 1, _others(record, _EVENT_FIELDS))


def _others(record: JsonObject, known: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(record.keys() - set(known)))
