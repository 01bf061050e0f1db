"""Rankers that are a weighted sum of columns: heuristics and the logistic regression alike."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, cast

from kubepac.core.errors import BundleError
from kubepac.core.json_types import Json, JsonObject
from kubepac.features.pairs import CANDIDATE_NAMES, Candidates, pair_names

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
    columns: tuple[str, ...] | None = None  # what the weights are of, where it is not `pair_names()`

    def of(self, rows: Iterable[Sequence[float]]) -> list[float]:
        """The score of each row."""
        terms = self._terms()
        return [self.intercept + self._sum(terms, row) for row in rows]

    def of_candidates(self, queries: Iterable[Candidates]) -> list[float]:
        """The same for the rows of queries: what the rows of a query share is summed once, if read at all."""
        width = len(CANDIDATE_NAMES)
        places = {name: place for place, name in enumerate(pair_names())}
        columns = pair_names() if self.columns is None else self.columns
        terms = [term._replace(column=places[columns[term.column]]) for term in self._terms()]
        own = [term for term in terms if term.column < width]
        shared = [term._replace(column=term.column - width) for term in terms if term.column >= width]
        scores = []
        for query in queries:
            base = self.intercept + (self._sum(shared, query.shared()) if shared else 0.0)
            scores += [base + self._sum(own, row) for row in query.own]
        return scores

    def _terms(self) -> list[_Term]:
        """The columns that count."""
        columns = range(len(self.weights))
        centers = self.centers or (0.0,) * len(columns)
        scales = self.scales or (1.0,) * len(columns)
        return [term for term in map(_Term, columns, self.weights, centers, scales) if term.weight]

    def _sum(self, terms: Iterable[_Term], values: Sequence[float]) -> float:
        limit = math.inf if self.limit is None else self.limit
        total = 0.0
        for column, weight, center, scale in terms:
            value = (values[column] - center) / scale
            # Comparisons, as this is the innermost loop of a scan: `min(max())` takes three times as long.
            if value > limit:
                value = limit
            elif value < -limit:
                value = -limit
            total += weight * value
        return total


class _Term(NamedTuple):
    column: int
    weight: float
    center: float
    scale: float


def linear_from_columns(columns: tuple[str, ...], weights: dict[str, float]) -> LinearScore:
    """A sum over the named columns; raises `ValueError` where one is missing."""
    missing = sorted(set(weights).difference(columns))
    if missing:
        raise ValueError(f"the table has no column {', '.join(missing)}")
    return LinearScore(tuple(weights.get(name, 0.0) for name in columns))


def rounded(values: Iterable[float]) -> tuple[float, ...]:
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


def linear_from_record(record: JsonObject, columns: tuple[str, ...]) -> LinearScore:
    """Read the record of a linear ranker on these columns; raises `BundleError` where it is wrong."""
    width = len(columns)
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
        columns=columns,
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
