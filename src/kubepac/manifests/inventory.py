"""All objects of a run in the shape that Gatekeeper gives to `data.inventory`."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TypeAlias

from kubepac.core.json_types import JsonObject
from kubepac.core.objects import KubeObject
from kubepac.manifests.kinds import is_cluster_scoped

_Scope: TypeAlias = dict[str, dict[str, JsonObject]]


def inventory(objects: Iterable[KubeObject], *, kinds: Collection[str] | None = None) -> JsonObject:
    """Bodies by place: `namespace[ns][apiVersion][kind][name]` and `cluster[apiVersion][kind][name]`.

    With `kinds` only objects whose "apiVersion/Kind" is among them are held. A namespaced object without a
    namespace stands in "default", one without a name nowhere; of two with one identity the later wins.
    Bodies are shared with the objects, not copied.
    """
    namespaces: dict[str, _Scope] = {}
    cluster: _Scope = {}
    for found in objects:
        who = found.id
        if not who.name or (kinds is not None and f"{who.api_version}/{who.kind}" not in kinds):
            continue
        if is_cluster_scoped(who.api_version, who.kind):
            scope = cluster
        else:
            scope = namespaces.setdefault(who.namespace or "default", {})
        scope.setdefault(who.api_version, {}).setdefault(who.kind, {})[who.name] = found.body
    return {"namespace": namespaces, "cluster": cluster}
