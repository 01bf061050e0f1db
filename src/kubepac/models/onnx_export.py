"""Fitted trees as ONNX: data that runs no code when it is loaded."""

from __future__ import annotations

from typing import Final

import lightgbm
from onnxmltools import convert_lightgbm
from onnxmltools.convert.common.data_types import FloatTensorType

# ai.onnx 15 has every operator in use; a later one would only shut out older runtimes.
OPSET: Final = 15
INPUT_NAME: Final = "pairs"


def onnx_from_booster(booster: lightgbm.Booster, *, width: int) -> bytes:
    """A model from float32 rows of `width` columns to one score each; the same bytes for the same trees."""
    inputs = [(INPUT_NAME, FloatTensorType([None, width]))]
    # Without a name of ours the converter invents a new one each time.
    model = convert_lightgbm(booster, name="ranker", initial_types=inputs, target_opset=OPSET, zipmap=False)
    # The converter adds operator sets in the order of a Python set.
    model.opset_import.sort(key=lambda opset: opset.domain)
    return bytes(model.SerializeToString(deterministic=True))
