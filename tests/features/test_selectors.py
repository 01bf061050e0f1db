from __future__ import annotations

import pytest

from kubepac.core.json_types import Json, JsonObject
from kubepac.features.selectors import selects

LABELS: JsonObject = {"app": "web", "tier": "front"}


def requirement(key: Json, operator: Json, values: Json = None) -> JsonObject:
    return {"matchExpressions": [{"key": key, "operator": operator, "values": values}]}


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        pytest.param({}, True, id="empty selects all"),
        pytest.param({"matchLabels": {}}, True, id="no labels asked for"),
        pytest.param({"matchLabels": None, "matchExpressions": None}, True, id="nulls are left out"),
        pytest.param({"matchLabels": {"app": "web"}}, True, id="label equal"),
        pytest.param({"matchLabels": {"app": "web", "tier": "back"}}, False, id="one label differs"),
        pytest.param({"matchLabels": {"zone": "a"}}, False, id="label absent"),
        pytest.param(requirement("app", "In", ["web", "api"]), True, id="In"),
        pytest.param(requirement("app", "In", ["api"]), False, id="In, other value"),
        pytest.param(requirement("zone", "In", ["a"]), False, id="In, label absent"),
        pytest.param(requirement("app", "NotIn", ["api"]), True, id="NotIn"),
        pytest.param(requirement("app", "NotIn", ["web"]), False, id="NotIn, same value"),
        pytest.param(requirement("zone", "NotIn", ["a"]), True, id="NotIn, label absent"),
        pytest.param(requirement("app", "Exists"), True, id="Exists"),
        pytest.param(requirement("zone", "Exists"), False, id="Exists, label absent"),
        pytest.param(requirement("zone", "DoesNotExist"), True, id="DoesNotExist"),
        pytest.param(requirement("app", "DoesNotExist"), False, id="DoesNotExist, label there"),
        pytest.param(
            {"matchLabels": {"app": "web"}} | requirement("tier", "In", ["back"]), False, id="all must hold"
        ),
    ],
)
def test_selects_as_the_api_server_does(selector, expected):
    assert selects(selector, LABELS) is expected


@pytest.mark.parametrize(
    "selector",
    [
        None,
        "app=web",
        [],
        {"matchLabels": ["app"]},
        {"matchLabels": {"app": 7}},
        {"matchLabels": {"zone": None}},
        {"matchExpressions": {"key": "app"}},
        {"matchExpressions": ["app"]},
        requirement(None, "Exists"),
        requirement("app", "Equals", ["web"]),
        requirement("zone", "NotIn", []),
        requirement("app", "In", "web"),
        requirement("app", "Exists", ["web"]),
    ],
    ids=str,
)
def test_selects_nothing_with_an_invalid_selector(selector):
    assert selects(selector, LABELS) is False
