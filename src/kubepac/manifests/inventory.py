"""All objects of a run in the shape that Gatekeeper gives to `data.inventory`."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TypeAlias

from kubepac.core.json_types import JsonObject
from kubepac.core.objects import KubeObject, ResourceId
from kubepac.core.policy import CUSTOM_RESOURCES
from kubepac.manifests.kinds import is_cluster_scoped, is_custom

_Scope: TypeAlias = dict[str, dict[str, JsonObject]]


def inventory(objects: Iterable[KubeObject], *, kinds: Collection[str] | None = None) -> JsonObject:
    """Bodies by place: `namespace[ns][apiVersion][kind][name]` and `cluster[apiVersion][kind][name]`.

    With `kinds` only objects whose "apiVersion/Kind" is among them are held, and with "custom" among them all
    custom resources. A namespaced object without a
    namespace stands in "default", one without a name nowhere; of two with one identity the later wins.
    Bodies are shared with the objects, not copied.
    """
    return inventory_of_bodies((found.id, found.body) for found in objects if wanted(found.id, kinds))


def wanted(who: ResourceId, kinds: Collection[str] | None) -> bool:
    """Whether an object of this identity has a place in the inventory of `kinds` (None: all)."""
    if not who.name:
        return False
    if kinds is None or f"{who.api_version}/{who.kind}" in kinds:
        return True
    return CUSTOM_RESOURCES in kinds and is_custom(who.api_version)


def inventory_of_bodies(found: Iterable[tuple[ResourceId, JsonObject]]) -> JsonObject:
    """The same for bare bodies; each has a name."""
    namespaces: dict[str, _Scope] = {}
    cluster: _Scope = {}
    for who, body in found:
        if is_cluster_scoped(who.api_version, who.kind):
            scope = cluster
        else:
            scope = namespaces.setdefault(who.namespace or "default", {})
        scope.setdefault(who.api_version, {}).setdefault(who.kind, {})[who.name] = body
    return {"namespace": namespaces, "cluster": cluster}
