"""Which kind an object really is: group and kind together, because custom resources reuse kind names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kubepac.core.json_types import JsonObject
from kubepac.manifests import kinds

_CORE: Final = frozenset({""})
_BATCH: Final = frozenset({"batch"})
_RBAC: Final = frozenset({"rbac.authorization.k8s.io"})

# The API groups that own each kind of the feature table; `other` is everything else.
_GROUPS: Final[Mapping[str, frozenset[str]]] = {
    "Pod": _CORE,
    "Deployment": frozenset({"apps", "extensions"}),
    "StatefulSet": frozenset({"apps"}),
    "DaemonSet": frozenset({"apps", "extensions"}),
    "ReplicaSet": frozenset({"apps", "extensions"}),
    "ReplicationController": _CORE,
    "Job": _BATCH,
    "CronJob": _BATCH,
    "PodTemplate": _CORE,
    "Service": _CORE,
    "Ingress": frozenset({"networking.k8s.io", "extensions"}),
    "NetworkPolicy": frozenset({"networking.k8s.io", "extensions"}),
    "ConfigMap": _CORE,
    "Secret": _CORE,
    "ServiceAccount": _CORE,
    "Role": _RBAC,
    "ClusterRole": _RBAC,
    "RoleBinding": _RBAC,
    "ClusterRoleBinding": _RBAC,
    "Namespace": _CORE,
    "HorizontalPodAutoscaler": frozenset({"autoscaling"}),
    "PodDisruptionBudget": frozenset({"policy"}),
    "PersistentVolumeClaim": _CORE,
}


def api_group(body: JsonObject) -> str | None:
    """The API group: "" for the core group, None where `apiVersion` is no text.

    >>> api_group({"apiVersion": "apps/v1"}), api_group({"apiVersion": "v1"}), api_group({})
    ('apps', '', None)
    """
    version = body.get("apiVersion")
    return group_of(version) if isinstance(version, str) else None


def group_of(api_version: str) -> str:
    """The API group of an `apiVersion`."""
    group, slash, _ = api_version.partition("/")
    return group if slash else ""


def known_kind(body: JsonObject) -> str:
    """The kind as the feature table names it, or `other`.

    >>> known_kind({"apiVersion": "v1", "kind": "Service"})
    'Service'
    >>> known_kind({"apiVersion": "serving.knative.dev/v1", "kind": "Service"})
    'other'
    """
    kind = body.get("kind")
    if isinstance(kind, str) and kind in _GROUPS and api_group(body) in _GROUPS[kind]:
        return kind
    return "other"


def is_cluster_scoped(body: JsonObject) -> bool:
    """Whether this is a kind of Kubernetes that takes no namespace; custom kinds count as namespaced.

    >>> is_cluster_scoped({"apiVersion": "v1", "kind": "Node"})
    True
    """
    version, kind = body.get("apiVersion"), body.get("kind")
    return isinstance(version, str) and isinstance(kind, str) and kinds.is_cluster_scoped(version, kind)
