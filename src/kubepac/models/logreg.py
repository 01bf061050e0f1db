"""Logistic regression on single candidates."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.model_selection import GroupKFold
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from kubepac.models.contract import Ranker, Scores
from kubepac.models.linear import LinearScore, linear_file, rounded
from kubepac.models.pair_matrix import Matrix
from kubepac.models.pair_table import PairTable


class LogReg(Ranker):
    """Standardised columns under an L2 penalty that cross-validation on the training rows chooses.

    Parameters
    ----------
    strengths
        Inverse penalties to choose from (scikit-learn's `C`).
    folds
        Parts of the training groups that take turns as validation.
    limit
        Standard deviations from the mean at which a column is cut off.
    """

    def __init__(
        self,
        *,
        strengths: Sequence[float] = (0.01, 0.1, 1.0),
        folds: int = 4,
        limit: float = 4.0,
    ) -> None:
        self.strengths = strengths
        self.folds = folds
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
        folds = min(self.folds, len(np.unique(table.groups)))
        if len(self.strengths) == 1 or folds < 2:
            return float(self.strengths[0])
        parts = list(GroupKFold(n_splits=folds).split(values, table.labels, table.groups))
        losses = [
            sum(self._loss(values, table.labels, train, held_out, strength) for train, held_out in parts)
            for strength in self.strengths
        ]
        return float(self.strengths[int(np.argmin(losses))])

    def _loss(
        self, values: np.ndarray, labels: np.ndarray, train: np.ndarray, held_out: np.ndarray, strength: float
    ) -> float:
        if len(np.unique(labels[train])) < 2:
            return 0.0
        fitted = self._solve(values[train], labels[train], strength)
        logits = np.array(fitted.of(values[held_out].tolist()))
        return float(log_loss(labels[held_out], 1.0 / (1.0 + np.exp(-logits)), labels=[0, 1]) * len(held_out))

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
