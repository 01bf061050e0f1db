"""Gradient-boosted trees that learn to order the candidates of each query (LambdaRank)."""

from __future__ import annotations

import json
import re

import lightgbm
import numpy as np

from kubepac.models.contract import Ranker, Scores
from kubepac.models.onnx_export import onnx_from_booster
from kubepac.models.pair_matrix import Matrix
from kubepac.models.pair_table import PairTable


class LgbmRanker(Ranker):
    """LambdaRank on one thread, so that the same rows give the same trees.

    Parameters
    ----------
    trees
        Number of trees.
    leaves
        Leaves of a tree, at most.
    learning_rate
        Weight of each tree.
    min_leaf
        Candidates in a leaf, at least.
    l2
        Penalty on the values of leaves.
    column_share
        Share of the columns that a tree may look at.
    truncation
        Rank down to which the order is worth learning.
    seed
        For the choice of columns.
    """

    def __init__(
        self,
        *,
        trees: int = 100,
        leaves: int = 7,
        learning_rate: float = 0.05,
        min_leaf: int = 60,
        l2: float = 10.0,
        column_share: float = 0.3,
        truncation: int = 10,
        seed: int = 0,
    ) -> None:
        self.trees = trees
        self.leaves = leaves
        self.learning_rate = learning_rate
        self.min_leaf = min_leaf
        self.l2 = l2
        self.column_share = column_share
        self.truncation = truncation
        self.seed = seed

    def _fit(self, table: PairTable) -> None:
        rows = lightgbm.Dataset(table.matrix, table.labels, group=table.query_sizes())
        self.booster_ = _with_float32_thresholds(lightgbm.train(self._settings(), rows, self.trees))

    def score(self, matrix: Matrix) -> Scores:
        return np.asarray(self.booster_.predict(matrix, num_threads=1), dtype=np.float64)

    def save(self) -> dict[str, bytes]:
        record = json.dumps({"form": "onnx", "columns": list(self.columns_)}, indent=1, sort_keys=True) + "\n"
        return {
            "ranker.json": record.encode(),
            "ranker.onnx": onnx_from_booster(self.booster_, width=len(self.columns_)),
        }

    def _settings(self) -> dict[str, object]:
        return {
            "objective": "lambdarank",
            "lambdarank_truncation_level": self.truncation,
            "num_leaves": self.leaves,
            "learning_rate": self.learning_rate,
            "min_data_in_leaf": self.min_leaf,
            "lambda_l2": self.l2,
            "feature_fraction": self.column_share,
            "seed": self.seed,
            "deterministic": True,
            "force_row_wise": True,
            "num_threads": 1,
            "verbosity": -1,
        }


def _with_float32_thresholds(booster: lightgbm.Booster) -> lightgbm.Booster:
    """The same trees with thresholds rounded down to float32.

    Rows are float32, so no decision changes here; and ONNX, which holds float32 thresholds, cannot decide
    otherwise.
    """
    text = re.sub(r"^tree_sizes=.*\n", "", booster.model_to_string(), flags=re.MULTILINE)
    return lightgbm.Booster(model_str=re.sub(r"^threshold=(.*)$", _rounded_line, text, flags=re.MULTILINE))


def _rounded_line(line: re.Match[str]) -> str:
    return "threshold=" + " ".join(repr(_rounded_down(float(number))) for number in line[1].split())


def _rounded_down(number: float) -> float:
    nearest = np.float32(number)
    return float(np.nextafter(nearest, np.float32(-np.inf)) if nearest > number else nearest)
