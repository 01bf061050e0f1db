"""Rankers that are a weighted sum of columns: heuristics and the logistic regression alike."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import cast

import numpy as np

from kubepac.core.errors import BundleError
from kubepac.core.json_types import Json, JsonObject
from kubepac.features.pairs import Matrix
from kubepac.models.contract import Scores

FORM = "linear"
_DIGITS = 9  # float32 features justify no more, and fewer digits than a float64 has keep the bytes stable


@dataclass(frozen=True, slots=True)
class LinearScore:
    """`intercept + sum of weight * column`, where a column may be centred, scaled and limited first.

    `limit` bounds the scaled column on both sides, so that no single absurd number in a manifest decides
    the ranking.
    """

    weights: tuple[float, ...]
    intercept: float = 0.0
    centers: tuple[float, ...] | None = None
    scales: tuple[float, ...] | None = None
    limit: float | None = None

    def of(self, matrix: Matrix) -> Scores:
        """The score of each row."""
        values = matrix.astype(np.float64)
        if self.centers is not None:
            values -= np.array(self.centers)
        if self.scales is not None:
            values /= np.array(self.scales)
        if self.limit is not None:
            np.clip(values, -self.limit, self.limit, out=values)
        # Not `values @ weights`: BLAS may sum a row differently beside other rows, and a score must not
        # depend on them.
        return np.asarray(
            np.einsum("ij,j->i", values, np.array(self.weights)) + self.intercept, dtype=np.float64
        )


def linear_from_columns(columns: tuple[str, ...], weights: dict[str, float]) -> LinearScore:
    """A sum over the named columns; raises `ValueError` where one is missing."""
    missing = sorted(set(weights).difference(columns))
    if missing:
        raise ValueError(f"the table has no column {', '.join(missing)}")
    return LinearScore(tuple(weights.get(name, 0.0) for name in columns))


def rounded(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> tuple[float, ...]:
    """Numbers as they are stored."""
    return tuple(float(f"{value:.{_DIGITS}g}") for value in values)


def linear_file(columns: tuple[str, ...], score: LinearScore) -> bytes:
    """The file `ranker.json` of a linear ranker."""
    record: JsonObject = {
        "form": FORM,
        "columns": list(columns),
        "weights": list(score.weights),
        "intercept": score.intercept,
        "centers": None if score.centers is None else list(score.centers),
        "scales": None if score.scales is None else list(score.scales),
        "limit": score.limit,
    }
    return (json.dumps(record, indent=1, sort_keys=True) + "\n").encode()


def linear_from_record(record: JsonObject, width: int) -> LinearScore:
    """Read the record of a linear ranker with `width` columns; raises `BundleError` where it is wrong."""
    scales = _optional_numbers(record, "scales", width)
    if scales is not None and min(scales, default=1.0) <= 0:
        raise BundleError("ranker.json: scales are not all above 0: export the bundle again")
    limit = record.get("limit")
    return LinearScore(
        weights=_numbers(record.get("weights"), "weights", width),
        intercept=_numbers([record.get("intercept")], "intercept", 1)[0],
        centers=_optional_numbers(record, "centers", width),
        scales=scales,
        limit=None if limit is None else _numbers([limit], "limit", 1)[0],
    )


def _optional_numbers(record: JsonObject, key: str, width: int) -> tuple[float, ...] | None:
    value = record.get(key)
    return None if value is None else _numbers(value, key, width)


def _numbers(value: Json, key: str, width: int) -> tuple[float, ...]:
    if not isinstance(value, list) or len(value) != width or not all(_is_number(entry) for entry in value):
        raise BundleError(f"ranker.json: {key} is not {width} finite numbers: export the bundle again")
    return tuple(float(entry) for entry in cast(list[float], value))


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
