"""What an object is: kind, namespace, labels, size."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from kubepac.core.json_types import Json, JsonObject
from kubepac.features.kinds import is_cluster_scoped, known_kind
from kubepac.features.shapes import mapping, share, text
from kubepac.features.table import Features
from kubepac.features.workload import TEMPLATES

FIELDS_CAP: Final = 10_000

_LONG_RUNNING: Final = frozenset(
    {"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController"}
)
_RECOMMENDED_LABELS: Final = tuple(
    f"app.kubernetes.io/{name}" for name in ("name", "version", "component", "part-of", "managed-by")
)
_PRE_RELEASE: Final = re.compile(r"v\d+(alpha|beta)\d+")


def identity_features(body: JsonObject) -> Features:
    """Features that every object has."""
    kind = known_kind(body)
    metadata = mapping(body.get("metadata"))
    namespace = text(metadata.get("namespace"))
    namespace_is_missing = not namespace and not is_cluster_scoped(body)
    labels = mapping(metadata.get("labels"))
    return {
        "resource_kind": kind,
        "is_workload": kind in TEMPLATES,
        "is_long_running": kind in _LONG_RUNNING,
        "namespace.missing": namespace_is_missing,
        "namespace.default": namespace_is_missing or namespace == "default",
        "namespace.system": namespace.startswith("kube-"),
        "labels.count": len(labels),
        "labels.recommended_share": share([bool(text(labels.get(name))) for name in _RECOMMENDED_LABELS]),
        "annotations.count": len(mapping(metadata.get("annotations"))),
        "api.is_beta": _is_pre_release(body.get("apiVersion")),
        "fields.count": _count_fields(body),
    }


def _is_pre_release(api_version: Json) -> bool:
    version = text(api_version).rpartition("/")[2]
    return _PRE_RELEASE.fullmatch(version) is not None


def _count_fields(body: Mapping[str, Json]) -> int:
    """Scalars in `body`, up to the cap; a loop, because hostile nesting would exhaust the stack."""
    count = 0
    pending: list[Json] = [body]
    while pending and count < FIELDS_CAP:
        value = pending.pop()
        if isinstance(value, dict):
            pending.extend(value.values())
        elif isinstance(value, list):
            pending.extend(value)
        else:
            count += 1
    return min(count, FIELDS_CAP)
