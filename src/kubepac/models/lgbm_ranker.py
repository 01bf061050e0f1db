"""Gradient-boosted trees that learn to order the candidates of each query (LambdaRank), or to tell them apart."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from itertools import product
from typing import Final

import lightgbm
import numpy as np

from kubepac.features.pairs import column_source
from kubepac.models.contract import Ranker, Scores
from kubepac.models.onnx_export import onnx_from_booster
from kubepac.models.pair_matrix import Matrix
from kubepac.models.pair_table import PairTable
from kubepac.models.tuning import best, inner_split, ndcg

_SMALLEST_GAIN: Final = 0.0005


class LgbmRanker(Ranker):
    """Boosted trees on one thread, so that the same rows give the same trees.

    Where a parameter is a list, the later part of the training rows chooses from it.

    Parameters
    ----------
    objectives
        What to learn: `lambdarank` orders the candidates of a query, `binary` tells the fixed ones from the others.
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
    without
        Sources of columns that are not to be looked at (see `column_source`).
    seed
        For the choice of columns.
    """

    def __init__(
        self,
        *,
        objectives: Sequence[str] = ("lambdarank",),
        trees: Sequence[int] = (100,),
        leaves: Sequence[int] = (7,),
        learning_rate: float = 0.05,
        min_leaf: int = 60,
        l2: float = 10.0,
        column_share: float = 0.3,
        truncation: int = 10,
        without: Sequence[str] = (),
        seed: int = 0,
    ) -> None:
        self.objectives = objectives
        self.trees = trees
        self.leaves = leaves
        self.learning_rate = learning_rate
        self.min_leaf = min_leaf
        self.l2 = l2
        self.column_share = column_share
        self.truncation = truncation
        self.without = without
        self.seed = seed

    def _fit(self, table: PairTable) -> None:
        self.places_ = [
            place for place, name in enumerate(table.columns) if column_source(name) not in self.without
        ]
        self.columns_ = tuple(table.columns[place] for place in self.places_)
        objective, leaves, trees = self._choose(table)
        self.chosen_ = {"objective": objective, "leaves": leaves, "trees": trees}
        self.booster_ = _with_float32_thresholds(self._train(table, objective, leaves, trees))

    def score(self, matrix: Matrix) -> Scores:
        read = matrix[:, self.places_]
        return np.asarray(self.booster_.predict(read, num_threads=1, raw_score=True), dtype=np.float64)

    def save(self) -> dict[str, bytes]:
        record = {
            "form": "onnx",
            "columns": list(self.columns_),
            "chosen": self.chosen_,
            "gain_shares": self.gain_shares(),
        }
        return {
            "ranker.json": (json.dumps(record, indent=1, sort_keys=True) + "\n").encode(),
            "ranker.onnx": onnx_from_booster(self.booster_, width=len(self.columns_)),
        }

    def gain_shares(self) -> dict[str, float]:
        """Share of each column in what the trees gained, where it has one."""
        gains = np.asarray(self.booster_.feature_importance("gain"), dtype=np.float64)
        total = float(gains.sum()) or 1.0
        named = zip(self.columns_, (gains / total).tolist(), strict=True)
        return {name: round(share, 4) for name, share in named if share >= _SMALLEST_GAIN}

    def _choose(self, table: PairTable) -> tuple[str, int, int]:
        grid = list(product(self.objectives, self.leaves))
        early, late = inner_split(table)
        if len(grid) * len(self.trees) == 1 or not early.any():
            return (*grid[0], self.trees[0])
        settings, reached = [], []
        held_out = table.take(late)
        read = held_out.matrix[:, self.places_]
        for objective, leaves in grid:
            booster = self._train(table.take(early), objective, leaves, max(self.trees))
            for trees in self.trees:
                scores = booster.predict(read, num_iteration=trees, num_threads=1, raw_score=True)
                settings.append((objective, leaves, trees))
                reached.append(ndcg(held_out, np.asarray(scores, dtype=np.float64)))
        return best(settings, reached)

    def _train(self, table: PairTable, objective: str, leaves: int, trees: int) -> lightgbm.Booster:
        rows = lightgbm.Dataset(table.matrix[:, self.places_], table.labels, group=table.query_sizes())
        return lightgbm.train(self._settings(objective, leaves), rows, trees)

    def _settings(self, objective: str, leaves: int) -> dict[str, object]:
        return {
            "objective": objective,
            "lambdarank_truncation_level": self.truncation,
            "num_leaves": leaves,
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
    """The same trees with thresholds rounded down to float32, and with their sum for a score.

    Rows are float32, so no decision changes here; and ONNX, which holds float32 thresholds, cannot decide
    otherwise. What the trees were trained for would only make ONNX answer with classes.
    """
    text = re.sub(r"^tree_sizes=.*\n", "", booster.model_to_string(), flags=re.MULTILINE)
    text = re.sub(r"^objective=.*$", "objective=regression", text, flags=re.MULTILINE)
    text = re.sub(r"^\[objective: .*\]$", "[objective: regression]", text, flags=re.MULTILINE)
    return lightgbm.Booster(model_str=re.sub(r"^threshold=(.*)$", _rounded_line, text, flags=re.MULTILINE))


def _rounded_line(line: re.Match[str]) -> str:
    return "threshold=" + " ".join(repr(_rounded_down(float(number))) for number in line[1].split())


def _rounded_down(number: float) -> float:
    nearest = np.float32(number)
    return float(np.nextafter(nearest, np.float32(-np.inf)) if nearest > number else nearest)
