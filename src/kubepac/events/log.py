"""A line of the event log: what became of one violation.

A line tells the end of an episode: a policy was violated by an object from one version of it on, until the
violation was fixed, exempted, deleted with its object, or is still there. The names of the first fields are
those that the log has had from its beginning; a line that knows only some of them is a line all the same.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from datetime import datetime
from typing import Annotated, Any, Literal, NoReturn

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from kubepac.core.json_types import JsonObject

_FORM = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)


def _checked_timestamp(text: str) -> str:
    if not _FORM.fullmatch(text):
        raise ValueError("expected the form 2026-01-31T08:00:00Z")
    datetime.fromisoformat(text)
    return text


Timestamp = Annotated[str, AfterValidator(_checked_timestamp)]
# Databases hold these as columns, and PostgreSQL has no NUL.
Id = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$")]
Source = Literal["simulated", "git", "feedback"]
FailureType = Literal["parse", "logic", "perf", "real"]
# What ended the episode; `open` where nothing has yet.
Outcome = Literal["fixed", "reverted", "open", "deleted", "exempted", "false_positive"]


class Resource(BaseModel):
    """Identity of an object; `namespace` is "" where it has none."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    api_version: str = ""
    kind: str
    namespace: str = ""
    name: str = ""


class LogLine(BaseModel):
    """One episode as it is known now. Times are UTC, to the second, so that text order is time order.

    `ts` is when the episode ended, for an open one when it was last seen. `born_ts` is when it began, and
    `outcome_ts` when its end was certain: for a revert the moment at which the violation came back. `episode` is
    the same for every line about one episode; the line with the latest `outcome_ts` holds. `group` names what was
    changed together: the commit, or the mass change; it never stands on both sides of a split.

    `violated` are the policies that the object violated just before `ts`, this one among them, and `features` are
    those of the object at that time. `shown` are the policies as they were shown, best first, and `rank` the place
    of this one among them, from 1: what was shown last is accepted less often for that alone.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    ts: Timestamp
    policy_id: Id = Field(min_length=1)
    failure_type: FailureType = "real"
    severity: Literal["LOW", "MEDIUM", "HIGH", "CRITICAL"] | None = None
    developer_revert_history: int | None = Field(default=None, ge=0)
    FP_score: float | None = Field(default=None, ge=0, le=1)
    policy_reliability: Literal["unknown", "low", "medium", "high"] | None = None
    culprit_lines: tuple[int, ...] | None = None
    counterexample: dict[str, Any] | None = None
    suggested_patch: str | list[dict[str, Any]] | None = None
    accepted: bool | None = None
    fix_strategy: Literal["manifest_patch", "policy_change"] | None = None
    manifest_patch_successful: bool | None = None

    schema_version: Literal[2] = 2
    event_id: Id = Field(default="", max_length=64)
    source: Source = "feedback"
    outcome: Outcome = "open"
    repo: Id = ""
    commit: str = ""
    group: str = ""
    file: str = ""
    resource: Resource | None = None
    path: str = ""
    episode: Id = ""
    born_ts: Timestamp | None = None
    outcome_ts: Timestamp | None = None
    features: dict[str, bool | int | float | str] = Field(default_factory=dict)
    violated: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    rank: int | None = Field(default=None, ge=1)
    # On simulated lines alone: the probability of each violated policy, given all that the simulator hides.
    oracle: dict[str, float] | None = None


# Written even where they are the default: a reader of the file need not know what that is.
_ALWAYS_WRITTEN = ("schema_version", "event_id", "source", "outcome")
# What pydantic says of a value that may be of several types speaks of one of them.
_NEITHER = {
    "features": "a value is neither a flag, a number nor text",
    "suggested_patch": "neither text nor a list of operations",
}
_LONGEST_NAME = 60


def line_from_json(text: str) -> LogLine:
    """A line of the present version; raises `ValueError` with one short reason. See `migration` for older ones."""
    record = record_from_json(text)
    if record.get("schema_version") != 2:
        raise ValueError("schema_version is not 2")
    return line_from_record(record)


def plain_line_from_json(text: str) -> LogLine | None:
    """What `line_from_json` answers, in a third of the time, for a line as programs write them; None for others."""
    try:
        line = LogLine.model_validate_json(text, strict=True)
    except ValidationError:
        return None
    says_all = bool(line.event_id) and {"schema_version", "outcome"} <= line.model_fields_set
    # Inside these pydantic would let NaN through.
    has_free_parts = line.counterexample is not None or isinstance(line.suggested_patch, list)
    return line if says_all and not has_free_parts else None


def json_from_line(line: LogLine) -> str:
    """A line as compact ASCII without what is the default; the same text for the same line."""
    record = line.model_dump(mode="json", exclude_defaults=True)
    record |= {name: getattr(line, name) for name in _ALWAYS_WRITTEN}
    return json.dumps(record, sort_keys=True, separators=(",", ":"), allow_nan=False)


def with_id(line: LogLine) -> LogLine:
    """The line with an `event_id`: its own, else one made of what tells this event from others."""
    if line.event_id:
        return line
    return line.model_copy(update={"event_id": event_id(*_identity(line))})


def event_id(*parts: str) -> str:
    """A stable id of sixteen hex digits from whatever names an event.

    >>> event_id("shop", "deny-latest-tag") == event_id("shop", "deny-latest-tag")
    True
    """
    return hashlib.sha256("\0".join(parts).encode(errors="surrogatepass")).hexdigest()[:16]


def record_from_json(text: str) -> JsonObject:
    """The JSON object in `text`, a line of any version; raises `ValueError` with one short reason."""
    try:
        record = json.loads(text, parse_constant=_refuse_constant, parse_float=_finite)
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error.msg} at column {error.colno}") from None
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(record, dict):
        raise ValueError("not a JSON object")
    return record


def line_from_record(record: JsonObject) -> LogLine:
    """A line from its fields; an outcome that is not there follows from `accepted`.

    Raises `ValueError` with one short reason that names the field.
    """
    if "outcome" not in record and isinstance(record.get("accepted"), bool):
        record = {**record, "outcome": "fixed" if record["accepted"] else "reverted"}
    try:
        # As JSON, where strict means the types of JSON: an array is a tuple, "3" is no number.
        return LogLine.model_validate_json(json.dumps(record), strict=True)
    except ValidationError as error:
        raise ValueError(_reason(error)) from None


def _identity(line: LogLine) -> tuple[str, ...]:
    if line.episode:
        what: tuple[str, ...] = (line.episode,)
    elif line.resource is not None and line.resource.name:
        who = line.resource
        what = (line.file, who.api_version, who.kind, who.namespace, who.name, line.path)
    else:
        # Where nobody says what was violated, lines of one second are told apart by all that they say.
        what = (json_from_line(line),)
    return (line.source, line.repo, line.policy_id, *what, line.ts, line.outcome)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text[:_LONGEST_NAME]} is too large a number")
    return number


def _reason(error: ValidationError) -> str:
    """The first of what is wrong."""
    first = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(map(str, first["loc"]))[:_LONGEST_NAME]
    if first["type"] == "extra_forbidden":
        return f"unknown field {place!r}"
    if first["type"] == "missing":
        return f"{place} is missing"
    if len(first["loc"]) > 1 and first["loc"][0] in _NEITHER:
        return f"{first['loc'][0]}: {_NEITHER[str(first['loc'][0])]}"
    what = first["msg"].removeprefix("Value error, ")
    return f"{place}: {what}" if place else what
