"""The unit of ranking: somebody touched an object to fix something; which of its violations went?

The violated policies are the candidates, the fixed ones are relevant. As a line of JSON, an event is what the
stages hand to each other.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, cast, get_args

from kubepac.core.errors import InputError
from kubepac.core.json_types import FeatureValue, Json, JsonObject
from kubepac.core.objects import ResourceId

SCHEMA_VERSION = 1

Source = Literal["simulated", "git", "feedback"]

_TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_RESOURCE_KEYS = ("api_version", "kind", "namespace", "name")


@dataclass(frozen=True, slots=True)
class Event:
    """What was violated when somebody fixed something, and what was fixed.

    `ts` is ISO 8601 in UTC to the second (`2026-01-31T08:00:00Z`), so that text order is time order.
    `group` names the commit or mass change; events of one group are never spread over two splits.
    `features` are those of the object at that time. `violated` and `fixed` are sorted; `fixed` is a part of
    `violated`, and where the question is what was fixed, not an empty one. `oracle`, on simulated events only,
    is the probability of each candidate given everything the simulator hides.

    What is known beside it, each by policy and where it is known: `born` is since when the object violates it,
    `siblings` how many other objects of the repository violate it then, out of `objects` others that violate
    anything, and `reverted` when the violation came back after all.
    """

    event_id: str
    ts: str
    source: Source
    repo: str
    group: str
    resource: ResourceId
    features: Mapping[str, FeatureValue]
    violated: tuple[str, ...]
    fixed: tuple[str, ...]
    oracle: Mapping[str, float] | None = None
    file: str = ""
    born: Mapping[str, str] = field(default_factory=dict)
    siblings: Mapping[str, int] = field(default_factory=dict)
    objects: int = 0
    reverted: Mapping[str, str] = field(default_factory=dict)

    @property
    def object_key(self) -> str:
        """The object among those of its repository, whatever its API version."""
        who = self.resource
        return "\0".join((self.file, who.kind, who.namespace, who.name))


def lines_from_events(events: Iterable[Event]) -> Iterator[str]:
    """JSON lines, each with its newline; the same bytes for the same events."""
    for event in events:
        yield json.dumps(_record(event), separators=(",", ":"), sort_keys=True, ensure_ascii=False) + "\n"


def events_from_lines(lines: Iterable[str], *, name: str) -> list[Event]:
    """Read a log called `name`; blank lines are skipped.

    Raises `InputError` that names the line and what is wrong with it.
    """
    events: list[Event] = []
    seen: set[str] = set()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            event = event_from_record(json.loads(line, parse_constant=_refuse_constant))
            if event.event_id in seen:
                raise ValueError(f"event_id {event.event_id!r} stands on an earlier line too")
        except (ValueError, RecursionError) as error:
            raise InputError(
                f"{name}:{number}: not an event: {error}; correct or delete this line"
            ) from error
        seen.add(event.event_id)
        events.append(event)
    return events


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")


def _record(event: Event) -> JsonObject:
    resource = event.resource
    record: JsonObject = {
        "schema_version": SCHEMA_VERSION,
        "event_id": event.event_id,
        "ts": event.ts,
        "source": event.source,
        "repo": event.repo,
        "group": event.group,
        "resource": {key: getattr(resource, key) for key in _RESOURCE_KEYS},
        "features": dict(event.features),
        "violated": list(event.violated),
        "fixed": list(event.fixed),
    }
    if event.oracle is not None:
        record["oracle"] = dict(event.oracle)
    if event.objects:
        record["objects"] = event.objects
    if event.file:
        record["file"] = event.file
    known: Mapping[str, Mapping[str, Json]] = {
        "born": event.born,
        "siblings": event.siblings,
        "reverted": event.reverted,
    }
    return record | {key: dict(value) for key, value in known.items() if value}


def event_from_record(record: Json) -> Event:
    """The event of one line; raises `ValueError` that names what is wrong."""
    if not isinstance(record, dict):
        raise ValueError("expected a JSON object")
    if record.get("schema_version") != SCHEMA_VERSION:
        raise ValueError(f"schema_version is {record.get('schema_version')!r}, expected {SCHEMA_VERSION}")
    event = Event(
        event_id=_text(record, "event_id"),
        ts=_timestamp(record),
        source=_source(record),
        repo=_text(record, "repo"),
        group=_text(record, "group"),
        resource=_resource(record),
        features=_features(record),
        violated=_policies(record, "violated"),
        fixed=_policies(record, "fixed"),
        oracle=_oracle(record),
        file=str(record.get("file", "")),
        born=_times(record, "born"),
        siblings=_counts(record, "siblings"),
        objects=_count(record.get("objects", 0), "objects"),
        reverted=_times(record, "reverted"),
    )
    _check(event)
    return event


def _check(event: Event) -> None:
    candidates = set(event.violated)
    if not candidates.issuperset(event.fixed):
        raise ValueError("fixed names a policy that violated does not")
    if event.oracle is not None and event.source != "simulated":
        raise ValueError("oracle stands on simulated events, and on no others")
    if event.oracle is not None and set(event.oracle) != candidates:
        raise ValueError("oracle does not cover exactly the violated policies")
    if not candidates.issuperset(event.born.keys() | event.siblings.keys()):
        raise ValueError("born or siblings name a policy that violated does not")
    if not set(event.fixed).issuperset(event.reverted):
        raise ValueError("reverted names a policy that fixed does not")


def _text(record: Mapping[str, Json], key: str) -> str:
    value = record.get(key)
    if not isinstance(value, str) or not value:
        raise ValueError(f"{key} is not a non-empty string")
    return value


def _timestamp(record: Mapping[str, Json]) -> str:
    return _checked_time(_text(record, "ts"), "ts")


def _checked_time(text: str, key: str) -> str:
    if not _TIMESTAMP.fullmatch(text):
        raise ValueError(f"{key} is {text!r}, expected the form 2026-01-31T08:00:00Z")
    return text


def _times(record: Mapping[str, Json], key: str) -> dict[str, str]:
    value = record.get(key, {})
    if not isinstance(value, dict):
        raise ValueError(f"{key} is not an object of times by policy")
    return {policy_id: _checked_time(str(time), key) for policy_id, time in value.items()}


def _counts(record: Mapping[str, Json], key: str) -> dict[str, int]:
    value = record.get(key, {})
    if not isinstance(value, dict):
        raise ValueError(f"{key} is not an object of counts by policy")
    return {policy_id: _count(count, key) for policy_id, count in value.items()}


def _count(value: Json, key: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(f"{key} holds {value!r}, expected a count")
    return value


def _source(record: Mapping[str, Json]) -> Source:
    text = _text(record, "source")
    if text not in get_args(Source):
        raise ValueError(f"source is {text!r}, expected one of {', '.join(get_args(Source))}")
    return cast(Source, text)


def _resource(record: Mapping[str, Json]) -> ResourceId:
    value = record.get("resource")
    if not isinstance(value, dict) or sorted(value) != sorted(_RESOURCE_KEYS):
        raise ValueError(f"resource does not hold exactly {', '.join(_RESOURCE_KEYS)}")
    if not all(isinstance(part, str) for part in value.values()):
        raise ValueError("resource holds something other than text")
    return ResourceId(**{key: str(value[key]) for key in _RESOURCE_KEYS})


def _features(record: Mapping[str, Json]) -> dict[str, FeatureValue]:
    value = record.get("features")
    if not isinstance(value, dict):
        raise ValueError("features is not an object")
    for name, entry in value.items():
        if not isinstance(entry, bool | int | float | str):
            raise ValueError(f"feature {name!r} is neither a flag, a number nor text")
    return cast(dict[str, FeatureValue], value)


def _policies(record: Mapping[str, Json], key: str) -> tuple[str, ...]:
    value = record.get(key)
    if not isinstance(value, list) or not all(isinstance(policy, str) and policy for policy in value):
        raise ValueError(f"{key} is not a list of policy ids")
    policies = tuple(sorted(set(value)))
    if len(policies) != len(value):
        raise ValueError(f"{key} names a policy twice")
    return policies


def _oracle(record: Mapping[str, Json]) -> dict[str, float] | None:
    value = record.get("oracle")
    if value is None:
        return None
    if not isinstance(value, dict) or not all(_is_probability(entry) for entry in value.values()):
        raise ValueError("oracle is not an object of probabilities between 0 and 1")
    return {policy: float(probability) for policy, probability in value.items()}


def _is_probability(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1
