from __future__ import annotations

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubepac.core.json_types import Json, JsonObject
from kubepac.features.objects import object_features
from kubepac.features.table import FEATURES, Feature, FeatureValue
from kubepac.features.workload import TEMPLATES

BY_NAME = {feature.name: feature for feature in FEATURES}


def workload(spec: Json, *, kind: str = "Deployment") -> JsonObject:
    groups, path = TEMPLATES[kind]
    group = min(groups)
    body: JsonObject = {"spec": spec}
    for key in reversed(path):
        body = {key: body}
    return {"apiVersion": f"{group}/v1" if group else "v1", "kind": kind, **body}


def container(**fields: Json) -> JsonObject:
    return {"containers": [{"name": "app", "image": "shop/web:1.0", **fields}]}


def feature_of(body: JsonObject, name: str, *, inventory: JsonObject | None = None) -> FeatureValue:
    return object_features(body, inventory=inventory or {})[name]


def has_declared_type(feature: Feature, value: FeatureValue) -> bool:
    match feature.type:
        case "flag":
            return isinstance(value, bool)
        case "count":
            return type(value) is int and value >= 0
        case "share":
            return isinstance(value, float) and 0 <= value <= 1
        case "category":
            return value in feature.values


def test_computes_every_feature_of_the_table_in_its_order_and_nothing_else(rich_workload):
    for body in ({}, {"apiVersion": "v1", "kind": "Service"}, rich_workload):
        assert list(object_features(body, inventory={})) == [feature.name for feature in FEATURES]


@pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature.name)
def test_gives_the_declared_type_for_a_rich_object(feature, rich_workload):
    assert has_declared_type(feature, object_features(rich_workload, inventory={})[feature.name])


def test_reads_a_rich_workload_as_a_person_would(rich_workload):
    neutral = {feature.name: feature.neutral for feature in FEATURES}
    features = object_features(rich_workload, inventory={})
    assert {name: value for name, value in features.items() if value != neutral[name]} == {
        "resource_kind": "DaemonSet",
        "is_workload": True,
        "is_long_running": True,
        "labels.count": 1,
        "labels.recommended_share": 0.2,
        "annotations.count": 1,
        "fields.count": features["fields.count"],
        "containers.count": 1,
        "initContainers.count": 1,
        "pod.hostPID": True,
        "pod.hostUsers": True,
        "pod.automountServiceAccountToken": True,
        "pod.securityContext.present": True,
        "pod.runAsNonRoot": True,
        "pod.seccompProfile.set": True,
        "pod.restartPolicy.always": True,
        "pod.tolerations.count": 1,
        "securityContext.privileged": True,
        "securityContext.allowPrivilegeEscalation": True,
        "securityContext.runAsNonRoot.share": pytest.approx(2 / 3),
        "securityContext.readOnlyRootFilesystem.share": pytest.approx(1 / 3),
        "securityContext.capabilities.added": 1,
        "securityContext.capabilities.dropsAll.share": pytest.approx(1 / 3),
        "image.tag": "missing",
        "image.digest.share": 0.0,
        "image.registry.public": True,
        "image.pullPolicy.always": True,
        "resources.limits.cpu.share": 0.5,
        "resources.limits.memory.share": 0.5,
        "resources.requests.cpu.share": 0.5,
        "resources.requests.memory.share": 0.5,
        "probes.liveness.share": 0.0,
        "probes.startup.share": 0.0,
        "replicas": 1,
        "volume.hostPath": True,
        "volume.count": 1,
        "env.count": 2,
        "env.secretRef": True,
        "env.hardcodedSecret": True,
        "args.hardcodedSecret": True,
        "ports.hostPort": True,
        "ports.count": 1,
    }


def test_leaves_everything_neutral_where_the_object_says_nothing():
    features = object_features({}, inventory={})
    spoken = {name for name, value in features.items() if value != BY_NAME[name].neutral}
    assert spoken == {"namespace.missing", "namespace.default", "labels.recommended_share"}


@pytest.mark.parametrize("kind", TEMPLATES)
def test_finds_the_pod_of_every_workload_kind(kind):
    body = workload(container(securityContext={"privileged": True}), kind=kind)
    assert feature_of(body, "securityContext.privileged") is True
    assert feature_of(body, "resource_kind") == kind
    assert feature_of(body, "is_workload") is True


@pytest.mark.parametrize("kind", TEMPLATES)
def test_sees_no_workload_in_a_custom_kind_of_the_same_name(kind):
    body = workload(container(securityContext={"privileged": True}), kind=kind) | {
        "apiVersion": "example.com/v1"
    }
    assert feature_of(body, "securityContext.privileged") is False
    assert feature_of(body, "resource_kind") == "other"
    assert feature_of(body, "containers.count") == 0


@pytest.mark.parametrize(
    ("field", "name"),
    [("initContainers", "initContainers.count"), ("containers", "containers.count")],
)
def test_counts_only_containers_that_are_objects(field, name):
    body = workload({field: [{"name": "a"}, "text", None, {"name": "b"}]})
    assert feature_of(body, name) == 2


@pytest.mark.parametrize(
    ("metadata", "missing", "default", "system"),
    [
        ({}, True, True, False),
        ({"namespace": ""}, True, True, False),
        ({"namespace": 7}, True, True, False),
        ({"namespace": "default"}, False, True, False),
        ({"namespace": "shop"}, False, False, False),
        ({"namespace": "kube-system"}, False, False, True),
    ],
)
def test_reads_the_namespace(metadata, missing, default, system):
    features = object_features({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata}, inventory={})
    assert features["namespace.missing"] is missing
    assert features["namespace.default"] is default
    assert features["namespace.system"] is system


@pytest.mark.parametrize(
    ("api_version", "kind"),
    [
        ("v1", "Namespace"),
        ("rbac.authorization.k8s.io/v1", "ClusterRole"),
        ("storage.k8s.io/v1", "StorageClass"),
        ("apiextensions.k8s.io/v1", "CustomResourceDefinition"),
    ],
)
def test_misses_no_namespace_on_cluster_scoped_kinds(api_version, kind):
    assert feature_of({"apiVersion": api_version, "kind": kind}, "namespace.missing") is False


@pytest.mark.parametrize(
    ("api_version", "expected"),
    [
        ("v1", False),
        ("apps/v1", False),
        ("batch/v1beta1", True),
        ("v1alpha3", True),
        ("beta.example.com/v1", False),
        (None, False),
    ],
)
def test_knows_an_unfinished_api(api_version, expected):
    assert feature_of({"apiVersion": api_version, "kind": "Thing"}, "api.is_beta") is expected


def test_counts_scalars_at_any_depth_without_recursion():
    deep: Json = "leaf"
    for _ in range(50_000):
        deep = [deep]
    body = {"apiVersion": "v1", "kind": "ConfigMap", "data": {"a": "1", "deep": deep}}
    assert feature_of(body, "fields.count") == 4


def test_stops_counting_scalars_at_the_cap():
    assert feature_of({"data": list(range(20_000))}, "fields.count") == 10_000


# --- hostile input -------------------------------------------------------------------------------------

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(
        ["apps/v1", "v1", "batch/v1", "Deployment", "Pod", "CronJob", "Service", "*", "/", ":", "@"]
    )
)
KEYS = st.text(max_size=4) | st.sampled_from(
    [
        "apiVersion",
        "kind",
        "metadata",
        "labels",
        "namespace",
        "spec",
        "template",
        "containers",
        "image",
        "env",
    ]
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=25,
)


def assert_well_typed(body: JsonObject, inventory: JsonObject) -> None:
    features = object_features(body, inventory=inventory)
    assert [name for name, value in features.items() if not has_declared_type(BY_NAME[name], value)] == []


@given(body=st.dictionaries(KEYS, JSON, max_size=6), inventory=st.dictionaries(KEYS, JSON, max_size=3))
@settings(max_examples=100, deadline=None)
def test_never_raises_on_random_objects(body, inventory):
    assert_well_typed(body, inventory)


@given(kind=st.sampled_from(sorted(TEMPLATES)), field=st.text(max_size=4) | KEYS, junk=JSON)
@settings(max_examples=100, deadline=None)
def test_never_raises_on_random_pods(kind, field, junk):
    assert_well_typed(workload(junk, kind=kind), {})
    assert_well_typed(workload({"containers": junk, "volumes": junk, field: junk}, kind=kind), {})
    assert_well_typed(workload({"containers": [junk, {"env": junk, "image": junk}]}, kind=kind), {})


@st.composite
def places(draw: st.DrawFn, value: Json) -> tuple[str | int, ...]:
    """The way to some value inside `value`."""
    path: list[str | int] = []
    while isinstance(value, dict | list) and value and (not path or draw(st.integers(0, 5))):
        key = draw(st.sampled_from(sorted(value) if isinstance(value, dict) else range(len(value))))
        path.append(key)
        value = value[key]
    return tuple(path)


@given(data=st.data(), junk=JSON)
@settings(max_examples=200, deadline=None)
def test_never_raises_when_any_one_field_has_a_wrong_type(data, junk):
    body = copy.deepcopy(NEARLY_VALID)
    *parents, last = data.draw(places(body))
    holder: Json = body
    for key in parents:
        holder = holder[key]
    holder[last] = junk
    assert_well_typed(body, {"namespace": {"default": {"networking.k8s.io/v1": {"NetworkPolicy": body}}}})


NEARLY_VALID: JsonObject = workload(
    {
        "hostNetwork": True,
        "serviceAccountName": "web",
        "os": {"name": "linux"},
        "securityContext": {"runAsUser": 0, "seccompProfile": {"type": "Localhost"}},
        "affinity": {"podAntiAffinity": {}},
        "tolerations": [{"operator": "Exists"}],
        "initContainers": [{"name": "init", "image": "a:1", "command": ["sh", "-c", "x --token y"]}],
        "containers": [
            {
                "name": "web",
                "image": "registry.example.com:5000/web@sha256:00",
                "env": [{"name": "TOKEN", "value": "abc"}, {"name": "B", "valueFrom": {"secretKeyRef": {}}}],
                "envFrom": [{"secretRef": {"name": "s"}}],
                "ports": [{"containerPort": 80, "hostPort": 80}],
                "resources": {"limits": {"cpu": 1, "memory": "1Gi"}, "requests": {"cpu": "1"}},
                "readinessProbe": {"tcpSocket": {"port": 80}},
                "securityContext": {"capabilities": {"add": ["NET_ADMIN"], "drop": ["ALL"]}, "runAsUser": 0},
            }
        ],
        "volumes": [
            {"name": "host", "hostPath": {"path": "/var/run/docker.sock", "type": "Socket"}},
            {"name": "all", "projected": {"sources": [{"secret": {"name": "s"}}]}},
        ],
    }
)
