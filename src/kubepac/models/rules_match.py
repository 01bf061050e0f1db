"""Heuristic: what the policy says about itself fits this object; then, the more severe the better."""

from __future__ import annotations

import numpy as np

from kubepac.models.contract import Ranker, Scores
from kubepac.models.linear import LinearScore, linear_file, linear_from_columns
from kubepac.models.pair_matrix import Matrix
from kubepac.models.pair_table import PairTable


class RulesMatch(Ranker):
    """Learns nothing.

    Parameters
    ----------
    match_weight
        What a full match counts against one step of severity.
    """

    def __init__(self, *, match_weight: float = 100.0) -> None:
        self.match_weight = match_weight

    def _fit(self, table: PairTable) -> None:
        self.linear_: LinearScore = linear_from_columns(
            table.columns, {"match": self.match_weight, "severity": 1.0}
        )

    def score(self, matrix: Matrix) -> Scores:
        return np.array(self.linear_.of(matrix.tolist()), dtype=np.float64)

    def save(self) -> dict[str, bytes]:
        return {"ranker.json": linear_file(self.columns_, self.linear_)}
