from __future__ import annotations

import pytest

from kubepac.core.json_types import Json, JsonObject
from kubepac.features.objects import object_features
from kubepac.features.table import FeatureValue


def feature_of(name: str, *containers: JsonObject, **pod: Json) -> FeatureValue:
    body: JsonObject = {"apiVersion": "v1", "kind": "Pod", "spec": {"containers": list(containers), **pod}}
    return object_features(body, inventory={})[name]


def secured(**context: Json) -> JsonObject:
    return {"name": "app", "securityContext": context}


BARE: JsonObject = {"name": "bare"}
RUNTIME_DEFAULT: JsonObject = {"type": "RuntimeDefault"}
UNCONFINED: JsonObject = {"type": "Unconfined"}


@pytest.mark.parametrize(
    ("name", "containers", "expected"),
    [
        ("securityContext.privileged", [BARE], False),
        ("securityContext.privileged", [BARE, secured(privileged=True)], True),
        ("securityContext.privileged", [secured(privileged="yes")], False),
        ("securityContext.allowPrivilegeEscalation", [BARE], True),
        ("securityContext.allowPrivilegeEscalation", [secured(allowPrivilegeEscalation=False)], False),
        ("securityContext.allowPrivilegeEscalation", [secured(allowPrivilegeEscalation=False), BARE], True),
        ("securityContext.allowPrivilegeEscalation", [secured(allowPrivilegeEscalation=None)], True),
        ("securityContext.allowPrivilegeEscalation", [], False),
        ("securityContext.runAsUser.zero", [secured(runAsUser=0)], True),
        ("securityContext.runAsUser.zero", [secured(runAsUser=False)], False),
        ("securityContext.runAsUser.zero", [BARE], False),
        ("securityContext.readOnlyRootFilesystem.share", [secured(readOnlyRootFilesystem=True), BARE], 0.5),
        ("securityContext.capabilities.added", [secured(capabilities={"add": ["A", "B"]}), BARE], 2),
        ("securityContext.capabilities.added", [secured(capabilities={"add": "ALL"})], 0),
        ("securityContext.capabilities.dropsAll.share", [secured(capabilities={"drop": ["all"]})], 1.0),
        ("securityContext.capabilities.dropsAll.share", [secured(capabilities={"drop": ["NET_RAW"]})], 0.0),
        ("securityContext.present.share", [secured(runAsUser=1), secured()], 0.5),
        ("securityContext.present.share", [], 1.0),
    ],
)
def test_reads_security_contexts(name, containers, expected):
    assert feature_of(name, *containers) == expected


@pytest.mark.parametrize(
    ("name", "pod_context", "context", "expected"),
    [
        ("securityContext.runAsNonRoot.share", {"runAsNonRoot": True}, {}, 1.0),
        ("securityContext.runAsNonRoot.share", {"runAsNonRoot": True}, {"runAsNonRoot": None}, 1.0),
        ("securityContext.runAsNonRoot.share", {"runAsNonRoot": True}, {"runAsNonRoot": False}, 0.0),
        ("securityContext.runAsNonRoot.share", {"runAsNonRoot": False}, {"runAsNonRoot": True}, 1.0),
        ("securityContext.runAsNonRoot.share", {"runAsUser": 1000}, {}, 1.0),
        ("securityContext.runAsNonRoot.share", {"runAsUser": 1000}, {"runAsUser": 0}, 0.0),
        ("securityContext.runAsUser.zero", {"runAsUser": 0}, {}, True),
        ("securityContext.runAsUser.zero", {"runAsUser": 0}, {"runAsUser": 1000}, False),
        ("securityContext.seccompProfile.share", {"seccompProfile": RUNTIME_DEFAULT}, {}, 1.0),
        (
            "securityContext.seccompProfile.share",
            {"seccompProfile": RUNTIME_DEFAULT},
            {"seccompProfile": UNCONFINED},
            0.0,
        ),
        ("securityContext.seccompProfile.share", {}, {"seccompProfile": RUNTIME_DEFAULT}, 1.0),
    ],
)
def test_inherits_from_the_pod_and_lets_the_container_override(name, pod_context, context, expected):
    assert feature_of(name, secured(**context), securityContext=pod_context) == expected


@pytest.mark.parametrize("field", ["initContainers", "ephemeralContainers"])
def test_looks_into_init_and_ephemeral_containers_too(field):
    pod: dict[str, Json] = {field: [secured(privileged=True, runAsUser=0)]}
    assert feature_of("securityContext.privileged", secured(), **pod) is True
    assert feature_of("securityContext.runAsUser.zero", secured(), **pod) is True


def test_asks_no_linux_settings_of_a_windows_pod():
    windows: dict[str, Json] = {"os": {"name": "windows"}}
    assert feature_of("securityContext.allowPrivilegeEscalation", BARE, **windows) is False
    assert feature_of("securityContext.readOnlyRootFilesystem.share", BARE, **windows) == 1.0
    assert feature_of("securityContext.seccompProfile.share", BARE, **windows) == 1.0
    assert feature_of("securityContext.runAsNonRoot.share", BARE, **windows) == 0.0


def resources(**fields: Json) -> JsonObject:
    return {"name": "app", "resources": fields}


@pytest.mark.parametrize(
    ("name", "container", "expected"),
    [
        ("resources.limits.cpu.share", resources(limits={"cpu": "500m"}), 1.0),
        ("resources.limits.cpu.share", resources(limits={"cpu": 1}), 1.0),
        ("resources.limits.cpu.share", resources(limits={"cpu": ""}), 0.0),
        ("resources.limits.cpu.share", resources(limits={"memory": "1Gi"}), 0.0),
        ("resources.limits.memory.share", resources(limits={"memory": "1Gi"}), 1.0),
        ("resources.limits.memory.share", resources(requests={"memory": "1Gi"}), 0.0),
        ("resources.requests.cpu.share", resources(requests={"cpu": "1"}), 1.0),
        ("resources.requests.memory.share", resources(limits={"memory": "1Gi"}), 1.0),
        ("resources.requests.memory.share", BARE, 0.0),
        ("resources.limits.cpu.share", resources(limits={"cpu": 0}), 0.0),
        ("resources.requests.cpu.share", resources(limits={"cpu": "1"}, requests={"cpu": "0"}), 0.0),
    ],
)
def test_reads_requests_and_limits(name, container, expected):
    assert feature_of(name, container) == expected


def test_lets_a_limit_of_the_pod_bound_all_of_its_containers():
    pod: dict[str, Json] = {"resources": {"limits": {"cpu": "2"}}}
    assert feature_of("resources.limits.cpu.share", BARE, BARE, **pod) == 1.0
    assert feature_of("resources.requests.cpu.share", BARE, BARE, **pod) == 1.0
    assert feature_of("resources.limits.memory.share", BARE, BARE, **pod) == 0.0


def test_asks_resources_of_init_containers_and_not_of_ephemeral_ones():
    bounded = resources(limits={"cpu": "1"})
    assert feature_of("resources.limits.cpu.share", bounded, initContainers=[BARE]) == 0.5
    assert feature_of("resources.limits.cpu.share", bounded, ephemeralContainers=[BARE]) == 1.0


@pytest.mark.parametrize("probe", ["readiness", "liveness", "startup"])
def test_asks_probes_of_app_containers_only(probe):
    probed: JsonObject = {"name": "app", f"{probe}Probe": {"httpGet": {"path": "/", "port": 80}}}
    assert feature_of(f"probes.{probe}.share", probed, BARE, initContainers=[BARE]) == 0.5
    assert feature_of(f"probes.{probe}.share", {"name": "app", f"{probe}Probe": None}) == 0.0


@pytest.mark.parametrize(
    ("ports", "pod", "expected"),
    [
        ([{"containerPort": 80}], {}, False),
        ([{"containerPort": 80, "hostPort": 80}], {}, True),
        ([{"containerPort": 80, "hostPort": 0}], {}, False),
        ([{"containerPort": 80}], {"hostNetwork": True}, True),
        ([], {"hostNetwork": True}, False),
    ],
)
def test_knows_a_port_of_the_node(ports, pod, expected):
    assert feature_of("ports.hostPort", {"name": "app", "ports": ports}, **pod) is expected
    assert feature_of("ports.count", {"name": "app", "ports": ports}, **pod) == len(ports)
