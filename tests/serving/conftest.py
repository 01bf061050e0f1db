"""A corpus of a few policies in Python, for what does not depend on which policies there are."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import pytest

from kubepac.core.errors import EngineError
from kubepac.core.json_types import JsonObject
from kubepac.core.objects import resource_id
from kubepac.core.policy import Parameter, Policy
from kubepac.core.violations import Report, Severity, Unknown, Violation
from kubepac.serving.file_versions import Corpus

OWNER = Parameter("owner_label", "string", "", "The label that names an owner.")
TOO_MUCH = "too-much"


@dataclass
class SmallEngine:
    """Looks at image tags, limits, API versions, namespaces, exemptions and, where it is told to, at a label."""

    calls: list[int] = field(default_factory=list)

    def evaluate(
        self, bodies: Sequence[JsonObject], *, inventory: JsonObject, parameters: JsonObject | None = None
    ) -> list[Report]:
        assert inventory == {} and parameters is not None and parameters["complete_inventory"] is False
        self.calls.append(len(bodies))
        return [_report(body, parameters) for body in bodies]


def _report(body: JsonObject, parameters: JsonObject) -> Report:
    if resource_id(body).name == TOO_MUCH:
        raise EngineError(f"{resource_id(body)}: evaluation stopped, it took more than 1 unit of fuel")
    violations = [Violation(policy, "/spec", "because") for policy in sorted(_violated(body, parameters))]
    unknowns = (
        (Unknown("require-network-policy", "/spec", "who knows"),) if body["kind"] == "Deployment" else ()
    )
    return Report(tuple(violations), unknowns)


def _violated(body, parameters):  # type: ignore[no-untyped-def]
    metadata = body.get("metadata") or {}
    spec = body.get("spec") or {}
    pod = spec.get("template", {}).get("spec", spec)
    for container in pod.get("containers", ()):
        if container["image"].endswith(":latest"):
            yield "deny-latest-tag"
        if "limits" not in container.get("resources", {}):
            yield "require-resource-limits"
    if str(body["apiVersion"]).startswith("extensions/"):
        yield "deny-removed-apis"
    if "namespace" not in metadata:
        yield "deny-default-namespace"
    if parameters.get("owner_label") and parameters["owner_label"] not in metadata.get("labels", {}):
        yield "require-owner-label"
    for value in (metadata.get("annotations") or {}).values():
        if "expires=" in value and value.split("expires=")[1] < parameters["today"]:
            yield "require-valid-exemptions"


def _policy(policy_id: str, *parameters: Parameter) -> Policy:
    name = policy_id.replace("-", "_")
    return Policy(
        id=policy_id,
        package=f"kubepac.small.{name}",
        title=policy_id,
        description="",
        severity=Severity.MEDIUM,
        kinds=("*",),
        tags=(),
        features=(),
        remediation="",
        parameters=parameters,
    )


POLICIES = [
    _policy("deny-default-namespace"),
    _policy("deny-latest-tag"),
    _policy("deny-removed-apis"),
    _policy("require-network-policy"),
    _policy("require-owner-label", OWNER),
    _policy("require-resource-limits"),
    _policy("require-valid-exemptions"),
]


@pytest.fixture
def corpus() -> Corpus:
    return Corpus(SmallEngine(), {policy.id: policy for policy in POLICIES}, "small")


@pytest.fixture
def deployment() -> Callable[..., str]:
    """A Deployment as YAML; without arguments it violates nothing."""

    def written(
        name: str = "web",
        *,
        tag: str = "1",
        limits: bool = True,
        api: str = "apps/v1",
        namespace: str | None = "shop",
        annotations: Mapping[str, str] | None = None,
        replicas: int = 2,
    ) -> str:
        container: JsonObject = {"name": "main", "image": f"{name}:{tag}"}
        if limits:
            container["resources"] = {"limits": {"memory": "64Mi"}}
        metadata: JsonObject = {"name": name, "annotations": dict(annotations or {})}
        if namespace is not None:
            metadata["namespace"] = namespace
        spec = {"replicas": replicas, "template": {"spec": {"containers": [container]}}}
        return (
            json.dumps({"apiVersion": api, "kind": "Deployment", "metadata": metadata, "spec": spec}) + "\n"
        )

    return written
