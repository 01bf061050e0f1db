from __future__ import annotations

import pytest

from kubepac.core.json_types import JsonObject
from kubepac.features.objects import object_features
from kubepac.features.table import FeatureValue


def feature_of(name: str, *volumes: JsonObject) -> FeatureValue:
    body: JsonObject = {"apiVersion": "v1", "kind": "Pod", "spec": {"volumes": list(volumes)}}
    return object_features(body, inventory={})[name]


@pytest.mark.parametrize(
    ("name", "volume", "expected"),
    [
        ("volume.hostPath", {"hostPath": {"path": "/srv"}}, True),
        ("volume.hostPath", {"hostPath": None}, False),
        ("volume.hostPath", {"emptyDir": {}}, False),
        ("volume.secret", {"secret": {"secretName": "tls"}}, True),
        ("volume.secret", {"projected": {"sources": [{"secret": {"name": "tls"}}]}}, True),
        ("volume.secret", {"projected": {"sources": [{"configMap": {"name": "conf"}}]}}, False),
        ("volume.persistent", {"persistentVolumeClaim": {"claimName": "data"}}, True),
        ("volume.persistent", {"emptyDir": {}}, False),
        ("volume.count", {"emptyDir": {}}, 1),
    ],
)
def test_reads_volumes(name, volume, expected):
    assert feature_of(name, {"name": "v", **volume}) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/", True),
        ("//", True),
        ("/var", True),
        ("/var/run", True),
        ("/var/run/docker.sock", True),
        ("/run/containerd", True),
        ("/etc/kubernetes/", True),
        ("/srv/../etc", True),
        ("//proc", True),
        ("/var/lib/kubelet/pods", True),
        ("/srv/app.sock", True),
        ("/var/log", False),
        ("/etcd-data", False),
        ("/srv/etc", False),
        ("", False),
    ],
)
def test_knows_the_paths_that_give_a_node_away(path, expected):
    assert feature_of("volume.hostPath.sensitive", {"name": "v", "hostPath": {"path": path}}) is expected


def test_counts_a_mount_of_type_socket_as_sensitive_wherever_it_lies():
    volume: JsonObject = {"name": "v", "hostPath": {"path": "/srv/runtime", "type": "Socket"}}
    assert feature_of("volume.hostPath.sensitive", volume) is True


def test_counts_the_claims_of_a_stateful_set_as_persistent():
    body: JsonObject = {
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "spec": {"template": {"spec": {}}, "volumeClaimTemplates": [{"metadata": {"name": "data"}}]},
    }
    assert object_features(body, inventory={})["volume.persistent"] is True
