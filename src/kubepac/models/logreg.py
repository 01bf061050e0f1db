"""Logistic regression on single candidates."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from kubepac.models.contract import Ranker, Scores
from kubepac.models.linear import LinearScore, linear_file, rounded
from kubepac.models.pair_matrix import Matrix
from kubepac.models.pair_table import PairTable
from kubepac.models.tuning import best, inner_split, ndcg


class LogReg(Ranker):
    """Standardised columns under an L2 penalty that the later part of the training rows chooses.

    Parameters
    ----------
    strengths
        Inverse penalties to choose from (scikit-learn's `C`).
    limit
        Standard deviations from the mean at which a column is cut off.
    """

    def __init__(
        self,
        *,
        strengths: Sequence[float] = (0.01, 0.1, 1.0),
        limit: float = 4.0,
    ) -> None:
        self.strengths = strengths
        self.limit = limit

    def _fit(self, table: PairTable) -> None:
        if len(np.unique(table.labels)) < 2:
            self.strength_: float | None = None
            self.linear_: LinearScore = LinearScore((0.0,) * len(table.columns))
            return
        values = table.matrix.astype(np.float64)
        # On several threads a sum depends on who comes first, and so would the last digits.
        with threadpool_limits(limits=1):
            self.strength_ = self._choose_strength(values, table)
            self.linear_ = self._solve(values, table.labels, self.strength_)

    def score(self, matrix: Matrix) -> Scores:
        return np.array(self.linear_.of(matrix.tolist()), dtype=np.float64)

    def save(self) -> dict[str, bytes]:
        return {"ranker.json": linear_file(self.columns_, self.linear_)}

    def _choose_strength(self, values: np.ndarray, table: PairTable) -> float:
        early, late = inner_split(table)
        if len(self.strengths) == 1 or len(np.unique(table.labels[early])) < 2 or not late.any():
            return float(self.strengths[0])
        held_out = table.take(late)
        reached = []
        for strength in self.strengths:
            fitted = self._solve(values[early], table.labels[early], strength)
            reached.append(ndcg(held_out, np.array(fitted.of(values[late].tolist()))))
        return float(best(self.strengths, reached))

    def _solve(self, values: np.ndarray, labels: np.ndarray, strength: float) -> LinearScore:
        centers = values.mean(axis=0)
        spreads = values.std(axis=0)
        scales = np.where(spreads > 1e-9, spreads, 1.0)
        scaled = np.clip((values - centers) / scales, -self.limit, self.limit)
        solver = LogisticRegression(C=strength, solver="newton-cholesky").fit(scaled, labels)
        return LinearScore(
            weights=rounded(solver.coef_[0]),
            intercept=rounded(solver.intercept_)[0],
            centers=rounded(centers),
            scales=rounded(scales),
            limit=self.limit,
        )
