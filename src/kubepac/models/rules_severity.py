"""Heuristic: the more severe the better, as scanners list what they find."""

from __future__ import annotations

import numpy as np

from kubepac.models.contract import Ranker, Scores
from kubepac.models.linear import LinearScore, linear_file, linear_from_columns
from kubepac.models.pair_matrix import Matrix
from kubepac.models.pair_table import PairTable


class RulesSeverity(Ranker):
    """Learns nothing; violations of one severity stand in the order of their policies' ids."""

    def _fit(self, table: PairTable) -> None:
        self.linear_: LinearScore = linear_from_columns(table.columns, {"severity": 1.0})

    def score(self, matrix: Matrix) -> Scores:
        return np.array(self.linear_.of(matrix.tolist()), dtype=np.float64)

    def save(self) -> dict[str, bytes]:
        return {"ranker.json": linear_file(self.columns_, self.linear_)}
