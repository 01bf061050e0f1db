"""Objects drawn from the Kubernetes schema, with whatever a hostile or careless author may write into them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from kubernetes_validate import utils

from kubepac.adapters.wasm import WasmEngine
from kubepac.core.json_types import JsonObject
from kubepac.core.objects import resource_id
from kubepac.manifests.inventory import inventory_of_bodies

pytestmark = [pytest.mark.opa, pytest.mark.slow]

KINDS = (
    ("v1", "Pod"), ("v1", "PodTemplate"), ("v1", "ReplicationController"), ("v1", "Service"), ("v1", "Secret"),
    ("v1", "ConfigMap"), ("v1", "Namespace"), ("v1", "ServiceAccount"), ("v1", "PersistentVolumeClaim"),
    ("v1", "ResourceQuota"), ("v1", "LimitRange"), ("apps/v1", "Deployment"), ("apps/v1", "DaemonSet"),
    ("apps/v1", "StatefulSet"), ("apps/v1", "ReplicaSet"), ("batch/v1", "Job"), ("batch/v1", "CronJob"),
    ("networking.k8s.io/v1", "Ingress"), ("networking.k8s.io/v1", "NetworkPolicy"),
    ("policy/v1", "PodDisruptionBudget"), ("autoscaling/v2", "HorizontalPodAutoscaler"),
    ("rbac.authorization.k8s.io/v1", "Role"), ("rbac.authorization.k8s.io/v1", "ClusterRole"),
    ("rbac.authorization.k8s.io/v1", "RoleBinding"), ("rbac.authorization.k8s.io/v1", "ClusterRoleBinding"),
    ("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration"),
    ("admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration"),
    ("certificates.k8s.io/v1", "CertificateSigningRequest"), ("storage.k8s.io/v1", "StorageClass"),
    ("apiextensions.k8s.io/v1", "CustomResourceDefinition"), ("scheduling.k8s.io/v1", "PriorityClass"),
)  # fmt: skip

# Left out, an object says nothing; these are always drawn where the schema has them.
BONES = {"apiVersion", "kind", "metadata", "spec", "template", "jobTemplate", "containers", "rules", "name"}
# Old versions whose objects have the shape of a newer one, and a custom resource that shares a kind's name.
OTHER_VERSIONS = (
    "apps/v1beta1",
    "extensions/v1beta1",
    "networking.k8s.io/v1beta1",
    "example.com/v1",
    "v2",
    "",
    None,
)
DEEPEST = 9

HOSTILE = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from(
        ["", "*", "true", "0", "80", "-1", "1.5Gi", "1e3", "100%", "a/b~c", "default", "'\"\\\n\u2028"]
    ),
    st.integers(min_value=-(2**63), max_value=2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=8),
    st.just([]),
    st.just({}),
    st.just([None]),
    st.just([{}]),
    st.just([[]]),
    st.just({"": None}),
    st.just({"matchLabels": None, "name": 3}),
)


@cache
def newest() -> str:
    return str(utils.all_versions()[-1])


@cache
def schema(name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = utils.schema_contents(
        f"kubernetes-json-schema/v{newest()}-local-strict/{name}.json", newest()
    )
    return found


def resolved(node: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in node:
        node = schema("_definitions")["$defs"][node["$ref"].rsplit("/", 1)[1]]
    return node


@st.composite
def values(draw: st.DrawFn, node: Mapping[str, Any], depth: int) -> Any:
    """A value for a node of the schema; one in twelve is anything at all."""
    if depth > DEEPEST or draw(st.integers(0, 11)) == 0:
        return draw(HOSTILE)
    node = resolved(node)
    types = node.get("type", "string")
    kind = types[0] if isinstance(types, list) else types
    if properties := node.get("properties"):
        return draw(mappings(properties, depth))
    if kind == "array":
        return [draw(values(node["items"], depth + 1)) for _ in range(draw(st.integers(0, 2)))]
    if kind == "object":
        return draw(st.dictionaries(st.sampled_from(["app", "team", "a/b", ""]), HOSTILE, max_size=2))
    if kind in ("integer", "number"):
        return draw(st.sampled_from([0, 1, 2, 22, 80, 1000, 65535]))
    if kind == "boolean":
        return draw(st.booleans())
    if allowed := node.get("enum"):
        return draw(st.sampled_from(list(allowed)))
    return draw(
        st.sampled_from(["web", "db", "80%", "v1", "registry.example.com/a:1", "500m", "1Gi", "*", ""])
    )


@st.composite
def mappings(draw: st.DrawFn, properties: Mapping[str, Any], depth: int) -> dict[str, Any]:
    others = sorted(set(properties) - BONES)
    chosen = draw(st.lists(st.sampled_from(others), max_size=4, unique=True)) if others else []
    names = [*sorted(BONES & set(properties)), *chosen]
    return {name: draw(values(properties[name], depth + 1)) for name in names}


@st.composite
def objects(draw: st.DrawFn) -> JsonObject:
    api_version, kind = draw(st.sampled_from(KINDS))
    group = api_version.rpartition("/")[0].split(".")[0]
    name = f"{kind.lower()}-{group}-v{api_version.rpartition('v')[2]}".replace("--", "-")
    body = draw(mappings(schema(name)["properties"], 0))
    body |= {"apiVersion": draw(st.sampled_from([api_version] * 6 + [*OTHER_VERSIONS])), "kind": kind}
    return body


@pytest.fixture(scope="module")
def compiled(pipeline: Path) -> WasmEngine:
    return WasmEngine((pipeline / "data/index/policy.wasm").read_bytes())


@given(bodies=st.lists(objects(), min_size=1, max_size=4), complete=st.booleans())
@example(bodies=[{"apiVersion": "v1", "kind": "Pod"}], complete=True)
@example(
    bodies=[{"kind": "Deployment", "apiVersion": "apps/v1", "spec": {"template": {"spec": None}}}],
    complete=True,
)
@settings(
    max_examples=400,
    deadline=None,
    derandomize=True,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.function_scoped_fixture,
    ],
)
def test_no_object_makes_a_policy_err_or_hang(
    compiled: WasmEngine, bodies: list[JsonObject], complete: bool
) -> None:
    named = [(who, body) for body in bodies if (who := resource_id(body)).name]
    parameters: JsonObject = {"complete_inventory": complete, "today": "2030-01-01"}
    reports = compiled.evaluate(bodies, inventory=inventory_of_bodies(named), parameters=parameters)
    for report in reports:
        for said in (*report.violations, *report.unknowns):
            assert said.path == "" or said.path.startswith("/")
            assert said.message
            assert "\n" not in said.message
