"""The features of a candidate: one violated policy of one object, as of a time.

Training and serving both come here, so a column cannot mean two things.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import fmean
from typing import Final

from kubepac.core.json_types import FeatureValue
from kubepac.core.policy import Policy
from kubepac.events.schema import Event
from kubepac.features.history import OWN_REPO, History, RepoHistory, day_from_ts
from kubepac.features.match import match_score
from kubepac.features.objects import completed_features
from kubepac.features.table import KINDS
from kubepac.features.vector import feature_names, vector

# Columns of a candidate, in the order of `_row`. A bundle names its columns: nobody counts positions. What a
# column begins with says where its knowledge is from (see `COLUMN_SOURCES`); one that ends in `.gap` is how far
# the candidate is from the best of its query.
CANDIDATE_NAMES: Final = (
    "match",  # share of the policy's feature expressions that hold for the object
    "severity",  # 1 LOW to 4 CRITICAL
    "has_fix",  # the policy brings a repair of its own
    "needs_input",  # which asks a person for a value
    "fix_size",  # log(1 + operations of that repair)
    "violated.count",  # policies that the object violates
    "violated.pack.share",  # violated share of the policies in the same pack that apply to this kind
    "history.policy.log_odds",  # of going when shown at a fix: log(share / (1 - share)), smoothed
    "history.policy.shown",  # log(1 + times shown)
    "history.policy_kind.log_odds",  # the same on objects of this kind
    "history.policy_kind.shown",
    "history.policy_kind.log_odds.gap",
    "history.policy.revert.share",  # share of its fixes that came back
    "history.together",  # mean log odds of going where each of the other candidates goes
    "others.log_odds",  # what went in other repositories over the last 180 days or so, fading
    "others.log_odds.gap",
    "others.fixes",  # log(1 + such fixes)
    "others.repos",  # log(1 + repositories that had one)
    "repo.log_odds",  # of going in this repository, starting at history.policy_kind
    "repo.log_odds.gap",
    "repo.shown",  # log(1 + times shown in this repository)
    "repo.fixed",  # log(1 + times fixed in it)
    "repo.reverted",  # log(1 + fixes in it that came back)
    "repo.never",  # it never fixed the policy
    "repo.recent.30",  # exp(-days / 30) since it last did, 0 where it never did
    "repo.recent.30.gap",
    "repo.recent.180",
    "repo.recent.180.gap",
    "repo.last_fixed.affinity",  # log odds of going where what it fixed last goes, above the policy's own
    "repo.activity.fixes",  # log(1 + fixes in it, fading over 90 days)
    "repo.activity.recent",  # exp(-days / 90) since its last fix of anything
    "repo.activity.decisions",  # log(1 + decisions seen in it)
    "repo.siblings.open",  # log(1 + other objects of it that violate the policy now)
    "repo.siblings.share",  # of its other objects that violate anything
    "repo.siblings.share.gap",
    "repo.object.passed_over",  # log(1 + times it stayed while other violations of this object went)
    "repo.age.log_days",  # log(1 + days since the object violates the policy)
    "repo.age.log_days.gap",  # to the youngest
)

# What knowledge a column rests on, by the first part of its name; everything else is static.
COLUMN_SOURCES: Final[Mapping[str, str]] = {
    "repo": "repo",
    "others": "others",
    "history": "others",
    "resource": "object",
}

# Where nobody knows since when an object violates a policy, as in the first scan of a repository.
_UNKNOWN_AGE_DAYS: Final = 180.0


@dataclass(frozen=True, slots=True)
class Query:
    """An object with its candidates: its features, and the ids of the policies that it violates.

    Everything else is what is known beside it, as in `Event`; without a `ts` it is asked at the end of the
    history, and without a `repo` about the repository that the history was exported for.
    """

    features: Mapping[str, FeatureValue]
    violated: Sequence[str]
    repo: str = OWN_REPO
    ts: str | None = None
    object_key: str = ""
    born: Mapping[str, str] = field(default_factory=dict)
    siblings: Mapping[str, int] = field(default_factory=dict)
    objects: int = 0


def query_of_event(event: Event, violated: Sequence[str], *, ts: str) -> Query:
    """The question that an event answers, asked at `ts`, the start of its group."""
    # A question of a quarter knows its object only by kind, unless an earlier fix described it.
    features = completed_features({"resource_kind": _kind(event), **event.features})
    return Query(
        features, violated, event.repo, ts, event.object_key, event.born, event.siblings, event.objects
    )


def seen_together(queries: Sequence[Query]) -> list[Query]:
    """The same queries as of one repository: each knows how many of the others violate its policies too."""
    counts = Counter(policy_id for query in queries for policy_id in query.violated)
    others = max(0, sum(1 for query in queries if query.violated) - 1)
    return [
        replace(
            query,
            siblings={policy_id: counts[policy_id] - 1 for policy_id in query.violated},
            objects=others,
        )
        for query in queries
    ]


def _kind(event: Event) -> str:
    return event.resource.kind if event.resource.kind in KINDS else KINDS[-1]


@dataclass(frozen=True, slots=True)
class Candidates:
    """The rows of one query, in two parts: what differs between candidates, and what its object says of all.

    The two are kept apart because a scan of a cluster has some ten candidates to an object, and a ranker
    that reads none of the object's columns should not pay for them.
    """

    own: Sequence[tuple[float, ...]]
    features: Mapping[str, FeatureValue]

    def shared(self) -> list[float]:
        """The columns that all rows have in common."""
        return vector(self.features)

    def rows(self) -> Iterator[list[float]]:
        """Whole rows, with the columns of `pair_names`."""
        shared = self.shared()
        return ([*own, *shared] for own in self.own)


def pair_names() -> tuple[str, ...]:
    """The columns of a row: those of the candidate, then those of its object."""
    return CANDIDATE_NAMES + tuple(f"resource.{name}" for name in feature_names())


def column_source(name: str) -> str:
    """What a column rests on: `repo` for this repository's past, `others` for that of all, else `static`.

    What the object says of all its candidates alike is `object`.

    >>> column_source("repo.recent.30"), column_source("severity"), column_source("resource.replicas")
    ('repo', 'static', 'object')
    """
    return COLUMN_SOURCES.get(name.split(".")[0], "static")


def candidates(
    queries: Iterable[Query], policies: Mapping[str, Policy], history: History
) -> Iterator[Candidates]:
    """The rows of each query: one for each of its candidates, in the order of its `violated`.

    Parameters
    ----------
    queries
        The objects with their candidates.
    policies
        The corpus by policy id; holds every candidate.
    history
        What was known before these queries.
    """
    packs = _PackSizes(policies)
    pasts: dict[tuple[object, ...], list[tuple[float, ...]]] = {}
    for query in queries:
        kind = str(query.features["resource_kind"])
        key = _past_key(query, kind)
        if key not in pasts:
            pasts[key] = _past(query, kind, history)
        statics = _statics(query, policies, packs[kind])
        rows = [static + past for static, past in zip(statics, pasts[key], strict=True)]
        yield Candidates(rows, query.features)


class _PackSizes(dict[str, Counter[str]]):
    """How many policies of each pack apply to a kind; a kind is counted when first asked for."""

    def __init__(self, policies: Mapping[str, Policy]) -> None:
        super().__init__()
        self._policies = policies.values()

    def __missing__(self, kind: str) -> Counter[str]:
        self[kind] = Counter(policy.pack for policy in self._policies if policy.applies_to(kind))
        return self[kind]


def _statics(
    query: Query, policies: Mapping[str, Policy], pack_sizes: Counter[str]
) -> Iterator[tuple[float, ...]]:
    in_pack = Counter(policies[policy_id].pack for policy_id in query.violated)
    for policy_id in query.violated:
        policy = policies[policy_id]
        pack = policy.pack
        yield (
            match_score(policy.features, query.features),
            float(policy.severity),
            float(not policy.no_fix),
            float(policy.needs_input),
            math.log1p(policy.fix_size),
            float(len(query.violated)),
            in_pack[pack] / max(1, pack_sizes[pack]),
        )


def _past_key(query: Query, kind: str) -> tuple[object, ...]:
    """Queries that differ in nothing that the past is asked for: in a scan of a cluster there are many."""
    if query.born or query.object_key:
        return (kind, *query.violated, query.repo, query.ts, query.object_key, *query.born.items())
    of_siblings = tuple(query.siblings.get(policy_id, 0) for policy_id in query.violated)
    return (kind, *query.violated, query.repo, query.ts, of_siblings, query.objects)


@dataclass(frozen=True, slots=True)
class _Known:
    """What the past says of one candidate, before candidates are compared."""

    policy_id: str
    kind_log_odds: float
    others_log_odds: float
    repo: RepoHistory
    siblings_share: float
    age: float

    @property
    def repo_log_odds(self) -> float:
        return _log_odds(self.repo.share)

    def recent(self, scale_days: float) -> float:
        return _faded(self.repo.days_since_fix, scale_days)


def _past(query: Query, kind: str, history: History) -> list[tuple[float, ...]]:
    if not query.violated:
        return []
    day = history.now if query.ts is None else day_from_ts(query.ts)
    known = [_known(query, policy_id, kind, history, day) for policy_id in query.violated]
    best = _Best(known)
    of_all = _activity(query, history, day)
    last_fixed = sorted(history.last_fixed(query.repo))
    return [_past_row(query, one, kind, history, day, best, of_all, last_fixed) for one in known]


def _known(query: Query, policy_id: str, kind: str, history: History, day: float) -> _Known:
    born = query.born.get(policy_id)
    age_days = _UNKNOWN_AGE_DAYS if born is None else max(0.0, day - day_from_ts(born))
    return _Known(
        policy_id=policy_id,
        kind_log_odds=_log_odds(history.of_pair(policy_id, kind).kind_share),
        others_log_odds=_log_odds(history.of_others(query.repo, policy_id, day).share),
        repo=history.of_repo(query.repo, policy_id, kind, day),
        siblings_share=query.siblings.get(policy_id, 0) / max(1, query.objects),
        age=math.log1p(age_days),
    )


class _Best:
    """The best of a query in each of the columns that are compared."""

    def __init__(self, known: Sequence[_Known]) -> None:
        self.kind_log_odds = max(one.kind_log_odds for one in known)
        self.others_log_odds = max(one.others_log_odds for one in known)
        self.repo_log_odds = max(one.repo_log_odds for one in known)
        self.recent_30 = max(one.recent(30.0) for one in known)
        self.recent_180 = max(one.recent(180.0) for one in known)
        self.siblings_share = max(one.siblings_share for one in known)
        self.age = min(one.age for one in known)


def _activity(query: Query, history: History, day: float) -> tuple[float, float, float]:
    activity = history.of_activity(query.repo, day)
    recent = _faded(activity.days_since_fix, 90.0)
    return math.log1p(activity.fixes), recent, math.log1p(activity.decisions)


def _past_row(
    query: Query,
    one: _Known,
    kind: str,
    history: History,
    day: float,
    best: _Best,
    of_all: tuple[float, float, float],
    last_fixed: Sequence[str],
) -> tuple[float, ...]:
    policy_id = one.policy_id
    pair = history.of_pair(policy_id, kind)
    others = history.of_others(query.repo, policy_id, day)
    policy_log_odds = _log_odds(pair.policy_share)
    companions = [other for other in query.violated if other != policy_id]
    passed_over = history.passed_over(query.repo, query.object_key, policy_id)
    return (
        policy_log_odds,
        math.log1p(pair.policy_shown),
        one.kind_log_odds,
        math.log1p(pair.kind_shown),
        one.kind_log_odds - best.kind_log_odds,
        history.revert_share(policy_id),
        _mean_log_odds(history.together(policy_id, companions), policy_log_odds),
        one.others_log_odds,
        one.others_log_odds - best.others_log_odds,
        math.log1p(others.fixes),
        math.log1p(others.repos),
        one.repo_log_odds,
        one.repo_log_odds - best.repo_log_odds,
        math.log1p(one.repo.shown),
        math.log1p(one.repo.fixed),
        math.log1p(one.repo.reverted),
        float(one.repo.days_since_fix is None),
        one.recent(30.0),
        one.recent(30.0) - best.recent_30,
        one.recent(180.0),
        one.recent(180.0) - best.recent_180,
        _affinity(policy_id, last_fixed, history, policy_log_odds),
        *of_all,
        math.log1p(query.siblings.get(policy_id, 0)),
        one.siblings_share,
        one.siblings_share - best.siblings_share,
        math.log1p(passed_over),
        one.age,
        one.age - best.age,
    )


def _affinity(policy_id: str, last_fixed: Sequence[str], history: History, log_odds: float) -> float:
    shares = history.together(policy_id, [other for other in last_fixed if other != policy_id])
    return max((_log_odds(share) for share in shares), default=log_odds) - log_odds


def _faded(days: float | None, scale_days: float) -> float:
    # Rounded, because LightGBM takes the smallest floats for zero, and ONNX does not.
    return 0.0 if days is None else round(math.exp(-days / scale_days), 9)


def _mean_log_odds(shares: Sequence[float], default: float) -> float:
    return fmean(map(_log_odds, shares)) if shares else default


def _log_odds(share: float) -> float:
    return math.log(share / (1.0 - share))
