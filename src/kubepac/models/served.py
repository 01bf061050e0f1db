"""A ranker as the bundle holds it. One of trees needs numpy and onnxruntime, one of weights neither."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, Self, cast

from kubepac.core.errors import BundleError
from kubepac.core.json_types import JsonObject
from kubepac.features.pairs import Candidates, pair_names
from kubepac.models.linear import FORM as LINEAR
from kubepac.models.linear import linear_from_record
from kubepac.models.probability import ProbabilityTable, table_from_bytes

RANKER_FILE = "ranker.json"
ONNX_FILE = "ranker.onnx"
CALIBRATION_FILE = "calibration.json"


class Scorer(Protocol):
    """A fitted ranker, however it is written down."""

    def of(self, rows: Sequence[Sequence[float]]) -> list[float]:
        """The score of each row."""

    def of_candidates(self, queries: Sequence[Candidates]) -> list[float]:
        """The score of each row of these queries."""


@dataclass(frozen=True, slots=True)
class ServedRanker:
    """Scores candidates, and says how likely each is to go at the next fix of its object.

    `columns` are those that it was trained on, in their order.
    """

    columns: tuple[str, ...]
    _scorer: Scorer
    _table: ProbabilityTable

    @classmethod
    def from_files(cls, files: Mapping[str, bytes]) -> Self:
        """Load `ranker.json`, `calibration.json` and, where the ranker is a tree model, `ranker.onnx`.

        Whoever calls has checked the hashes. Raises `BundleError` where a file is missing or damaged, or
        where the ranker was trained on a column that this version does not compute.
        """
        record = _record(_file(files, RANKER_FILE))
        columns = _columns(record)
        table = table_from_bytes(_file(files, CALIBRATION_FILE))
        if record.get("form") == LINEAR:
            return cls(columns, linear_from_record(record, columns), table)
        if record.get("form") == "onnx":
            # Costs more than a whole small scan, and only trees need it.
            from kubepac.models.onnx_score import OnnxScore

            return cls(columns, OnnxScore(_file(files, ONNX_FILE), columns), table)
        raise BundleError(
            f"{RANKER_FILE} has the unknown form {record.get('form')!r}: export the bundle again"
        )

    def scores(self, rows: Sequence[Sequence[float]]) -> list[float]:
        """One number for each row, whose columns are those of the ranker; higher comes first."""
        return self._scorer.of(rows) if rows else []

    def score_candidates(self, queries: Sequence[Candidates]) -> list[float]:
        """One number for each candidate, query after query."""
        return self._scorer.of_candidates(queries) if any(query.own for query in queries) else []

    def rows_of(self, queries: Sequence[Candidates]) -> list[list[float]]:
        """The rows of these queries with the columns of the ranker."""
        places = {name: place for place, name in enumerate(pair_names())}
        own = [places[name] for name in self.columns]
        return [[row[place] for place in own] for query in queries for row in query.rows()]

    def probabilities(self, scores: Sequence[float]) -> list[float]:
        """How likely a fix is at each score."""
        return self._table.of(scores)


def _file(files: Mapping[str, bytes], name: str) -> bytes:
    if name not in files:
        raise BundleError(f"the bundle holds no {name}: export it again")
    return files[name]


def _record(content: bytes) -> JsonObject:
    try:
        record = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise BundleError(f"{RANKER_FILE} is not JSON: export the bundle again") from error
    if not isinstance(record, dict):
        raise BundleError(f"{RANKER_FILE} is not an object: export the bundle again")
    return cast(JsonObject, record)


def _columns(record: JsonObject) -> tuple[str, ...]:
    columns = record.get("columns")
    if not isinstance(columns, list) or not columns or not set(map(str, columns)) <= set(pair_names()):
        raise BundleError(
            f"{RANKER_FILE} was trained on other columns than this version of kubepac computes: "
            "use the version that the bundle names, or export it again"
        )
    return tuple(map(str, columns))
