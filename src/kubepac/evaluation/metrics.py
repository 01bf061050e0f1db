"""Ranking measures of each query, all from one order."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from kubepac.models.contract import Scores
from kubepac.models.pair_table import PairTable

Floats = npt.NDArray[np.float64]
Ranks = npt.NDArray[np.int64]

# By name, how reports title it. Each is a mean over queries of one number in [0, 1]:
METRIC_TITLES: Final = {
    "hit_at_1": "hit@1",  # the first candidate was fixed
    "hit_at_5": "hit@5",  # one of the first five was
    "precision_at_5": "precision@5",  # share of five places that are fixed; cannot reach 1 where fewer were
    "r_precision": "R-precision",  # share of the first R that were fixed, where R were fixed in all
    "ndcg_at_5": "NDCG@5",  # gain of the first five, discounted by rank, against the best possible order
}
METRICS: Final = tuple(METRIC_TITLES)
_DEPTH: Final = 5


def ranks(table: PairTable, scores: Scores) -> Ranks:
    """The rank of each row in its query, from 0: by falling score, then by policy id.

    Ties are broken the same way for every model, so none gains by them.
    """
    starts, sizes = table.query_starts(), table.query_sizes()
    queries = np.repeat(np.arange(len(starts)), sizes)
    order = np.lexsort((table.policy_ids, -scores, queries))
    found = np.empty(len(table), dtype=np.int64)
    found[order] = np.arange(len(table)) - np.repeat(starts, sizes)
    return found


def query_metrics(table: PairTable, scores: Scores) -> dict[str, Floats]:
    """Every measure of `METRICS` for each query, in the table's order.

    Every query has to hold a fixed candidate: `pair_table` sees to it.
    """
    starts = table.query_starts()
    rank = ranks(table, scores)
    fixed = table.labels.astype(np.float64)
    relevant = np.add.reduceat(fixed, starts)
    of_row = np.repeat(relevant, table.query_sizes())
    in_top = np.add.reduceat(fixed * (rank < _DEPTH), starts)
    gain = np.add.reduceat(fixed * (rank < _DEPTH) / np.log2(rank + 2), starts)
    return {
        "hit_at_1": np.add.reduceat(fixed * (rank < 1), starts),
        "hit_at_5": np.minimum(in_top, 1.0),
        "precision_at_5": in_top / _DEPTH,
        "r_precision": np.add.reduceat(fixed * (rank < of_row), starts) / relevant,
        "ndcg_at_5": gain / _ideal_gain(relevant),
    }


def precision_ceiling(table: PairTable) -> Floats:
    """What a perfect order would reach in `precision_at_5`, for each query."""
    relevant = np.add.reduceat(table.labels.astype(np.float64), table.query_starts())
    return np.asarray(np.minimum(relevant, _DEPTH) / _DEPTH)


def _ideal_gain(relevant: Floats) -> Floats:
    gains = np.cumsum(1.0 / np.log2(np.arange(_DEPTH) + 2))
    return np.asarray(gains[np.minimum(relevant, _DEPTH).astype(np.int64) - 1])
