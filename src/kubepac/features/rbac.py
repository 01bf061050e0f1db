"""What a role allows, and whom a binding gives it to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kubepac.core.json_types import Json, JsonObject
from kubepac.features.shapes import mapping, mappings, text, texts
from kubepac.features.table import Features

_READING: Final = frozenset({"get", "list", "watch", "*"})
_CORE_GROUP: Final = frozenset({"", "*"})
_SECRETS: Final = frozenset({"secrets", "*"})
_BROAD_SUBJECTS: Final = frozenset(
    {
        ("Group", "system:authenticated"),
        ("Group", "system:serviceaccounts"),
        ("Group", "system:unauthenticated"),
        ("User", "system:anonymous"),
    }
)


def role_features(body: JsonObject) -> Features:
    """Features of a Role or ClusterRole."""
    rules = mappings(body.get("rules"))
    return {
        "rbac.wildcard_verbs": any("*" in texts(rule.get("verbs")) for rule in rules),
        "rbac.wildcard_resources": any("*" in texts(rule.get("resources")) for rule in rules),
        "rbac.secrets_access": any(_reads_secrets(rule) for rule in rules),
        "rbac.rules.count": len(rules),
    }


def binding_features(body: JsonObject) -> Features:
    """Features of a RoleBinding or ClusterRoleBinding."""
    role = mapping(body.get("roleRef"))
    subjects = mappings(body.get("subjects"))
    return {
        "rbac.cluster_admin": role.get("kind") == "ClusterRole" and role.get("name") == "cluster-admin",
        "rbac.broad_subject": any(
            (text(s.get("kind")), text(s.get("name"))) in _BROAD_SUBJECTS for s in subjects
        ),
    }


def _reads_secrets(rule: Mapping[str, Json]) -> bool:
    return not (
        _READING.isdisjoint(texts(rule.get("verbs")))
        or _CORE_GROUP.isdisjoint(texts(rule.get("apiGroups")))
        or _SECRETS.isdisjoint(texts(rule.get("resources")))
    )
