"""What is known about policies at a time: how often each was shown at a fix, and how often it went."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from kubepac.core.errors import BundleError
from kubepac.core.json_types import Json, JsonObject
from kubepac.events.schema import Event

FORMAT: Final = 1

# Beta priors. The share of everything starts at one in six: at a fix about that many of the violations go.
_PRIOR_FIXED: Final = 1.0
_PRIOR_SHOWN: Final = 6.0
# A policy starts at the share of everything, a policy on a kind at the share of the policy, each as if seen
# so often.
_STRENGTH: Final = 10.0


@dataclass(slots=True)
class _Tally:
    shown: int = 0
    fixed: int = 0

    def add(self, *, is_fixed: bool) -> None:
        self.shown += 1
        self.fixed += is_fixed

    def share(self, prior: float) -> float:
        return (self.fixed + _STRENGTH * prior) / (self.shown + _STRENGTH)


@dataclass(frozen=True, slots=True)
class PairHistory:
    """The history of a policy, and of that policy on one kind: smoothed shares and plain counts."""

    policy_share: float
    policy_shown: int
    kind_share: float
    kind_shown: int


@dataclass(slots=True)
class History:
    """Counts of what was observed so far; order of observation does not matter."""

    _everything: _Tally = field(default_factory=_Tally)
    _policies: dict[str, _Tally] = field(default_factory=dict)
    _on_kind: dict[tuple[str, str], _Tally] = field(default_factory=dict)

    def observe(self, event: Event) -> None:
        """Count every violated policy of the event as shown, and the fixed ones as fixed."""
        kind = str(event.features.get("resource_kind", ""))
        fixed = frozenset(event.fixed)
        for policy_id in event.violated:
            is_fixed = policy_id in fixed
            self._everything.add(is_fixed=is_fixed)
            self._policies.setdefault(policy_id, _Tally()).add(is_fixed=is_fixed)
            self._on_kind.setdefault((policy_id, kind), _Tally()).add(is_fixed=is_fixed)

    def of_pair(self, policy_id: str, kind: str) -> PairHistory:
        """What is known of a policy on objects of a kind (the feature `resource_kind`)."""
        everything = (self._everything.fixed + _PRIOR_FIXED) / (self._everything.shown + _PRIOR_SHOWN)
        policy = self._policies.get(policy_id, _Tally())
        on_kind = self._on_kind.get((policy_id, kind), _Tally())
        policy_share = policy.share(everything)
        return PairHistory(policy_share, policy.shown, on_kind.share(policy_share), on_kind.shown)

    def to_json(self) -> JsonObject:
        """The counts as plain JSON, with sorted keys: the bundle's `priors.json`."""
        kinds: dict[str, dict[str, list[int]]] = {policy_id: {} for policy_id in sorted(self._policies)}
        for (policy_id, kind), tally in sorted(self._on_kind.items()):
            kinds[policy_id][kind] = [tally.shown, tally.fixed]
        return {"format": FORMAT, "policies": kinds}

    @classmethod
    def from_json(cls, document: Json) -> History:
        """Read what `to_json` wrote; raise `BundleError` where it is anything else."""
        if not isinstance(document, dict) or document.get("format") != FORMAT:
            raise BundleError(f"priors.json is not of format {FORMAT}: export the bundle again")
        history = cls()
        for policy_id, kind, shown, fixed in _counts(document.get("policies")):
            tally = _Tally(shown, fixed)
            history._on_kind[policy_id, kind] = tally
            for total in (history._everything, history._policies.setdefault(policy_id, _Tally())):
                total.shown += shown
                total.fixed += fixed
        return history


def replay(
    events: Iterable[Event], *, hidden_repos: AbstractSet[str] = frozenset()
) -> Iterator[tuple[Sequence[Event], History]]:
    """Groups of events in order of their first event, each with the history known strictly before it.

    No event of the group itself, at the same second or later is in that history, nor any of `hidden_repos`.
    The history is one accumulator that moves on: use it before asking for the next group.
    """
    timeline = sorted(events, key=lambda event: (event.ts, event.group, event.event_id))
    history = History()
    observed = 0
    for group in _groups(timeline):
        while timeline[observed].ts < group[0].ts:
            if timeline[observed].repo not in hidden_repos:
                history.observe(timeline[observed])
            observed += 1
        yield group, history


def history_of(events: Iterable[Event]) -> History:
    """Everything that the events say: what a bundle exported after them knows."""
    history = History()
    for event in events:
        history.observe(event)
    return history


def priors_text(history: History) -> str:
    """The file `priors.json`; the same bytes for the same counts.

    >>> priors_text(History())
    '{"format":1,"policies":{}}\\n'
    """
    return json.dumps(history.to_json(), separators=(",", ":"), sort_keys=True) + "\n"


def _groups(timeline: Sequence[Event]) -> list[list[Event]]:
    starts: dict[str, str] = {}
    for event in timeline:
        starts.setdefault(event.group, event.ts)
    ordered = sorted(timeline, key=lambda event: (starts[event.group], event.group, event.ts, event.event_id))
    return [list(group) for _, group in groupby(ordered, key=lambda event: event.group)]


def _counts(policies: Json) -> Iterator[tuple[str, str, int, int]]:
    for policy_id, kinds in _mapping(policies).items():
        for kind, counts in _mapping(kinds).items():
            if not (
                isinstance(counts, list) and len(counts) == 2 and all(type(count) is int for count in counts)
            ):
                raise BundleError(
                    f"priors.json: {policy_id} on {kind} is not [shown, fixed]: export the bundle again"
                )
            shown, fixed = counts
            if not 0 <= fixed <= shown:
                raise BundleError(f"priors.json: {policy_id} on {kind} was fixed more often than shown")
            yield policy_id, kind, shown, fixed


def _mapping(value: Json) -> Mapping[str, Json]:
    if not isinstance(value, dict):
        raise BundleError("priors.json does not hold counts by policy and kind: export the bundle again")
    return value
