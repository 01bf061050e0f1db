"""Pair tables as data frames, for the files between stages."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kubepac.core.errors import InputError
from kubepac.models.pair_table import KEY_COLUMNS, PairTable


def frame_from_table(table: PairTable) -> pd.DataFrame:
    """One row for each candidate: the key columns, then the features under their own names."""
    keys = pd.DataFrame(
        {
            "event_id": table.event_ids,
            "policy_id": table.policy_ids,
            "group": table.groups,
            "repo": table.repos,
            "ts": table.times,
            "label": table.labels,
            "oracle": table.oracle,
        }
    )
    return pd.concat([keys, pd.DataFrame(table.matrix, columns=list(table.columns))], axis="columns")


def table_from_frame(frame: pd.DataFrame) -> PairTable:
    """The table that `frame_from_table` laid out; raises `InputError` where a key column is missing."""
    missing = [name for name in KEY_COLUMNS if name not in frame.columns]
    if missing:
        raise InputError(
            f"not a table of pairs: no column {', '.join(missing)}; run the featurize stage again"
        )
    columns = tuple(name for name in frame.columns if name not in KEY_COLUMNS)
    return PairTable(
        columns=columns,
        matrix=np.ascontiguousarray(frame[list(columns)].to_numpy(dtype=np.float32)),
        labels=frame["label"].to_numpy(dtype=np.int8),
        event_ids=frame["event_id"].to_numpy(dtype=np.str_),
        policy_ids=frame["policy_id"].to_numpy(dtype=np.str_),
        groups=frame["group"].to_numpy(dtype=np.str_),
        repos=frame["repo"].to_numpy(dtype=np.str_),
        times=frame["ts"].to_numpy(dtype=np.str_),
        oracle=frame["oracle"].to_numpy(dtype=np.float64),
    )
