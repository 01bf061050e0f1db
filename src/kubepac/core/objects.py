"""Kubernetes objects as they were found: body, identity and place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kubepac.core.json_types import JsonObject


@dataclass(frozen=True, slots=True, order=True)
class ResourceId:
    """Who an object is. `namespace` is "" for cluster-scoped objects and where the manifest names none."""

    api_version: str
    kind: str
    namespace: str
    name: str

    def __str__(self) -> str:
        place = f"{self.namespace}/" if self.namespace else ""
        return f"{self.kind}/{place}{self.name}"


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a file; both numbers count from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class KubeObject:
    """One object of a manifest.

    `body` is plain JSON (dict, list, str, int, float, bool, None). `locate` maps a JSON Pointer into
    `body` to the place of that value in `file`; for a value that is not there it answers with the place of
    the nearest ancestor that is.
    """

    id: ResourceId
    body: JsonObject
    file: str
    document: int
    locate: Callable[[str], Position]


@dataclass(frozen=True, slots=True)
class Rejection:
    """Something that could not be read as an object or an event; the rest of the input is still used."""

    file: str
    line: int | None
    reason: str

    @property
    def place(self) -> str:
        """`file:line`, or the file alone where the line is not known."""
        return self.file if self.line is None else f"{self.file}:{self.line}"


def resource_id(body: JsonObject) -> ResourceId:
    """Identity from an object's own fields; anything missing or of the wrong type counts as ""."""
    metadata = body.get("metadata")
    if not isinstance(metadata, dict):
        metadata = {}
    return ResourceId(
        api_version=_text(body.get("apiVersion")),
        kind=_text(body.get("kind")),
        namespace=_text(metadata.get("namespace")),
        name=_text(metadata.get("name")) or _text(metadata.get("generateName")),
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
