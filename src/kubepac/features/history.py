"""What is known about policies at a time: how often each was shown at a fix, how often it went, and where.

A history is one accumulator. It counts for everybody, for each repository by itself, and, by subtracting the
latter, for all *other* repositories. Whatever fades is a sum of exponentials, so that moving on in time costs
nothing.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from typing import Final

from kubepac.core.errors import BundleError
from kubepac.core.json_types import Json, JsonObject
from kubepac.events.schema import Event

FORMAT: Final = 2
_OLD_FORMATS: Final = (1,)  # counts per policy and kind, and nothing else

# Beta priors. The share of everything starts at one in six: at a fix about that many of the violations go.
_PRIOR_FIXED: Final = 1.0
_PRIOR_SHOWN: Final = 6.0
# A policy starts at the share of everything, a policy on a kind or in a repository at the share of the policy,
# each as if seen so often.
_STRENGTH: Final = 10.0
_REPO_STRENGTH: Final = 4.0  # a repository has its own mind, and few decisions to tell it by
_PRIOR_REVERTED: Final = 0.05

_RECENT_DAYS: Final = 180.0
_ACTIVE_DAYS: Final = 90.0
_SECONDS_PER_DAY: Final = 86_400.0
_DIGITS: Final = 9

OWN_REPO: Final = ""  # the name under which a bundle knows the repository that it was exported for


@lru_cache(maxsize=65_536)
def day_from_ts(ts: str) -> float:
    """Days since 1970 of a time such as `2026-01-31T08:00:00Z`.

    >>> day_from_ts("1970-01-02T12:00:00Z")
    1.5
    """
    return datetime.fromisoformat(ts).timestamp() / _SECONDS_PER_DAY


@dataclass(slots=True)
class _Tally:
    shown: int = 0
    fixed: int = 0

    def add(self, *, is_fixed: bool) -> None:
        self.shown += 1
        self.fixed += is_fixed

    def share(self, prior: float, strength: float = _STRENGTH) -> float:
        return (self.fixed + strength * prior) / (self.shown + strength)


_NO_TALLY: Final = _Tally()


@dataclass(slots=True)
class _Fading:
    """A sum of events that each fade by `exp(-days / scale)`; `value` as of `day`."""

    value: float = 0.0
    day: float = -math.inf

    def at(self, day: float, scale: float) -> float:
        return self.value * math.exp((self.day - day) / scale) if self.value else 0.0

    def add(self, amount: float, day: float, scale: float) -> None:
        self.value = self.at(day, scale) + amount
        self.day = max(day, self.day)


_NO_FADING: Final = _Fading()


@dataclass(slots=True)
class _Recent:
    """Shown and fixed of late."""

    shown: _Fading = field(default_factory=_Fading)
    fixed: _Fading = field(default_factory=_Fading)

    def add(self, day: float, *, is_fixed: bool) -> None:
        self.shown.add(1.0, day, _RECENT_DAYS)
        if is_fixed:
            self.fixed.add(1.0, day, _RECENT_DAYS)


_NO_RECENT: Final = _Recent()


@dataclass(slots=True)
class _Repo:
    """What one repository did.

    `recent` and `warm` hold what it gave to the sums over all repositories, to be subtracted there;
    `last_fixed` is what its last group fixed, `passed_over` how often a violation of an object stayed while
    others of that object went.
    """

    policies: dict[str, _Tally] = field(default_factory=dict)
    fixed_day: dict[str, float] = field(default_factory=dict)
    reverted: dict[str, int] = field(default_factory=dict)
    passed_over: dict[tuple[str, str], int] = field(default_factory=dict)
    recent: dict[str, _Recent] = field(default_factory=dict)
    warm: dict[str, float] = field(default_factory=dict)
    fixes: _Fading = field(default_factory=_Fading)
    decisions: int = 0
    last_day: float | None = None
    last_group: str = ""
    last_fixed: frozenset[str] = frozenset()


_NO_REPO: Final = _Repo()


@dataclass(frozen=True, slots=True)
class PairHistory:
    """The history of a policy, and of that policy on one kind: smoothed shares and plain counts."""

    policy_share: float
    policy_shown: int
    kind_share: float
    kind_shown: int


@dataclass(frozen=True, slots=True)
class RepoActivity:
    """How busy a repository is: fixes of late, days since the last one (None: never), decisions seen."""

    fixes: float
    days_since_fix: float | None
    decisions: int


@dataclass(frozen=True, slots=True)
class RepoHistory:
    """What a repository did about a policy; `days_since_fix` is None where it never fixed it."""

    share: float
    shown: int
    fixed: int
    reverted: int
    days_since_fix: float | None


@dataclass(frozen=True, slots=True)
class OthersHistory:
    """What other repositories did about a policy of late; `repos` counts those that fixed it, fading too."""

    share: float
    fixes: float
    repos: float


@dataclass(slots=True)
class History:
    """What was observed so far."""

    _everything: _Tally = field(default_factory=_Tally)
    _policies: dict[str, _Tally] = field(default_factory=dict)
    _on_kind: dict[tuple[str, str], _Tally] = field(default_factory=dict)
    _reverted: dict[str, int] = field(default_factory=dict)
    _recent: dict[str, _Recent] = field(default_factory=dict)
    _warm: dict[str, _Fading] = field(default_factory=dict)
    _together: dict[tuple[str, str], _Tally] = field(default_factory=dict)
    _repos: dict[str, _Repo] = field(default_factory=dict)
    _now: float = 0.0

    @property
    def now(self) -> float:
        """The day of the last observation: the time of a question that names none."""
        return self._now

    def observe(self, event: Event, *, is_hidden: bool = False) -> None:
        """Count every violated policy of the event as shown, and the fixed ones as fixed.

        Of a hidden repository only that repository itself learns. Events come in order of time.
        """
        day = day_from_ts(event.ts)
        self._now = max(self._now, day)
        fixed = frozenset(event.fixed)
        repo = self._repos.setdefault(event.repo, _Repo())
        _observe_in_repo(repo, event, fixed, day)
        if is_hidden:
            return
        kind = str(event.features.get("resource_kind", ""))
        for policy_id in event.violated:
            is_fixed = policy_id in fixed
            self._everything.add(is_fixed=is_fixed)
            self._policies.setdefault(policy_id, _Tally()).add(is_fixed=is_fixed)
            self._on_kind.setdefault((policy_id, kind), _Tally()).add(is_fixed=is_fixed)
            for recent in (self._recent, repo.recent):
                recent.setdefault(policy_id, _Recent()).add(day, is_fixed=is_fixed)
        for policy_id in event.fixed:
            self._warm_up(repo, policy_id, day)
            for other in event.violated:
                if other != policy_id:
                    together = self._together.setdefault((other, policy_id), _Tally())
                    together.add(is_fixed=other in fixed)

    def observe_revert(self, repo: str, policy_id: str, *, is_hidden: bool = False) -> None:
        """A fix did not last."""
        reverted = self._repos.setdefault(repo, _Repo()).reverted
        reverted[policy_id] = reverted.get(policy_id, 0) + 1
        if not is_hidden:
            self._reverted[policy_id] = self._reverted.get(policy_id, 0) + 1

    def renew_own(self, events: Iterable[Event], *, now: float) -> None:
        """Replace what is known of `OWN_REPO` by itself with what its events say; `now` is the day from now on.

        The sums over all repositories stay as they are, and so does what this one gave to them: its events are
        never added to others, and renewing twice is renewing once. What fades is as old at `now` as it was,
        where the clock goes back, as after a simulated future.
        """
        gave = self._repos.get(OWN_REPO, _NO_REPO)
        self._set_clock(now, gave)
        own = _Repo(recent=dict(gave.recent), warm=dict(gave.warm))
        for event in _timeline(events):
            _observe_in_repo(own, event, frozenset(event.fixed), day_from_ts(event.ts))
            for policy_id in event.reverted:
                own.reverted[policy_id] = own.reverted.get(policy_id, 0) + 1
        self._repos[OWN_REPO] = own

    def _set_clock(self, now: float, own: _Repo) -> None:
        back = max(0.0, self._now - now)
        recents = (*self._recent.values(), *own.recent.values())
        for fading in (*self._warm.values(), *(one for each in recents for one in (each.shown, each.fixed))):
            fading.day -= back
        for policy_id in own.warm:
            own.warm[policy_id] -= back
        self._now = now

    def of_pair(self, policy_id: str, kind: str) -> PairHistory:
        """What is known of a policy on objects of a kind (the feature `resource_kind`)."""
        policy = self._policies.get(policy_id, _NO_TALLY)
        on_kind = self._on_kind.get((policy_id, kind), _NO_TALLY)
        policy_share = self._policy_share(policy_id)
        return PairHistory(policy_share, policy.shown, on_kind.share(policy_share), on_kind.shown)

    def revert_share(self, policy_id: str) -> float:
        """Share of a policy's fixes that came back, smoothed."""
        fixed = self._policies.get(policy_id, _NO_TALLY).fixed
        return (self._reverted.get(policy_id, 0) + _STRENGTH * _PRIOR_REVERTED) / (fixed + _STRENGTH)

    def of_activity(self, repo: str, day: float) -> RepoActivity:
        """How busy a repository is."""
        own = self._repos.get(repo, _NO_REPO)
        since = None if own.last_day is None else max(0.0, day - own.last_day)
        return RepoActivity(own.fixes.at(day, _ACTIVE_DAYS), since, own.decisions)

    def of_repo(self, repo: str, policy_id: str, kind: str, day: float) -> RepoHistory:
        """What a repository did about a policy; its share starts at the one of the policy on this kind."""
        own = self._repos.get(repo, _NO_REPO)
        tally = own.policies.get(policy_id, _NO_TALLY)
        fixed_day = own.fixed_day.get(policy_id)
        return RepoHistory(
            share=tally.share(self.of_pair(policy_id, kind).kind_share, _REPO_STRENGTH),
            shown=tally.shown,
            fixed=tally.fixed,
            reverted=own.reverted.get(policy_id, 0),
            days_since_fix=None if fixed_day is None else max(0.0, day - fixed_day),
        )

    def of_others(self, repo: str, policy_id: str, day: float) -> OthersHistory:
        """What repositories other than this one did about a policy of late."""
        own = self._repos.get(repo, _NO_REPO)
        recent, of_own = self._recent.get(policy_id, _NO_RECENT), own.recent.get(policy_id, _NO_RECENT)
        # A difference of sums that were rounded on different ways; what is left of nothing is nothing.
        shown = _rest(recent.shown.at(day, _RECENT_DAYS), of_own.shown.at(day, _RECENT_DAYS))
        fixed = _rest(recent.fixed.at(day, _RECENT_DAYS), of_own.fixed.at(day, _RECENT_DAYS))
        warm = self._warm.get(policy_id, _NO_FADING).at(day, _RECENT_DAYS)
        warmed = own.warm.get(policy_id)
        own_warm = 0.0 if warmed is None else math.exp((warmed - day) / _RECENT_DAYS)
        share = (fixed + _STRENGTH * self._everything_share()) / (shown + _STRENGTH)
        return OthersHistory(share, fixed, _rest(warm, own_warm))

    def together(self, policy_id: str, others: Iterable[str]) -> list[float]:
        """For each other policy: the smoothed share of this one going where the other one goes."""
        prior = self._policy_share(policy_id)
        found = (self._together.get((policy_id, other), _NO_TALLY) for other in others)
        return [tally.share(prior) for tally in found]

    def last_fixed(self, repo: str) -> frozenset[str]:
        """What the last group of a repository fixed."""
        return self._repos.get(repo, _NO_REPO).last_fixed

    def passed_over(self, repo: str, object_key: str, policy_id: str) -> int:
        """How often this violation of an object stayed while others of that object went."""
        return self._repos.get(repo, _NO_REPO).passed_over.get((object_key, policy_id), 0)

    def to_json(self, *, own_repo: str = OWN_REPO) -> JsonObject:
        """What a bundle knows, as plain JSON with sorted keys: all repositories together, and one by itself."""
        kinds: dict[str, dict[str, list[int]]] = {policy_id: {} for policy_id in sorted(self._policies)}
        for (policy_id, kind), tally in sorted(self._on_kind.items()):
            kinds[policy_id][kind] = [tally.shown, tally.fixed]
        own = self._repos.get(own_repo)
        together: dict[str, dict[str, list[int]]] = {}
        for (policy_id, other), tally in sorted(self._together.items()):
            together.setdefault(policy_id, {})[other] = [tally.shown, tally.fixed]
        return {
            "format": FORMAT,
            "now": self._now,
            "policies": kinds,
            "reverted": dict(sorted(self._reverted.items())),
            "recent": _recent_to_json(self._recent, self._now),
            "warm": {
                policy_id: _rounded(warm.at(self._now, _RECENT_DAYS))
                for policy_id, warm in sorted(self._warm.items())
            },
            "together": together,
            "repo": None if own is None else _repo_to_json(own, self._now),
        }

    @classmethod
    def from_json(cls, document: Json) -> History:
        """Read what `to_json` wrote, now or in an earlier version; raise `BundleError` where it is anything else.

        The repository that the document knows by itself is `OWN_REPO` from now on.
        """
        found = document.get("format") if isinstance(document, dict) else None
        if not isinstance(document, dict) or found not in (FORMAT, *_OLD_FORMATS):
            raise BundleError(f"priors.json is not of format {FORMAT}: export the bundle again")
        history = cls()
        for policy_id, kind, shown, fixed in _counts(document.get("policies")):
            history._on_kind[policy_id, kind] = _Tally(shown, fixed)
            for total in (history._everything, history._policies.setdefault(policy_id, _Tally())):
                total.shown += shown
                total.fixed += fixed
        if found == FORMAT:
            history._read_times(document)
        return history

    def _read_times(self, document: JsonObject) -> None:
        self._now = now = _number(document.get("now"), "now")
        self._reverted = {name: _count(value) for name, value in _mapping(document.get("reverted")).items()}
        self._recent = _recent_from_json(document.get("recent"), now)
        self._warm = {
            name: _Fading(_number(value, "warm"), now)
            for name, value in _mapping(document.get("warm")).items()
        }
        for policy_id, other, shown, fixed in _counts(document.get("together")):
            self._together[policy_id, other] = _Tally(shown, fixed)
        if document.get("repo") is not None:
            self._repos[OWN_REPO] = _repo_from_json(_mapping(document["repo"]), now)

    def _everything_share(self) -> float:
        return (self._everything.fixed + _PRIOR_FIXED) / (self._everything.shown + _PRIOR_SHOWN)

    def _policy_share(self, policy_id: str) -> float:
        return self._policies.get(policy_id, _NO_TALLY).share(self._everything_share())

    def _warm_up(self, repo: _Repo, policy_id: str, day: float) -> None:
        """A repository counts once, as of its last fix."""
        before = repo.warm.get(policy_id)
        gone = 0.0 if before is None else math.exp((before - day) / _RECENT_DAYS)
        self._warm.setdefault(policy_id, _Fading()).add(1.0 - gone, day, _RECENT_DAYS)
        repo.warm[policy_id] = day


def replay(
    events: Iterable[Event],
    *,
    questions: Iterable[Event] | None = None,
    hidden_repos: AbstractSet[str] = frozenset(),
) -> Iterator[tuple[Sequence[Event], History]]:
    """Groups of questions in order of their first one, each with the history known strictly before it.

    The questions are the events themselves, unless others are given. No event of the group itself, at the same
    second or later is in that history, and a revert is from the time at which it was seen. Of `hidden_repos`
    only they themselves learn. The history is one accumulator that moves on: use it before asking for the next
    group.
    """
    timeline = _timeline(events)
    happened = [(event.ts, number) for number, event in enumerate(timeline)]
    reverts = sorted(
        (ts, event.repo, policy_id) for event in timeline for policy_id, ts in event.reverted.items()
    )
    history = History()
    observed = reverted = 0
    for group in _groups(timeline if questions is None else _timeline(questions)):
        start = group[0].ts
        while observed < len(happened) and happened[observed][0] < start:
            event = timeline[observed]
            history.observe(event, is_hidden=event.repo in hidden_repos)
            observed += 1
        while reverted < len(reverts) and reverts[reverted][0] < start:
            _, repo, policy_id = reverts[reverted]
            history.observe_revert(repo, policy_id, is_hidden=repo in hidden_repos)
            reverted += 1
        yield group, history


def history_of(events: Iterable[Event]) -> History:
    """Everything that the events say: what a bundle exported after them knows."""
    history = History()
    for event in _timeline(events):
        history.observe(event)
        for policy_id in sorted(event.reverted):
            history.observe_revert(event.repo, policy_id)
    return history


def priors_text(history: History, *, own_repo: str = OWN_REPO) -> str:
    """The file `priors.json`; the same bytes for the same history."""
    return json.dumps(history.to_json(own_repo=own_repo), separators=(",", ":"), sort_keys=True) + "\n"


def _observe_in_repo(repo: _Repo, event: Event, fixed: frozenset[str], day: float) -> None:
    repo.decisions += 1
    for policy_id in event.violated:
        is_fixed = policy_id in fixed
        repo.policies.setdefault(policy_id, _Tally()).add(is_fixed=is_fixed)
        key = (event.object_key, policy_id)
        if is_fixed:
            repo.fixed_day[policy_id] = day
            repo.passed_over.pop(key, None)
        else:
            repo.passed_over[key] = repo.passed_over.get(key, 0) + 1
    repo.fixes.add(float(len(fixed)), day, _ACTIVE_DAYS)
    if fixed:
        repo.last_day = day
        repo.last_fixed = fixed | repo.last_fixed if event.group == repo.last_group else fixed
        repo.last_group = event.group


def _rest(whole: float, part: float) -> float:
    return max(0.0, round(whole - part, _DIGITS))


def _timeline(events: Iterable[Event]) -> list[Event]:
    return sorted(events, key=lambda event: (event.ts, event.group, event.event_id))


def _groups(timeline: Sequence[Event]) -> list[list[Event]]:
    starts: dict[str, str] = {}
    for event in timeline:
        starts.setdefault(event.group, event.ts)
    ordered = sorted(timeline, key=lambda event: (starts[event.group], event.group, event.ts, event.event_id))
    return [list(group) for _, group in groupby(ordered, key=lambda event: event.group)]


def _rounded(value: float) -> float:
    return round(value, _DIGITS)


def _recent_to_json(recent: Mapping[str, _Recent], now: float) -> dict[str, list[float]]:
    return {
        policy_id: [
            _rounded(one.shown.at(now, _RECENT_DAYS)),
            _rounded(one.fixed.at(now, _RECENT_DAYS)),
        ]
        for policy_id, one in sorted(recent.items())
    }


def _recent_from_json(value: Json, now: float) -> dict[str, _Recent]:
    found = {}
    for policy_id, pair in _mapping(value).items():
        if not isinstance(pair, list) or len(pair) != 2:
            raise BundleError(
                f"priors.json: recent of {policy_id} is not [shown, fixed]: export the bundle again"
            )
        shown, fixed = (_Fading(_number(entry, "recent"), now) for entry in pair)
        found[policy_id] = _Recent(shown, fixed)
    return found


def _repo_to_json(repo: _Repo, now: float) -> JsonObject:
    return {
        "policies": {name: [one.shown, one.fixed] for name, one in sorted(repo.policies.items())},
        "fixed_day": dict(sorted(repo.fixed_day.items())),
        "reverted": dict(sorted(repo.reverted.items())),
        "passed_over": [[key, name, count] for (key, name), count in sorted(repo.passed_over.items())],
        "recent": _recent_to_json(repo.recent, now),
        "warm": dict(sorted(repo.warm.items())),
        "fixes": _rounded(repo.fixes.at(now, _ACTIVE_DAYS)),
        "decisions": repo.decisions,
        "last_day": repo.last_day,
        "last_fixed": sorted(repo.last_fixed),
    }


def _repo_from_json(record: Mapping[str, Json], now: float) -> _Repo:
    last_day = record.get("last_day")
    return _Repo(
        policies={
            name: _Tally(*_pair(f"{name} in the repository", counts))
            for name, counts in _mapping(record.get("policies")).items()
        },
        fixed_day=_numbers(record, "fixed_day"),
        reverted={name: _count(value) for name, value in _mapping(record.get("reverted")).items()},
        passed_over=_passed_over(record.get("passed_over")),
        recent=_recent_from_json(record.get("recent"), now),
        warm=_numbers(record, "warm"),
        fixes=_Fading(_number(record.get("fixes"), "fixes"), now),
        decisions=_count(record.get("decisions")),
        last_day=None if last_day is None else _number(last_day, "last_day"),
        last_fixed=frozenset(map(str, _list(record.get("last_fixed")))),
    )


def _passed_over(value: Json) -> dict[tuple[str, str], int]:
    found = {}
    for entry in _list(value):
        if not isinstance(entry, list) or len(entry) != 3:
            raise BundleError("priors.json: passed_over does not hold triples: export the bundle again")
        found[str(entry[0]), str(entry[1])] = _count(entry[2])
    return found


def _counts(policies: Json) -> Iterator[tuple[str, str, int, int]]:
    for policy_id, kinds in _mapping(policies).items():
        for kind, counts in _mapping(kinds).items():
            shown, fixed = _pair(f"{policy_id} on {kind}", counts)
            yield policy_id, kind, shown, fixed


def _pair(what: str, counts: Json) -> tuple[int, int]:
    if not isinstance(counts, list) or len(counts) != 2 or not all(type(count) is int for count in counts):
        raise BundleError(f"priors.json: {what} is not [shown, fixed]: export the bundle again")
    shown, fixed = _count(counts[0]), _count(counts[1])
    if fixed > shown:
        raise BundleError(f"priors.json: {what} was fixed more often than shown")
    return shown, fixed


def _numbers(record: Mapping[str, Json], key: str) -> dict[str, float]:
    return {name: _number(value, key) for name, value in _mapping(record.get(key)).items()}


def _number(value: Json, what: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise BundleError(f"priors.json: {what} is not a finite number: export the bundle again")
    return float(value)


def _count(value: Json) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise BundleError("priors.json holds something other than a count: export the bundle again")
    return value


def _list(value: Json) -> list[Json]:
    if not isinstance(value, list):
        raise BundleError("priors.json holds something other than a list: export the bundle again")
    return value


def _mapping(value: Json) -> Mapping[str, Json]:
    if not isinstance(value, dict):
        raise BundleError("priors.json does not hold counts by policy and kind: export the bundle again")
    return value
