from __future__ import annotations

import pytest

from kubepac.core.json_types import Json, JsonObject
from kubepac.features.objects import object_features
from kubepac.features.table import FeatureValue


def deployment(pod_spec: JsonObject, **spec: Json) -> JsonObject:
    return {"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"template": {"spec": pod_spec}, **spec}}


def pod_feature(name: str, spec: JsonObject) -> FeatureValue:
    return object_features(deployment(spec), inventory={})[name]


@pytest.mark.parametrize(
    ("name", "spec", "expected"),
    [
        ("pod.hostNetwork", {"hostNetwork": True}, True),
        ("pod.hostNetwork", {"hostNetwork": "true"}, False),
        ("pod.hostPID", {"hostPID": True}, True),
        ("pod.hostPID", {}, False),
        ("pod.hostIPC", {"hostIPC": True}, True),
        ("pod.hostIPC", {"hostIPC": None}, False),
        ("pod.hostUsers", {}, True),
        ("pod.hostUsers", {"hostUsers": False}, False),
        ("pod.automountServiceAccountToken", {}, True),
        ("pod.automountServiceAccountToken", {"automountServiceAccountToken": None}, True),
        ("pod.automountServiceAccountToken", {"automountServiceAccountToken": False}, False),
        ("pod.serviceAccountName.default", {}, True),
        ("pod.serviceAccountName.default", {"serviceAccountName": "default"}, True),
        ("pod.serviceAccountName.default", {"serviceAccountName": "web"}, False),
        ("pod.serviceAccountName.default", {"serviceAccount": "web"}, False),
        ("pod.securityContext.present", {"securityContext": {}}, False),
        ("pod.securityContext.present", {"securityContext": {"fsGroup": 1}}, True),
        ("pod.runAsNonRoot", {"securityContext": {"runAsNonRoot": True}}, True),
        ("pod.runAsNonRoot", {"securityContext": {"runAsNonRoot": "true"}}, False),
        ("pod.seccompProfile.set", {"securityContext": {"seccompProfile": {"type": "Localhost"}}}, True),
        ("pod.seccompProfile.set", {"securityContext": {"seccompProfile": {"type": "Unconfined"}}}, False),
        ("pod.restartPolicy.always", {}, True),
        ("pod.restartPolicy.always", {"restartPolicy": "OnFailure"}, False),
        ("pod.priorityClass.set", {"priorityClassName": "high"}, True),
        ("pod.priorityClass.set", {"priorityClassName": ""}, False),
        ("pod.affinity.set", {"affinity": {"nodeAffinity": {}}}, True),
        ("pod.affinity.set", {"topologySpreadConstraints": [{"maxSkew": 1}]}, True),
        ("pod.affinity.set", {"affinity": {}, "topologySpreadConstraints": []}, False),
        ("pod.tolerations.count", {"tolerations": [{}, {}]}, 2),
        ("pod.tolerations.count", {"tolerations": {"operator": "Exists"}}, 0),
    ],
)
def test_reads_the_pod(name, spec, expected):
    assert pod_feature(name, spec) == expected


@pytest.mark.parametrize(
    ("account", "pod", "expected"),
    [
        ({"automountServiceAccountToken": False}, {}, False),
        ({"automountServiceAccountToken": True}, {}, True),
        ({}, {}, True),
        ({"automountServiceAccountToken": False}, {"automountServiceAccountToken": True}, True),
    ],
)
def test_asks_the_service_account_where_the_pod_is_silent_about_its_token(account, pod, expected):
    inventory: JsonObject = {"namespace": {"default": {"v1": {"ServiceAccount": {"web": account}}}}}
    features = object_features(deployment({"serviceAccountName": "web", **pod}), inventory=inventory)
    assert features["pod.automountServiceAccountToken"] is expected


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ({}, 1),
        ({"replicas": None}, 1),
        ({"replicas": 0}, 0),
        ({"replicas": 3}, 3),
        ({"replicas": 10**30}, 100),
        ({"replicas": -1}, 0),
        ({"replicas": True}, 1),
        ({"replicas": "3"}, 1),
    ],
)
def test_counts_replicas_as_kubernetes_defaults_them(spec, expected):
    assert object_features(deployment({}, **spec), inventory={})["replicas"] == expected


def test_asks_for_no_replicas_outside_workloads():
    assert object_features({"apiVersion": "v1", "kind": "Service"}, inventory={})["replicas"] == 0


@pytest.mark.parametrize(
    ("kind", "strategy", "expected"),
    [
        ("Deployment", {"type": "Recreate"}, True),
        ("Deployment", {"type": "RollingUpdate"}, False),
        ("Deployment", None, False),
        ("StatefulSet", {"type": "Recreate"}, False),
    ],
)
def test_knows_a_deployment_that_replaces_all_pods_at_once(kind, strategy, expected):
    body = deployment({}, strategy=strategy) | {"kind": kind}
    assert object_features(body, inventory={})["strategy.recreate"] is expected
