"""Choosing a setting on the training rows alone: learn from the earlier ones, look at the later ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from kubepac.models.pair_table import PairTable

_EARLY_SHARE = 0.75

Setting = TypeVar("Setting")
Rows = npt.NDArray[np.bool_]


def inner_split(table: PairTable) -> tuple[Rows, Rows]:
    """Rows to learn from and rows to look at, the later quarter of the commits; a commit is never torn apart.

    One of the two is empty where all rows are of one time.
    """
    groups, of_row = np.unique(table.groups, return_inverse=True)
    starts: list[str] = [""] * len(groups)
    for number, time in zip(of_row.tolist(), table.times.tolist(), strict=True):
        if not starts[number] or time < starts[number]:
            starts[number] = time
    ordered = sorted(starts)
    bound = ordered[min(len(ordered) - 1, int(_EARLY_SHARE * len(ordered)))] if ordered else ""
    early = np.array([start < bound for start in starts], dtype=np.bool_)[of_row]
    return early, ~early


def best(settings: Sequence[Setting], values: Sequence[float]) -> Setting:
    """The setting with the highest value; of equal ones the first."""
    return settings[int(np.argmax(values))]


def ndcg(table: PairTable, scores: npt.NDArray[np.float64], *, depth: int = 5) -> float:
    """Mean NDCG of the queries that have something to find.

    Ties count against a setting: within a query, what was not fixed comes first.
    """
    starts, sizes = table.query_starts(), table.query_sizes()
    queries = np.repeat(np.arange(len(starts)), sizes)
    order = np.lexsort((table.labels, -scores, queries))
    rank = np.empty(len(table), dtype=np.int64)
    rank[order] = np.arange(len(table)) - np.repeat(starts, sizes)
    discounts = np.where(rank < depth, 1.0 / np.log2(rank + 2), 0.0)
    gains = np.add.reduceat(discounts * table.labels, starts)
    relevant = np.add.reduceat(table.labels.astype(np.int64), starts)
    ideal = np.concatenate([[0.0], np.cumsum(1.0 / np.log2(np.arange(depth) + 2))])
    found = relevant > 0
    return float((gains[found] / ideal[np.minimum(relevant[found], depth)]).mean()) if found.any() else 0.0
