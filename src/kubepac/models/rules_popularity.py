"""Heuristic: what was mostly fixed on objects of this kind will be fixed again."""

from __future__ import annotations

import numpy as np

from kubepac.models.contract import Ranker, Scores
from kubepac.models.linear import LinearScore, linear_file, linear_from_columns
from kubepac.models.pair_matrix import Matrix
from kubepac.models.pair_table import PairTable


class RulesPopularity(Ranker):
    """The smoothed odds that policy and kind are fixed; its learning is the history's.

    Parameters
    ----------
    column
        The column to rank by.
    """

    def __init__(self, *, column: str = "history.policy_kind.log_odds") -> None:
        self.column = column

    def _fit(self, table: PairTable) -> None:
        self.linear_: LinearScore = linear_from_columns(table.columns, {self.column: 1.0})

    def score(self, matrix: Matrix) -> Scores:
        return np.array(self.linear_.of(matrix.tolist()), dtype=np.float64)

    def save(self) -> dict[str, bytes]:
        return {"ranker.json": linear_file(self.columns_, self.linear_)}
