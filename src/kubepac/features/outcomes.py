"""What became of suggestions, by policy and by pattern: the evidence that a confidence rests on.

Only what really happened counts: lines of the event log whose source is git or feedback, and that speak of a
manifest (`failure_type: real`). A line is the state of an episode, and the latest line of an episode holds, so
that a fix which comes back is a revert and no accepted fix any more. Whatever is still open, was deleted with its
object, or was exempted, is no evidence.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import ItemsView, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias, get_args

from kubepac.core.errors import BundleError
from kubepac.core.json_types import FeatureValue, Json, JsonObject
from kubepac.features.table import KINDS

if TYPE_CHECKING:
    # With pydantic, which a scan without a log does not import.
    from kubepac.events.log import LogLine

FORMAT: Final = 1

# What teams accept changes with the teams and with the policies: half a year ago counts half of today.
HALF_LIFE_DAYS: Final = 180.0

# What decides, beside policy and kind, whether people take a fix: whose object it is, whether it needs its node,
# and whether it keeps data. A mark stands where one of its features is set.
MARKS: Final[Mapping[str, tuple[str, ...]]] = {
    "system": ("namespace.system",),
    "node": (
        "pod.hostNetwork",
        "pod.hostPID",
        "pod.hostIPC",
        "securityContext.privileged",
        "volume.hostPath",
    ),
    "data": ("volume.persistent",),
}

_KINDS: Final = frozenset(KINDS)

End = Literal["accepted", "reverted", "false_positive", ""]

_EVIDENCE: Final = frozenset(get_args(End)) - {""}
_TIMESTAMP: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")

# Of two lines about one episode at one second the one that says worse holds, whichever was written first.
_WORSE: Final[Mapping[str, int]] = {"": 0, "accepted": 1, "false_positive": 2, "reverted": 3}


# Day, end, is_answer, pattern, number of episodes.
_Days: TypeAlias = list[tuple[str, End, bool, str, int]]


class Episode(NamedTuple):
    """The state of one episode since `ts`, when it became known; `end` is "" where it is no evidence.

    `is_answer` where somebody answered a suggestion, rather than that git shows a fix that nobody suggested.
    """

    ts: str
    end: End
    pattern: str
    is_answer: bool


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Counts of outcomes, or their sums of weights."""

    accepted: float = 0.0
    reverted: float = 0.0
    false_positives: float = 0.0

    @property
    def total(self) -> float:
        """All of them."""
        return self.accepted + self.reverted + self.false_positives


@dataclass(frozen=True, slots=True)
class Tally:
    """Outcomes as of a day: how many, what they weigh at their age, and what the answers among them weigh.

    `last_days` is the age of the latest in days, None where there is none.
    """

    counts: Outcomes = Outcomes()
    weights: Outcomes = Outcomes()
    answers: Outcomes = Outcomes()
    last_days: int | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a policy, and of it on objects of a pattern; the second is a part of the first."""

    policy: Tally = Tally()
    pattern: Tally = Tally()


def pattern_of(features: Mapping[str, FeatureValue]) -> str:
    """The kind of an object with its marks; "" where the features do not say which kind.

    >>> pattern_of({"resource_kind": "DaemonSet", "pod.hostNetwork": True, "volume.persistent": False})
    'DaemonSet+node'
    """
    kind = features.get("resource_kind")
    if kind not in _KINDS:
        return ""
    marks = (mark for mark, flags in MARKS.items() if any(features.get(flag) for flag in flags))
    return "+".join((str(kind), *marks))


def weight(age_days: int) -> float:
    """What an outcome of this age counts: 1 today, half after each half-life; the future counts as today.

    >>> weight(0), weight(180), weight(-3)
    (1.0, 0.5, 1.0)
    """
    return float(2.0 ** (-max(0, age_days) / HALF_LIFE_DAYS))


@dataclass(slots=True)
class OutcomeTable:
    """The latest state of each episode that is known, in whatever order its lines were observed."""

    _policies: dict[str, dict[str, Episode]] = field(default_factory=dict)
    # Of policies that were asked for; dropped when a line changes them.
    _days: dict[str, _Days] = field(default_factory=dict, compare=False, repr=False)

    def __len__(self) -> int:
        return sum(episode.end != "" for episodes in self._policies.values() for episode in episodes.values())

    def observe(self, line: LogLine) -> None:
        """Take in a line; one that is known already, that is simulated or that speaks of Rego changes nothing."""
        # What is wrong with a policy is no news of its suggestions, unless it was wrong about a manifest.
        is_news = line.failure_type == "real" or line.outcome == "false_positive"
        if line.source == "simulated" or not is_news:
            return
        episodes, name, episode = self._policies.setdefault(line.policy_id, {}), _name(line), _episode(line)
        before = episodes.get(name)
        if before is None or _order(before) < _order(episode):
            episodes[name] = episode
            self._days.pop(line.policy_id, None)

    def of(self, policy_id: str, pattern: str, today: date) -> Evidence:
        """What is known of a policy and of a pattern (see `pattern_of`), as of a day (UTC)."""
        days = self._days.get(policy_id)
        if days is None:
            days = self._days[policy_id] = _days(self._policies.get(policy_id, {}).values())
        alike = [group for group in days if group[3] == pattern] if pattern else []
        return Evidence(_tally(days, today), _tally(alike, today))

    def to_json(self) -> JsonObject:
        """Plain JSON with sorted keys: policy -> pattern -> [[episode, end, ts, is_answer], ...]."""
        policies: dict[str, dict[str, list[list[str | bool]]]] = {}
        for policy_id, episodes in sorted(self._policies.items()):
            for name, episode in sorted(episodes.items()):
                if episode.end:
                    rows = policies.setdefault(policy_id, {}).setdefault(episode.pattern, [])
                    rows.append([name, episode.end, episode.ts, episode.is_answer])
        return {"format": FORMAT, "policies": policies}

    def to_bytes(self) -> bytes:
        """The file `outcomes.json`; the same bytes for the same episodes."""
        return (json.dumps(self.to_json(), separators=(",", ":"), sort_keys=True) + "\n").encode()


def outcomes_of(lines: Iterable[LogLine]) -> OutcomeTable:
    """Everything that the lines say: what a bundle exported after them knows."""
    table = OutcomeTable()
    for line in lines:
        table.observe(line)
    return table


def replay_outcomes(lines: Iterable[LogLine], times: Iterable[str]) -> Iterator[OutcomeTable]:
    """For each of `times` (timestamps of the log, rising) what was known strictly before it.

    The table is one accumulator that moves on: use it before asking for the next.
    """
    timeline = sorted(lines, key=_known_at)
    table, observed = OutcomeTable(), 0
    for time in times:
        while observed < len(timeline) and _known_at(timeline[observed]) < time:
            table.observe(timeline[observed])
            observed += 1
        yield table


def outcomes_from_bytes(content: bytes) -> OutcomeTable:
    """Read `outcomes.json`; raises `BundleError` where it is anything else."""
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        raise _damaged("it is not JSON") from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise _damaged(f"it is not of format {FORMAT}")
    return OutcomeTable(
        {policy_id: _episodes(policy_id, found) for policy_id, found in _mapping(document.get("policies"))}
    )


def _episode(line: LogLine) -> Episode:
    return Episode(
        ts=_known_at(line),
        end=_end(line),
        pattern=_pattern(line),
        is_answer=line.source == "feedback",
    )


def _pattern(line: LogLine) -> str:
    kind = line.resource.kind if line.resource else ""
    # Feedback may name the object and not tell its features: most objects have no mark.
    return pattern_of(line.features or {"resource_kind": kind})


def _known_at(line: LogLine) -> str:
    return line.outcome_ts or line.ts


def _end(line: LogLine) -> End:
    if line.outcome == "reverted" or line.outcome == "false_positive":
        return line.outcome
    # Lines as the log had them at first say `accepted` and no outcome.
    if line.outcome == "open" and line.accepted is not None:
        taken, refused = line.accepted, not line.accepted
    else:
        taken, refused = line.outcome == "fixed" and line.accepted is not False, False
    # Or taken, but it did not do what it promised.
    if refused or (taken and line.manifest_patch_successful is False):
        return "reverted"
    return "accepted" if taken and line.fix_strategy != "policy_change" else ""


def _name(line: LogLine) -> str:
    """Sixteen hex digits: no word of a log reaches a bundle, whatever somebody named an episode.

    Lines without an episode that speak of one place of one object are about the same one: the latest answer holds.
    """
    who = line.resource
    name: tuple[str, ...]
    if line.episode:
        name = (line.episode,)
    elif who is not None and who.name:
        place = (line.file, who.api_version, who.kind, who.namespace, who.name, line.path)
        name = (line.source, line.repo, line.policy_id, *place)
    else:
        name = (line.event_id or line.ts, line.policy_id)
    return hashlib.sha256("\0".join(name).encode(errors="surrogatepass")).hexdigest()[:16]


def _order(episode: Episode) -> tuple[str, int, Episode]:
    return episode.ts, _WORSE[episode.end], episode


def _days(episodes: Iterable[Episode]) -> _Days:
    """How many episodes of each sort there are for each day, in order of days.

    So neither the order nor the number of the episodes of a day makes a difference to a sum.
    """
    groups = Counter((e.ts[:10], e.end, e.is_answer, e.pattern) for e in episodes if e.end)
    return [(*group, number) for group, number in sorted(groups.items())]


def _tally(days: _Days, today: date) -> Tally:
    counts, weights, answers = (dict.fromkeys(get_args(End), 0.0) for _ in range(3))
    last_days: int | None = None
    for day, end, is_answer, _, number in days:
        last_days = max(0, (today - date.fromisoformat(day)).days)
        weighs = number * weight(last_days)
        counts[end] += number
        weights[end] += weighs
        answers[end] += weighs if is_answer else 0.0
    return Tally(_outcomes(counts), _outcomes(weights), _outcomes(answers), last_days)


def _outcomes(sums: Mapping[str, float]) -> Outcomes:
    return Outcomes(sums["accepted"], sums["reverted"], sums["false_positive"])


def _episodes(policy_id: str, patterns: Json) -> dict[str, Episode]:
    episodes: dict[str, Episode] = {}
    for pattern, rows in _mapping(patterns):
        if not isinstance(rows, list):
            raise _damaged(f"{policy_id[:80]!a} holds no list of episodes")
        try:
            found = {name: Episode(ts, end, pattern, is_answer) for name, end, ts, is_answer in rows}
            is_sound = len(found) == len(rows) and _are_episodes(found) and found.keys().isdisjoint(episodes)
        except (TypeError, ValueError):
            is_sound = False
        if not is_sound:
            raise _damaged(f"{policy_id[:80]!a} holds something other than [episode, end, ts, is_answer]")
        episodes |= found
    return episodes


def _are_episodes(found: Mapping[str, Episode]) -> bool:
    # By column: a bundle may hold tens of thousands, and a scan reads them all.
    return (
        all(isinstance(name, str) for name in found)
        and {episode.end for episode in found.values()} <= _EVIDENCE
        and {type(episode.is_answer) for episode in found.values()} <= {bool}
        and all(_is_timestamp(ts) for ts in {episode.ts for episode in found.values()})
    )


def _is_timestamp(text: str) -> bool:
    # Only the day is computed with; what follows it only has to sort.
    date.fromisoformat(text[:10])
    return _TIMESTAMP.fullmatch(text) is not None


def _mapping(value: Json) -> ItemsView[str, Json]:
    if not isinstance(value, dict):
        raise _damaged("it does not hold episodes by policy and pattern")
    return value.items()


def _damaged(reason: str) -> BundleError:
    return BundleError(f"outcomes.json cannot be used: {reason}; export the bundle again")
