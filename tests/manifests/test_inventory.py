"""Objects in Gatekeeper's shape."""

from __future__ import annotations

from kubepac.core.objects import KubeObject
from kubepac.manifests.inventory import inventory
from kubepac.manifests.load import load_text

OBJECTS = b"""
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: v1
kind: Service
metadata: {name: web}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny, namespace: shop}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: reader, namespace: ignored}
---
apiVersion: v1
kind: ConfigMap
metadata: {labels: {a: b}}
"""


def objects() -> list[KubeObject]:
    return load_text(OBJECTS, file="a.yaml").objects


def test_places_objects_by_scope_version_kind_and_name():
    namespace, service, policy, role, _ = (found.body for found in objects())
    assert inventory(objects()) == {
        "namespace": {
            "default": {"v1": {"Service": {"web": service}}},
            "shop": {"networking.k8s.io/v1": {"NetworkPolicy": {"deny": policy}}},
        },
        "cluster": {
            "v1": {"Namespace": {"shop": namespace}},
            "rbac.authorization.k8s.io/v1": {"ClusterRole": {"reader": role}},
        },
    }


def test_holds_only_the_kinds_asked_for():
    held = inventory(objects(), kinds={"networking.k8s.io/v1/NetworkPolicy"})
    assert list(held["namespace"]) == ["shop"]
    assert held["cluster"] == {}


def test_nothing_gives_both_scopes_empty():
    assert inventory([]) == {"namespace": {}, "cluster": {}}
