"""One workload that speaks of every feature of a pod."""

from __future__ import annotations

import pytest

from kubepac.core.json_types import JsonObject


@pytest.fixture
def rich_workload() -> JsonObject:
    """A DaemonSet with init, app and ephemeral containers, kept well in some parts and badly in others."""
    app_container: JsonObject = {
        "name": "agent",
        "image": "registry.example.com/shop/agent:2.1.0",
        "args": ["--level", "info", "--api-token=not-a-real-token"],
        "env": [
            {"name": "LEVEL", "value": "info"},
            {"name": "SINK_PASSWORD", "value": "not-a-real-password"},
            {"name": "KEY", "valueFrom": {"secretKeyRef": {"name": "agent", "key": "key"}}},
        ],
        "ports": [{"containerPort": 9100, "hostPort": 9100}],
        "readinessProbe": {"httpGet": {"path": "/ready", "port": 9100}},
        "resources": {"limits": {"cpu": "1", "memory": "64Mi"}, "requests": {"cpu": "10m"}},
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "capabilities": {"add": ["SYS_PTRACE"], "drop": ["ALL"]},
            "readOnlyRootFilesystem": True,
        },
    }
    return {
        "apiVersion": "apps/v1",
        "kind": "DaemonSet",
        "metadata": {
            "name": "agent",
            "namespace": "observability",
            "labels": {"app.kubernetes.io/name": "agent"},
            "annotations": {"example.com/owner": "platform"},
        },
        "spec": {
            "template": {
                "metadata": {"labels": {"app": "agent"}},
                "spec": {
                    "hostPID": True,
                    "serviceAccountName": "agent",
                    "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
                    "tolerations": [{"operator": "Exists"}],
                    "initContainers": [
                        {"name": "tune", "image": "busybox", "securityContext": {"privileged": True}}
                    ],
                    "containers": [app_container],
                    "ephemeralContainers": [
                        {"name": "debug", "image": "busybox:1.37", "securityContext": {"runAsNonRoot": False}}
                    ],
                    "volumes": [{"name": "logs", "hostPath": {"path": "/var/log"}}],
                },
            }
        },
    }
