"""The schemas of Kubernetes' own kinds, which kubernetes-validate ships: no cluster, no network."""

from __future__ import annotations

from functools import cache
from typing import Any, cast

import jsonschema
from jsonschema.protocols import Validator
from kubernetes_validate import utils
from referencing import Registry, Resource

from kubepac.core.json_types import JsonObject
from kubepac.core.pointer import pointer_from_tokens
from kubepac.manifests.kinds import is_custom


def schema_error(body: JsonObject) -> str | None:
    """What the API server's schema says against an object: the first error with its place, None where nothing.

    Unknown fields are errors. A kind that the newest version does not have is held to the last one that had it;
    a custom kind, and one that no version had, is not judged.
    """
    api_version, kind = body.get("apiVersion"), body.get("kind")
    if not isinstance(api_version, str) or not isinstance(kind, str):
        return "apiVersion and kind are text"
    validator = _validator(api_version, kind)
    if validator is None:
        return None
    error = jsonschema.exceptions.best_match(validator.iter_errors(cast(Any, body)))
    return None if error is None else f"{pointer_from_tokens(tuple(error.absolute_path))}: {error.message}"


@cache
def _validator(api_version: str, kind: str) -> Validator | None:
    # A custom group may begin as one of Kubernetes' own does, and the files know the beginning alone.
    if is_custom(api_version):
        return None
    group = api_version.rpartition("/")[0]
    name = f"{kind.lower()}-{group.split('.')[0]}-{api_version.rpartition('/')[2]}".replace("--", "-")
    for version in reversed(utils.all_versions()):
        try:
            schema = _contents(version, name)
        except FileNotFoundError:
            continue
        registry: Registry[Any] = Resource.from_contents(schema) @ Registry()
        return jsonschema.Draft202012Validator(schema, registry=_definitions(version) @ registry)
    return None


@cache
def _definitions(version: str) -> Resource[Any]:
    return Resource.from_contents(_contents(version, "_definitions"))


def _contents(version: str, name: str) -> Any:
    path = f"kubernetes-json-schema/v{version}-local-strict/{name}.json"
    return utils.schema_contents(path, version)
