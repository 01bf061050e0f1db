"""The features of a candidate: one violated policy of one object, as of a time.

Training and serving both come here, so a column cannot mean two things.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kubepac.core.json_types import FeatureValue
from kubepac.core.policy import Policy
from kubepac.features.history import History
from kubepac.features.match import match_score
from kubepac.features.vector import feature_names, vector

# Columns of a candidate, in the order of `_own_columns`. What is added later goes to the end of this tuple,
# before the resource's own columns, and a bundle names its columns: nobody counts positions.
CANDIDATE_NAMES: Final = (
    "match",  # share of the policy's feature expressions that hold for the object
    "severity",  # 1 LOW to 4 CRITICAL
    "has_fix",  # the policy brings a repair of its own
    "violated.count",  # policies that the object violates
    "violated.pack.share",  # violated share of the policies in the same pack that apply to this kind
    "history.policy.log_odds",  # of going when shown at a fix: log(share / (1 - share)), smoothed
    "history.policy.shown",  # log(1 + times shown)
    "history.policy_kind.log_odds",  # the same on objects of this kind
    "history.policy_kind.shown",
)


@dataclass(frozen=True, slots=True)
class Query:
    """An object with its candidates: its features, and the ids of the policies that it violates."""

    features: Mapping[str, FeatureValue]
    violated: Sequence[str]


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
    past = _Past(history)
    for query in queries:
        yield Candidates(list(_own_columns(query, policies, packs, past)), query.features)


class _PackSizes(dict[str, Counter[str]]):
    """How many policies of each pack apply to a kind; a kind is counted when first asked for."""

    def __init__(self, policies: Mapping[str, Policy]) -> None:
        super().__init__()
        self._policies = policies.values()

    def __missing__(self, kind: str) -> Counter[str]:
        self[kind] = Counter(policy.pack for policy in self._policies if policy.applies_to(kind))
        return self[kind]


class _Past(dict[tuple[str, str], tuple[float, ...]]):
    """The columns that the history gives to a policy on a kind; computed when first asked for."""

    def __init__(self, history: History) -> None:
        super().__init__()
        self._history = history

    def __missing__(self, key: tuple[str, str]) -> tuple[float, ...]:
        known = self._history.of_pair(*key)
        self[key] = (
            _log_odds(known.policy_share),
            math.log1p(known.policy_shown),
            _log_odds(known.kind_share),
            math.log1p(known.kind_shown),
        )
        return self[key]


def _own_columns(
    query: Query, policies: Mapping[str, Policy], packs: _PackSizes, past: _Past
) -> Iterator[tuple[float, ...]]:
    kind = str(query.features["resource_kind"])
    pack_sizes = packs[kind]
    in_pack = Counter(policies[policy_id].pack for policy_id in query.violated)
    for policy_id in query.violated:
        policy = policies[policy_id]
        pack = policy.pack
        yield (
            match_score(policy.features, query.features),
            float(policy.severity),
            float(not policy.no_fix),
            float(len(query.violated)),
            in_pack[pack] / max(1, pack_sizes[pack]),
            *past[policy_id, kind],
        )


def _log_odds(share: float) -> float:
    return math.log(share / (1.0 - share))
