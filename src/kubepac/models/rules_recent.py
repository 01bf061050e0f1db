"""Heuristic: what this repository fixed last it goes on fixing; then, what is mostly fixed anywhere."""

from __future__ import annotations

import numpy as np

from kubepac.models.contract import Ranker, Scores
from kubepac.models.linear import LinearScore, linear_file, linear_from_columns
from kubepac.models.pair_matrix import Matrix
from kubepac.models.pair_table import PairTable

# Log odds of popularity lie within some ten of each other; a fix of last year still counts more.
_RECENT_WEIGHT = 1000.0


class RulesRecent(Ranker):
    """Policies by the time of the repository's last fix; those that it never fixed by the odds of all."""

    def _fit(self, table: PairTable) -> None:
        weights = {"repo.recent.180": _RECENT_WEIGHT, "history.policy_kind.log_odds": 1.0}
        self.linear_: LinearScore = linear_from_columns(table.columns, weights)

    def score(self, matrix: Matrix) -> Scores:
        return np.array(self.linear_.of(matrix.tolist()), dtype=np.float64)

    def save(self) -> dict[str, bytes]:
        return {"ranker.json": linear_file(self.columns_, self.linear_)}
