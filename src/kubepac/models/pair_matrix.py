"""Rows of candidates as one float32 matrix: what training, and a ranker of trees, works on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from kubepac.features.pairs import Candidates, pair_names

Matrix = npt.NDArray[np.float32]


def pair_matrix(queries: Sequence[Candidates]) -> Matrix:
    """All rows, query after query, with the columns of `pair_names`."""
    own = [row for query in queries for row in query.own]
    if not own:
        return np.empty((0, len(pair_names())), dtype=np.float32)
    shared = np.array([query.shared() for query in queries], dtype=np.float32)
    counts = [len(query.own) for query in queries]
    return np.hstack([np.array(own, dtype=np.float32), np.repeat(shared, counts, axis=0)])
