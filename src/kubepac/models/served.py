"""A ranker as the bundle holds it: needs numpy and, for trees, onnxruntime."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Self, cast

import numpy as np
import numpy.typing as npt

from kubepac.core.errors import BundleError
from kubepac.core.json_types import JsonObject
from kubepac.features.pairs import Matrix, pair_names
from kubepac.models.contract import Scores
from kubepac.models.linear import FORM as LINEAR
from kubepac.models.linear import linear_from_record
from kubepac.models.probability import ProbabilityTable, table_from_bytes

RANKER_FILE = "ranker.json"
ONNX_FILE = "ranker.onnx"
CALIBRATION_FILE = "calibration.json"


@dataclass(frozen=True, slots=True)
class ServedRanker:
    """Scores candidates, and says how likely each is to go at the next fix of its object."""

    _score: Callable[[Matrix], Scores]
    _table: ProbabilityTable

    @classmethod
    def from_files(cls, files: Mapping[str, bytes]) -> Self:
        """Load `ranker.json`, `calibration.json` and, where the ranker is a tree model, `ranker.onnx`.

        Whoever calls has checked the hashes. Raises `BundleError` where a file is missing or damaged, or
        where the ranker was trained on other columns than this version computes.
        """
        record = _record(_file(files, RANKER_FILE))
        _check_columns(record)
        table = table_from_bytes(_file(files, CALIBRATION_FILE))
        if record.get("form") == LINEAR:
            return cls(linear_from_record(record, len(pair_names())).of, table)
        if record.get("form") == "onnx":
            return cls(_onnx_score(_file(files, ONNX_FILE)), table)
        raise BundleError(
            f"{RANKER_FILE} has the unknown form {record.get('form')!r}: export the bundle again"
        )

    def scores(self, matrix: Matrix) -> Scores:
        """One number for each row of a pair matrix; higher comes first."""
        if not len(matrix):
            return np.empty(0, dtype=np.float64)
        return self._score(matrix)

    def probabilities(self, scores: Scores) -> npt.NDArray[np.float64]:
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


def _check_columns(record: JsonObject) -> None:
    if record.get("columns") != list(pair_names()):
        raise BundleError(
            f"{RANKER_FILE} was trained on other columns than this version of kubepac computes: "
            "use the version that the bundle names, or export it again"
        )


def _onnx_score(content: bytes) -> Callable[[Matrix], Scores]:
    # Imported here because it costs more than a whole small scan, and only tree models need it.
    import onnxruntime
    from onnxruntime.capi import onnxruntime_pybind11_state as refusals

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    try:
        session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
        width = session.get_inputs()[0].shape[-1]
    except (
        refusals.Fail,
        refusals.InvalidArgument,
        refusals.InvalidGraph,
        refusals.InvalidProtobuf,
        refusals.NotImplemented,
        refusals.RuntimeException,
        RuntimeError,
    ) as error:
        raise BundleError(
            f"{ONNX_FILE} is not a model that can be loaded: export the bundle again"
        ) from error
    if width != len(pair_names()):
        raise BundleError(
            f"{ONNX_FILE} takes {width} columns, not {len(pair_names())}: export the bundle again"
        )
    name = session.get_inputs()[0].name

    def score(matrix: Matrix) -> Scores:
        return np.asarray(session.run(None, {name: matrix})[0], dtype=np.float64)[:, 0]

    return score
