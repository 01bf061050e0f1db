"""From what became of an episode to its line in the event log."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal

from kubepac.core.json_types import FeatureValue
from kubepac.core.objects import ResourceId
from kubepac.core.violations import Severity
from kubepac.events.episodes import Ended, Episode
from kubepac.events.log import LogLine, Resource, event_id

# As long as a name in Kubernetes can be; what is longer is none, and would be repeated on every line.
_MOST_CHARACTERS = 253
_ACCEPTED = {"fixed": True, "reverted": False}
_FIX_STRATEGY: Final[Mapping[str, Literal["manifest_patch", "policy_change"]]] = {
    "fixed": "manifest_patch",
    "reverted": "manifest_patch",
    "exempted": "policy_change",
}
_SEVERITY: Final[Mapping[Severity, Literal["LOW", "MEDIUM", "HIGH", "CRITICAL"]]] = {
    Severity.LOW: "LOW",
    Severity.MEDIUM: "MEDIUM",
    Severity.HIGH: "HIGH",
    Severity.CRITICAL: "CRITICAL",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """A resource as it was before its episode ended."""

    file: str
    resource: ResourceId
    features: Mapping[str, FeatureValue]


def line_from_ended(ended: Ended, seen: Seen, *, repo: str, severity: Severity) -> LogLine:
    """The line of an episode of `repo` as it is known now.

    Of an open episode no features are told: nothing has been done yet that they could explain.
    """
    is_open = ended.outcome == "open"
    episode = ended.episode
    name = episode_id(repo, episode)
    return LogLine(
        ts=timestamp(ended.at.ts),
        policy_id=episode.policy_id,
        failure_type="real",
        severity=_SEVERITY[severity],
        developer_revert_history=ended.earlier_reverts,
        accepted=_ACCEPTED.get(ended.outcome),
        fix_strategy=_FIX_STRATEGY.get(ended.outcome),
        event_id=_event_id(name, ended),
        source="git",
        outcome=ended.outcome,
        repo=repo,
        commit=ended.at.commit,
        group=f"{repo}@{ended.at.commit}",
        file=seen.file,
        resource=Resource(**{part: _short(getattr(seen.resource, part)) for part in Resource.model_fields}),
        episode=name,
        born_ts=None if episode.is_cut_off else timestamp(episode.born.ts),
        outcome_ts=None if is_open else timestamp(ended.certain.ts),
        features={} if is_open else dict(seen.features),
        violated=ended.violated,
    )


def episode_id(repo: str, episode: Episode) -> str:
    """The name of an episode; the same however often, and from wherever, its history is mined."""
    return event_id("git", repo, episode.resource, episode.policy_id, episode.born.commit)


def text_from_line(line: LogLine) -> str:
    """The line as JSON, the same for the same line; without the fields that are null."""
    record = line.model_dump(mode="json", exclude_none=True)
    return json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def reverted_text(text: str, ended: Ended) -> str:
    """The text of the line of a fix, after it turned out not to have lasted."""
    line = LogLine.model_validate_json(text)
    return text_from_line(
        line.model_copy(
            update={
                "outcome": ended.outcome,
                "accepted": _ACCEPTED[ended.outcome],
                "outcome_ts": timestamp(ended.certain.ts),
                "event_id": _event_id(line.episode, ended),
            }
        )
    )


def timestamp(seconds: int) -> str:
    """Seconds since 1970 as the log writes them.

    >>> timestamp(0)
    '1970-01-01T00:00:00Z'
    """
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _event_id(episode: str, ended: Ended) -> str:
    """Another one for all that is known later, the same for the same knowledge."""
    return event_id(episode, ended.outcome, timestamp(ended.certain.ts))


def _short(text: str) -> str:
    return text[:_MOST_CHARACTERS].encode("utf-8", "replace").decode()
