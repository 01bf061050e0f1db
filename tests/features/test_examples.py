"""The example application holds what its README promises."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from kubepac.core.json_types import JsonObject
from kubepac.features.objects import object_features
from kubepac.features.table import FEATURES, Features

SHOP_DIR = Path(__file__).parents[2] / "examples" / "shop"


@pytest.fixture(scope="module")
def shop() -> dict[tuple[str, str], Features]:
    bodies = [body for path in sorted(SHOP_DIR.glob("*.yaml")) for body in objects_in(path)]
    inventory = inventory_of(bodies)
    return {
        (body["kind"], body["metadata"]["name"]): object_features(body, inventory=inventory)
        for body in bodies
    }


def objects_in(path: Path) -> list[JsonObject]:
    documents = yaml.safe_load_all(path.read_text(encoding="utf-8"))
    return [
        body
        for document in documents
        for body in (document["items"] if document["kind"] == "List" else [document])
    ]


def inventory_of(bodies: list[JsonObject]) -> JsonObject:
    namespaces: JsonObject = {}
    for body in bodies:
        metadata = body["metadata"]
        kinds = namespaces.setdefault(metadata.get("namespace", "default"), {})
        kinds.setdefault(body["apiVersion"], {}).setdefault(body["kind"], {})[metadata["name"]] = body
    return {"namespace": namespaces, "cluster": {}}


def test_has_ten_or_more_kinds_all_of_them_known(shop):
    kinds = {features["resource_kind"] for features in shop.values()}
    assert len(kinds) >= 10
    assert "other" not in kinds


@pytest.mark.parametrize(
    ("kind", "name", "expected"),
    [
        ("Deployment", "storefront", {"image.tag": "digest", "netpol_present": True, "replicas": 3}),
        ("Deployment", "payments", {"pod.automountServiceAccountToken": False, "env.hardcodedSecret": False}),
        ("Deployment", "catalog", {"image.tag": "missing", "resources.limits.cpu.share": 0.0}),
        ("Deployment", "checkout", {"image.tag": "latest", "env.hardcodedSecret": True, "replicas": 1}),
        ("Deployment", "worker", {"volume.hostPath.sensitive": True, "args.hardcodedSecret": True}),
        ("StatefulSet", "search", {"securityContext.privileged": True, "netpol_present": False}),
        ("StatefulSet", "redis", {"netpol_present": True, "probes.readiness.share": 0.0}),
        ("CronJob", "nightly-sales-report", {"args.hardcodedSecret": True}),
        ("DaemonSet", "log-agent", {"pod.hostPID": True, "securityContext.runAsUser.zero": True}),
        ("Deployment", "shop-admin", {"namespace.missing": True, "securityContext.present.share": 0.0}),
        ("Service", "shop-admin", {"service.type": "NodePort"}),
        ("Ingress", "shop", {"ingress.tls": True}),
        ("Ingress", "partner-feed", {"ingress.tls": False}),
        ("ClusterRole", "bookshop-dashboard", {"rbac.wildcard_verbs": True, "rbac.secrets_access": True}),
        ("ClusterRoleBinding", "bookshop-ci", {"rbac.cluster_admin": True}),
    ],
)
def test_holds_the_faults_that_its_readme_lists(shop, kind, name, expected):
    features = shop[kind, name]
    assert {feature: features[feature] for feature in expected} == expected


def test_shows_two_values_or_more_of_most_features(shop):
    constant = [
        feature.name
        for feature in FEATURES
        if len({features[feature.name] for features in shop.values()}) == 1
    ]
    assert len(constant) <= len(FEATURES) // 4, constant
