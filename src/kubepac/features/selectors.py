"""Label selectors, with the semantics of the API server."""

from __future__ import annotations

from collections.abc import Mapping

from kubepac.core.json_types import Json
from kubepac.features.shapes import text, texts


def selects(selector: Json, labels: Mapping[str, Json]) -> bool:
    """Whether every requirement holds; an empty selector selects everything, an invalid one nothing.

    >>> selects({"matchLabels": {"app": "web"}}, {"app": "web", "tier": "front"})
    True
    >>> selects({"matchExpressions": [{"key": "app", "operator": "NotIn", "values": ["web"]}]}, {})
    True
    """
    if not isinstance(selector, dict):
        return False
    exact = selector.get("matchLabels") or {}
    requirements = selector.get("matchExpressions") or []
    return (
        isinstance(exact, dict)
        and isinstance(requirements, list)
        and all(isinstance(value, str) and labels.get(key) == value for key, value in exact.items())
        and all(_holds(requirement, labels) for requirement in requirements)
    )


def _holds(requirement: Json, labels: Mapping[str, Json]) -> bool:
    if not isinstance(requirement, dict) or not text(requirement.get("key")):
        return False
    key = requirement["key"]
    values = texts(requirement.get("values"))
    match requirement.get("operator"):
        case "In":
            return labels.get(key) in values
        case "NotIn":
            return bool(values) and labels.get(key) not in values
        case "Exists":
            return key in labels and not values
        case "DoesNotExist":
            return key not in labels and not values
    return False
