from __future__ import annotations

import pytest

from kubepac.core.json_types import Json, JsonObject
from kubepac.features.objects import object_features

RBAC = "rbac.authorization.k8s.io/v1"


def rule(verbs: Json = (), resources: Json = (), groups: Json = ("",)) -> JsonObject:
    return {"apiGroups": _listed(groups), "resources": _listed(resources), "verbs": _listed(verbs)}


def _listed(value: Json) -> Json:
    return list(value) if isinstance(value, tuple) else value


@pytest.mark.parametrize("kind", ["Role", "ClusterRole"])
@pytest.mark.parametrize(
    ("name", "rules", "expected"),
    [
        ("rbac.wildcard_verbs", [rule(("get",)), rule(("*",))], True),
        ("rbac.wildcard_verbs", [rule(("get", "list"))], False),
        ("rbac.wildcard_verbs", [rule("*")], False),
        ("rbac.wildcard_resources", [rule(("get",), ("*",))], True),
        ("rbac.wildcard_resources", [rule(("get",), ("pods/*",))], False),
        ("rbac.secrets_access", [rule(("get",), ("secrets",))], True),
        ("rbac.secrets_access", [rule(("*",), ("*",), ("*",))], True),
        ("rbac.secrets_access", [rule(("create",), ("secrets",))], False),
        ("rbac.secrets_access", [rule(("get",), ("secrets",), ("example.com",))], False),
        ("rbac.rules.count", [rule(), "text", rule()], 2),
        ("rbac.rules.count", None, 0),
    ],
)
def test_reads_the_rules_of_roles(kind, name, rules, expected):
    body: JsonObject = {"apiVersion": RBAC, "kind": kind, "rules": rules}
    assert object_features(body, inventory={})[name] == expected


@pytest.mark.parametrize("kind", ["RoleBinding", "ClusterRoleBinding"])
@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ({"kind": "ClusterRole", "name": "cluster-admin"}, True),
        ({"kind": "Role", "name": "cluster-admin"}, False),
        ({"kind": "ClusterRole", "name": "view"}, False),
        (None, False),
    ],
)
def test_knows_a_binding_of_cluster_admin(kind, role, expected):
    body: JsonObject = {"apiVersion": RBAC, "kind": kind, "roleRef": role}
    assert object_features(body, inventory={})["rbac.cluster_admin"] is expected


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ({"kind": "Group", "name": "system:authenticated"}, True),
        ({"kind": "Group", "name": "system:unauthenticated"}, True),
        ({"kind": "Group", "name": "system:serviceaccounts"}, True),
        ({"kind": "User", "name": "system:anonymous"}, True),
        ({"kind": "User", "name": "system:authenticated"}, False),
        ({"kind": "Group", "name": "system:serviceaccounts:shop"}, False),
        ({"kind": "ServiceAccount", "name": "default"}, False),
        ({"kind": [], "name": {}}, False),
    ],
)
def test_knows_a_binding_for_everybody(subject, expected):
    body: JsonObject = {"apiVersion": RBAC, "kind": "RoleBinding", "subjects": [subject]}
    assert object_features(body, inventory={})["rbac.broad_subject"] is expected
