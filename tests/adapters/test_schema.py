from __future__ import annotations

import pytest

from kubepac.adapters.schema import schema_error
from kubepac.core.json_types import JsonObject

POD: JsonObject = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {"name": "web"},
    "spec": {"containers": [{"name": "web", "image": "web:1", "resources": {"limits": {"cpu": 1.5}}}]},
}


def test_a_valid_object_has_no_error() -> None:
    assert schema_error(POD) is None


@pytest.mark.parametrize(
    ("spec", "place"),
    [
        ({"containers": [{"name": "web", "privileged": True}]}, "/spec/containers/0"),
        ({"containers": "web"}, "/spec/containers"),
        ({}, "/spec"),
    ],
    ids=["unknown field", "wrong type", "missing field"],
)
def test_the_error_names_its_place(spec: JsonObject, place: str) -> None:
    error = schema_error({**POD, "spec": spec})
    assert error is not None
    assert error.startswith(f"{place}: ")


@pytest.mark.parametrize(
    ("api_version", "kind"),
    [
        ("networking.k8s.io/v1", "Ingress"),
        ("rbac.authorization.k8s.io/v1", "Role"),
        ("policy/v1", "PodDisruptionBudget"),
        ("flowcontrol.apiserver.k8s.io/v1beta3", "FlowSchema"),
    ],
)
def test_judges_all_groups_and_kinds_that_an_older_version_had(api_version: str, kind: str) -> None:
    body: JsonObject = {"apiVersion": api_version, "kind": kind, "metadata": {"name": "x"}, "unheard": 1}
    assert "unheard" in (schema_error(body) or "")


@pytest.mark.parametrize("api_version", ["example.com/v1", "apps.example.com/v1", "batch/v9"])
def test_does_not_judge_what_kubernetes_never_had(api_version: str) -> None:
    assert schema_error({"apiVersion": api_version, "kind": "Deployment", "unheard": 1}) is None


def test_an_object_without_a_kind_is_an_error() -> None:
    assert schema_error({"apiVersion": "v1"}) is not None
