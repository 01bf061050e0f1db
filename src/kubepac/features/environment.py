"""What the containers are told: variables, commands and arguments."""

from __future__ import annotations

from collections.abc import Mapping

from kubepac.core.json_types import Json
from kubepac.features.credentials import (
    holds_url_password,
    is_handed_over,
    is_literal,
    is_token,
    names_credential,
)
from kubepac.features.shapes import at, mappings, text, texts
from kubepac.features.table import Features
from kubepac.features.workload import Pod


def environment_features(pod: Pod) -> Features:
    """Features of all containers' variables, commands and arguments."""
    variables = [variable for container in pod.containers for variable in mappings(container.get("env"))]
    sources = [source for container in pod.containers for source in mappings(container.get("envFrom"))]
    return {
        "env.count": sum([bool(text(variable.get("value"))) for variable in variables]),
        "env.secretRef": any(bool(source.get("secretRef")) for source in sources)
        or any(bool(at(variable, "valueFrom", "secretKeyRef")) for variable in variables),
        "env.hardcodedSecret": any(_is_hardcoded(variable) for variable in variables),
        "args.hardcodedSecret": any(
            is_handed_over(texts(c.get("command")) + texts(c.get("args"))) for c in pod.containers
        ),
    }


def _is_hardcoded(variable: Mapping[str, Json]) -> bool:
    value = text(variable.get("value"))
    if not value:
        return False
    if holds_url_password(value) or is_token(value):
        return True
    return is_literal(value) and names_credential(text(variable.get("name")))
