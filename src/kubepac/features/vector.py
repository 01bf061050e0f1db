"""Features as numbers: the columns that models are trained on and that a bundle declares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kubepac.core.json_types import FeatureValue, JsonObject
from kubepac.features.table import FEATURES

# Raise it whenever a feature or a column is added, removed, moved, or computed in another way.
SCHEMA_VERSION: Final = 1

# One column each: its name, the feature it is read from and, for a category, the value that it stands for.
_COLUMNS: Final[tuple[tuple[str, str, str | None], ...]] = tuple(
    (f"{feature.name}={value}" if value is not None else feature.name, feature.name, value)
    for feature in FEATURES
    for value in (feature.values or (None,))
)
_NAMES: Final = tuple(name for name, _, _ in _COLUMNS)


def feature_names() -> tuple[str, ...]:
    """Column names in the order of the table; a category has a column for each value.

    >>> feature_names()[0]
    'resource_kind=Pod'
    """
    return _NAMES


def vector(features: Mapping[str, FeatureValue]) -> list[float]:
    """The columns of one object, in the order of `feature_names()`.

    Flags are 0 or 1, counts and shares are themselves, a category is 1 in the column of its value and 0 in
    its others.
    """
    return [
        float(features[feature]) if value is None else float(features[feature] == value)
        for _, feature, value in _COLUMNS
    ]


def feature_schema() -> JsonObject:
    """What the columns mean, as plain JSON: a bundle holds it, and refuses code that computes other ones."""
    return {
        "version": SCHEMA_VERSION,
        "features": [
            {"name": f.name, "type": f.type, "meaning": f.meaning}
            | ({"values": list(f.values)} if f.values else {})
            for f in FEATURES
        ],
        "columns": list(_NAMES),
    }
