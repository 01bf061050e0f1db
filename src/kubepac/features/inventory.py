"""Looks up the objects that were seen beside the one at hand, in Gatekeeper's shape."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kubepac.core.json_types import Json, JsonObject
from kubepac.features.kinds import group_of
from kubepac.features.shapes import at, mapping, text


def namespaced(
    inventory: JsonObject, namespace: str, *, group: str, kind: str
) -> Iterator[Mapping[str, Json]]:
    """The objects of this kind in a namespace, whatever the version of their API."""
    for api_version, kinds in mapping(at(inventory, "namespace", namespace)).items():
        if group_of(text(api_version)) == group:
            for body in mapping(mapping(kinds).get(kind)).values():
                if isinstance(body, dict):
                    yield body


def namespace_of(body: JsonObject) -> str:
    """Where a namespaced object stands: one that names no namespace stands under `default`."""
    return text(at(body, "metadata", "namespace")) or "default"
