from __future__ import annotations

import json

from kubepac.features.objects import object_features
from kubepac.features.table import FEATURES, KINDS
from kubepac.features.vector import SCHEMA_VERSION, feature_names, feature_schema, vector


def test_names_one_column_for_each_feature_and_one_for_each_value_of_a_category():
    names = feature_names()
    assert len(set(names)) == len(names) == sum(max(1, len(feature.values)) for feature in FEATURES)
    assert names[: len(KINDS)] == tuple(f"resource_kind={kind}" for kind in KINDS)
    assert names[len(KINDS)] == "is_workload"


def test_encodes_flags_counts_shares_and_categories(rich_workload):
    features = object_features(rich_workload, inventory={})
    columns = dict(zip(feature_names(), vector(features), strict=True))
    assert columns["is_workload"] == 1.0
    assert columns["namespace.default"] == 0.0
    assert columns["env.count"] == 2.0
    assert columns["resources.limits.cpu.share"] == 0.5
    assert columns["resource_kind=DaemonSet"] == 1.0
    assert columns["resource_kind=Pod"] == 0.0


def test_gives_floats_only_and_one_value_per_category(rich_workload):
    numbers = vector(object_features(rich_workload, inventory={}))
    columns = dict(zip(feature_names(), numbers, strict=True))
    assert {type(number) for number in numbers} == {float}
    for feature in FEATURES:
        if feature.values:
            assert sum(columns[f"{feature.name}={value}"] for value in feature.values) == 1.0


def test_does_not_depend_on_the_order_of_the_features(rich_workload):
    features = object_features(rich_workload, inventory={})
    shuffled = dict(sorted(features.items(), reverse=True))
    assert vector(shuffled) == vector(features)


def test_describes_the_columns_as_plain_json():
    schema = feature_schema()
    assert json.loads(json.dumps(schema)) == schema
    assert schema["version"] == SCHEMA_VERSION
    assert schema["columns"] == list(feature_names())
    assert schema["features"][0] == {
        "name": "resource_kind",
        "type": "category",
        "meaning": "kind of the object",
        "values": list(KINDS),
    }
