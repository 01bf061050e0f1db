"""What every ranker promises."""

from __future__ import annotations

import inspect
from abc import ABC, abstractmethod
from typing import Self

import numpy as np
import numpy.typing as npt

from kubepac.models.pair_matrix import Matrix
from kubepac.models.pair_table import PairTable

Scores = npt.NDArray[np.float64]


class Ranker(ABC):
    """Scores the violations of an object: higher means that somebody will rather fix it.

    The conventions are scikit-learn's. `__init__` only stores keyword arguments under their own names;
    `fit` learns into attributes that end with an underscore, keeps no data and returns the ranker; `score`
    changes nothing. A ranker is the same, to the byte, for the same rows in whatever order.
    """

    columns_: tuple[str, ...]  # those that are read at serving; `score` is given all of the table

    def fit(self, table: PairTable) -> Self:
        """Learn from candidates; an empty table is a `ValueError`."""
        if not len(table):
            raise ValueError("no candidates to learn from")
        self.columns_ = table.columns
        self._fit(table.take(np.lexsort((table.policy_ids, table.event_ids))))
        return self

    @abstractmethod
    def score(self, matrix: Matrix) -> Scores:
        """One number for each row; comparable within a query, and across queries for calibration."""

    @abstractmethod
    def save(self) -> dict[str, bytes]:
        """The fitted ranker as files, by name; `ServedRanker` reads them. The same bytes for the same fit."""

    @abstractmethod
    def _fit(self, table: PairTable) -> None:
        """Learn from rows that stand in an order of their own, whatever order they came in."""

    def get_params(self, deep: bool = True) -> dict[str, object]:  # noqa: ARG002 - scikit-learn's signature
        """The arguments of `__init__`, so that `sklearn.base.clone` works."""
        return {name: getattr(self, name) for name in inspect.signature(type(self)).parameters}
