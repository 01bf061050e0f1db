"""Scores of trees in ONNX."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import onnxruntime
from onnxruntime.capi import onnxruntime_pybind11_state as refusals

from kubepac.core.errors import BundleError
from kubepac.features.pairs import CANDIDATE_NAMES, Candidates, pair_names
from kubepac.models.pair_matrix import Matrix, pair_matrix

_NOT_A_MODEL = "ranker.onnx is not a model that can be loaded: export the bundle again"


class OnnxScore:
    """A model from rows with the given columns to one score each, on one thread."""

    def __init__(self, content: bytes, columns: Sequence[str]) -> None:
        """Load the model; raises `BundleError` where it is damaged, or takes other columns."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 4
        try:
            self._session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
            width = self._session.get_inputs()[0].shape[-1]
        except (
            refusals.Fail,
            refusals.InvalidArgument,
            refusals.InvalidGraph,
            refusals.InvalidProtobuf,
            refusals.NotImplemented,
            refusals.RuntimeException,
            RuntimeError,
        ) as error:
            raise BundleError(_NOT_A_MODEL) from error
        if width != len(columns):
            raise BundleError(
                f"ranker.onnx takes {width} columns, not {len(columns)}: export the bundle again"
            )
        places = {name: place for place, name in enumerate(pair_names())}
        self._places = [places[name] for name in columns]
        self._reads_objects = max(self._places, default=0) >= len(CANDIDATE_NAMES)
        self._input = self._session.get_inputs()[0].name

    def of(self, rows: Sequence[Sequence[float]]) -> list[float]:
        """The score of each row."""
        return self._of_matrix(np.array(rows, dtype=np.float32))

    def of_candidates(self, queries: Sequence[Candidates]) -> list[float]:
        """The score of each row of these queries."""
        if self._reads_objects:
            return self._of_matrix(pair_matrix(queries)[:, self._places])
        # In a scan of a cluster most candidates are like one that was seen before.
        rows = [row for query in queries for row in query.own]
        distinct = {row: number for number, row in enumerate(dict.fromkeys(rows))}
        scores = self._of_matrix(np.array(list(distinct), dtype=np.float32)[:, self._places])
        return [scores[distinct[row]] for row in rows]

    def _of_matrix(self, matrix: Matrix) -> list[float]:
        scores = self._session.run(None, {self._input: matrix})[0]
        return [float(score) for score in scores[:, 0].tolist()]
