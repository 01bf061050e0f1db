"""`feature_schema.json`, as far as it takes to compare bundles by their features."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from kubepac.bundle.format import FEATURE_SCHEMA
from kubepac.bundle.load import Bundle
from kubepac.core.errors import BundleError
from kubepac.core.json_types import JsonObject


@dataclass(frozen=True, slots=True)
class FeatureSchema:
    """The version, and each feature's type and values in one text."""

    version: int
    features: Mapping[str, str]


def schema_from_bundle(bundle: Bundle) -> FeatureSchema:
    """Read `feature_schema.json`; raises `BundleError` where it is not as it should be."""
    try:
        document = cast(JsonObject, json.loads(bundle.read_text(FEATURE_SCHEMA)))
        features = cast(list[JsonObject], document["features"])
        return FeatureSchema(
            version=int(cast(int, document["version"])),
            features={str(feature["name"]): _description(feature) for feature in features},
        )
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise BundleError(
            f"{bundle.path}: {FEATURE_SCHEMA} cannot be read ({error!r}): export the bundle again"
        ) from None


def _description(feature: JsonObject) -> str:
    values = cast(list[object], feature.get("values", []))
    return " ".join([str(feature["type"]), *map(str, values)])
