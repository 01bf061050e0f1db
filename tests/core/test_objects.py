from __future__ import annotations

import pytest

from kubepac.core.json_types import JsonObject
from kubepac.core.objects import ResourceId, resource_id


def test_identity_comes_from_the_objects_own_fields() -> None:
    body: JsonObject = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web", "namespace": "shop"},
    }
    assert resource_id(body) == ResourceId("apps/v1", "Deployment", "shop", "web")


def test_generate_name_stands_in_for_a_missing_name() -> None:
    body: JsonObject = {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"generateName": "report-"}}
    assert resource_id(body).name == "report-"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"apiVersion": 1, "kind": ["Pod"], "metadata": {"name": 7, "namespace": None}},
        {"metadata": "none"},
        {"metadata": None},
        {"metadata": [{"name": "web"}]},
    ],
    ids=["empty", "wrong types", "text", "null", "list"],
)
def test_missing_or_misshapen_fields_count_as_empty(body: JsonObject) -> None:
    assert resource_id(body) == ResourceId("", "", "", "")


def test_reads_as_kind_namespace_and_name() -> None:
    assert str(ResourceId("apps/v1", "Deployment", "shop", "web")) == "Deployment/shop/web"
    assert str(ResourceId("v1", "Namespace", "", "shop")) == "Namespace/shop"
