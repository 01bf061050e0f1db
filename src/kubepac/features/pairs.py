"""The features of a candidate: one violated policy of one object, as of a time.

Training and serving both come here, so a column cannot mean two things.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from kubepac.core.policy import Policy
from kubepac.features.history import History
from kubepac.features.match import match_score
from kubepac.features.table import FeatureValue
from kubepac.features.vector import feature_names, vector

Matrix = npt.NDArray[np.float32]

# Columns of a candidate, in the order of `_candidates`. What is added later goes to the end of this tuple,
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


def pair_names() -> tuple[str, ...]:
    """Column names of `pair_matrix`."""
    return CANDIDATE_NAMES + tuple(f"resource.{name}" for name in feature_names())


def pair_matrix(queries: Sequence[Query], policies: Mapping[str, Policy], history: History) -> Matrix:
    """One row for each candidate: query after query, in the order of its `violated`.

    Parameters
    ----------
    queries
        The objects with their candidates; a query without candidates has no row.
    policies
        The corpus by policy id; holds every candidate.
    history
        What was known before these queries.
    """
    counts = [len(query.violated) for query in queries]
    packs = _PackSizes(policies)
    candidates = [row for query in queries for row in _candidates(query, policies, packs, history)]
    if not candidates:
        return np.empty((0, len(pair_names())), dtype=np.float32)
    resources = np.array([vector(query.features) for query in queries], dtype=np.float32)
    return np.hstack([np.array(candidates, dtype=np.float32), np.repeat(resources, counts, axis=0)])


class _PackSizes(dict[str, Counter[str]]):
    """How many policies of each pack apply to a kind; a kind is counted when first asked for."""

    def __init__(self, policies: Mapping[str, Policy]) -> None:
        super().__init__()
        self._policies = policies.values()

    def __missing__(self, kind: str) -> Counter[str]:
        self[kind] = Counter(_pack(policy) for policy in self._policies if policy.applies_to(kind))
        return self[kind]


def _candidates(
    query: Query, policies: Mapping[str, Policy], packs: _PackSizes, history: History
) -> Iterator[tuple[float, ...]]:
    kind = str(query.features["resource_kind"])
    pack_sizes = packs[kind]
    in_pack = Counter(_pack(policies[policy_id]) for policy_id in query.violated)
    for policy_id in query.violated:
        policy = policies[policy_id]
        known = history.of_pair(policy_id, kind)
        yield (
            match_score(policy.features, query.features),
            float(policy.severity),
            float(not policy.no_fix),
            float(len(query.violated)),
            in_pack[_pack(policy)] / max(1, pack_sizes[_pack(policy)]),
            _log_odds(known.policy_share),
            math.log1p(known.policy_shown),
            _log_odds(known.kind_share),
            math.log1p(known.kind_shown),
        )


def _pack(policy: Policy) -> str:
    return policy.package.rpartition(".")[0]


def _log_odds(share: float) -> float:
    return math.log(share / (1.0 - share))
