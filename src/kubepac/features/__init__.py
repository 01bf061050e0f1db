"""Domain objects to named numbers, as of a time."""

from kubepac.core.json_types import FeatureValue
from kubepac.features.match import check_expressions, match_score, parse_expression
from kubepac.features.objects import object_features
from kubepac.features.table import FEATURES, Feature, Features
from kubepac.features.vector import SCHEMA_VERSION, feature_names, feature_schema, vector

__all__ = [
    "FEATURES",
    "SCHEMA_VERSION",
    "Feature",
    "FeatureValue",
    "Features",
    "check_expressions",
    "feature_names",
    "feature_schema",
    "match_score",
    "object_features",
    "parse_expression",
    "vector",
]
