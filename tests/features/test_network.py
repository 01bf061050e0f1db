from __future__ import annotations

import pytest

from kubepac.core.json_types import Json, JsonObject
from kubepac.features.objects import object_features


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ({}, "ClusterIP"),
        ({"type": "NodePort"}, "NodePort"),
        ({"type": "LoadBalancer"}, "LoadBalancer"),
        ({"type": "ExternalName"}, "ExternalName"),
        ({"type": "Nonsense"}, "ClusterIP"),
        (None, "ClusterIP"),
    ],
)
def test_reads_the_type_of_a_service(spec, expected):
    body: JsonObject = {"apiVersion": "v1", "kind": "Service", "spec": spec}
    assert object_features(body, inventory={})["service.type"] == expected


def test_counts_the_ports_of_a_service():
    body: JsonObject = {
        "apiVersion": "v1",
        "kind": "Service",
        "spec": {"ports": [{"port": 80}, {"port": 443}]},
    }
    assert object_features(body, inventory={})["ports.count"] == 2


def test_sees_no_service_in_another_group():
    body: JsonObject = {"apiVersion": "serving.knative.dev/v1", "kind": "Service"}
    assert object_features(body, inventory={})["service.type"] == "none"


@pytest.mark.parametrize(
    ("hosts", "tls", "expected"),
    [
        (["shop.example.com"], None, False),
        (["shop.example.com"], [], False),
        (["shop.example.com"], [{"hosts": ["shop.example.com"], "secretName": "tls"}], True),
        (["shop.example.com"], [{"secretName": "tls"}], True),
        (["shop.example.com"], [{"hosts": ["*.example.com"]}], True),
        (["a.shop.example.com"], [{"hosts": ["*.example.com"]}], False),
        (["shop.example.com", "api.example.com"], [{"hosts": ["shop.example.com"]}], False),
        ([], [{"hosts": ["shop.example.com"]}], True),
        ([], [], False),
    ],
)
def test_asks_a_certificate_for_every_host_of_an_ingress(hosts, tls, expected):
    body: JsonObject = {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "spec": {"rules": [{"host": host} for host in hosts], "tls": tls},
    }
    assert object_features(body, inventory={})["ingress.tls"] is expected


@pytest.mark.parametrize(("value", "expected"), [("true", True), ("false", False), ("", False)])
def test_takes_a_certificate_by_annotation(value, expected):
    body: JsonObject = {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": {"annotations": {"traefik.ingress.kubernetes.io/router.tls": value}},
        "spec": {"rules": [{"host": "shop.example.com"}]},
    }
    assert object_features(body, inventory={})["ingress.tls"] is expected


def pod(labels: Json, *, namespace: str | None = "shop") -> JsonObject:
    metadata: JsonObject = {"name": "web", "labels": labels}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": metadata | ({"namespace": namespace} if namespace else {}),
        "spec": {"containers": []},
    }


def inventory_with(selector: Json, *, namespace: str = "shop") -> JsonObject:
    policy = {"spec": {"podSelector": selector}}
    return {"namespace": {namespace: {"networking.k8s.io/v1": {"NetworkPolicy": {"deny": policy}}}}}


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        ({}, True),
        (None, True),
        ({"matchLabels": {"app": "web"}}, True),
        ({"matchLabels": {"app": "db"}}, False),
    ],
)
def test_sees_the_network_policy_that_selects_the_pod(selector, expected):
    features = object_features(pod({"app": "web"}), inventory=inventory_with(selector))
    assert features["netpol_present"] is expected


def test_ignores_network_policies_of_other_namespaces():
    features = object_features(pod({"app": "web"}), inventory=inventory_with({}, namespace="elsewhere"))
    assert features["netpol_present"] is False


def test_looks_for_a_pod_without_namespace_under_default():
    body = pod({"app": "web"}, namespace=None)
    features = object_features(body, inventory=inventory_with({}, namespace="default"))
    assert features["netpol_present"] is True


def test_matches_the_labels_of_the_template_and_not_those_of_the_controller():
    body: JsonObject = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"namespace": "shop", "labels": {"app": "controller"}},
        "spec": {"template": {"metadata": {"labels": {"app": "web"}}, "spec": {}}},
    }
    for label, expected in (("web", True), ("controller", False)):
        features = object_features(body, inventory=inventory_with({"matchLabels": {"app": label}}))
        assert features["netpol_present"] is expected


def test_gives_other_kinds_no_network_policy():
    body: JsonObject = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"namespace": "shop"}}
    assert object_features(body, inventory=inventory_with({}))["netpol_present"] is False
