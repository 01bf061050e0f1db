"""Which documents are Kubernetes objects, and what to say of the others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath

from kubepac.core.json_types import Json, JsonObject
from kubepac.core.objects import KubeObject, Rejection, resource_id
from kubepac.manifests.places import Locator, PlacesSource

TEMPLATE = "template, not a manifest: render it first (`helm template`, or what your template engine has)"
# What is said of a document that was understood, and holds no object.
_NO_OBJECT = "not a Kubernetes object"
_KUSTOMIZE = "Kustomize file, not a manifest: build it first (`kustomize build`)"
_CHART = "Helm chart description, not a manifest: render the chart first (`helm template`)"
_VALUES = "Helm values, not a manifest: render the chart first (`helm template`)"
_HELM = re.compile(
    rb"\{\{-?\s*(?:\.(?:Values|Release|Chart|Capabilities|Files)\b|(?:include|template|tpl)\s)"
)
_OFTEN_QUOTE_TEMPLATES = ("ConfigMap", "Secret")


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed document on its way to being recognised; `text` is what it was parsed from."""

    value: Json
    source: PlacesSource
    file: str
    number: int
    first_line: int
    text: bytes


def recognise(document: Document) -> Iterator[KubeObject | Rejection]:
    """The objects of a document, `List` kinds unwrapped, or a rejection; nothing where it is empty."""
    if document.value is None:
        return
    yield from _recognise(document, document.value, ())


def may_hide_objects(reason: str) -> bool:
    """Whether what was rejected for this reason may hold objects all the same, as a template or broken YAML may."""
    return not reason.startswith((_NO_OBJECT, _KUSTOMIZE, _CHART, _VALUES))


def _recognise(document: Document, value: Json, prefix: tuple[str, ...]) -> Iterator[KubeObject | Rejection]:
    locate = Locator(document.source, prefix, document.first_line)
    reason = _objection(document, value, is_item=bool(prefix))
    if reason is not None:
        yield Rejection(document.file, locate.line(), reason)
        return
    assert isinstance(value, dict)
    if not _is_list(value):
        yield KubeObject(resource_id(value), value, document.file, document.number, locate)
        return
    for index, item in enumerate(value["items"] or ()):
        yield from _recognise(document, _inherited(value, item), (*prefix, "items", str(index)))


def _objection(document: Document, value: Json, *, is_item: bool) -> str | None:
    """Why `value` is no Kubernetes object; None when it is one."""
    if not isinstance(value, dict):
        found = (
            "a list"
            if isinstance(value, list)
            else "plain text"
            if isinstance(value, str)
            else "a plain value"
        )
        return f"{_NO_OBJECT}: expected a mapping with apiVersion and kind, found {found}"
    api_version, kind = value.get("apiVersion"), value.get("kind")
    if not is_item and (reason := _tool_file(document.file, api_version, kind)):
        return reason
    missing = [name for name in ("apiVersion", "kind") if not value.get(name)]
    if missing:
        return f"{_NO_OBJECT}: expected apiVersion and kind, {' and '.join(missing)} missing"
    if not isinstance(api_version, str) or not isinstance(kind, str):
        return f"{_NO_OBJECT}: expected text for apiVersion and kind"
    if not isinstance(value.get("metadata", {}), dict | None):
        return f"{kind[:60]}: expected a mapping for metadata"
    if _is_template(document.text, value, kind):
        return TEMPLATE
    return None


def _tool_file(file: str, api_version: Json, kind: Json) -> str | None:
    name = PurePath(file).name
    if name.lower() in ("kustomization.yaml", "kustomization.yml", "kustomization") or (
        isinstance(api_version, str) and api_version.startswith("kustomize.config.k8s.io/")
    ):
        return _KUSTOMIZE
    if kind is None and name in ("Chart.yaml", "Chart.yml"):
        return _CHART
    if (
        kind is None
        and api_version is None
        and name.startswith("values")
        and name.endswith((".yaml", ".yml"))
    ):
        return _VALUES
    return None


def _is_template(text: bytes, body: JsonObject, kind: str) -> bool:
    """Whether a document that happens to be YAML still has blanks to fill in.

    Templates in the data of a ConfigMap or Secret are somebody's content; in an identity they never are.
    """
    if b"{{" not in text:
        return False
    who = resource_id(body)
    if any("{{" in part for part in (who.api_version, who.kind, who.namespace, who.name)):
        return True
    return kind not in _OFTEN_QUOTE_TEMPLATES and _HELM.search(text) is not None


def _is_list(body: JsonObject) -> bool:
    kind, metadata = body["kind"], body.get("metadata")
    if not str(kind).endswith("List") or not isinstance(body.get("items", 0), list | None):
        return False
    # Somebody's own kind may end so too; its objects have names, and Kubernetes' lists have none.
    return (body["apiVersion"], kind) == ("v1", "List") or not (
        isinstance(metadata, dict) and "name" in metadata
    )


def _inherited(holder: JsonObject, item: Json) -> Json:
    """Items of a typed list (`DeploymentList`) may leave out what the list says already."""
    kind = str(holder["kind"]).removesuffix("List")
    if not kind or not isinstance(item, dict) or ("apiVersion" in item and "kind" in item):
        return item
    return {"apiVersion": holder["apiVersion"], "kind": kind, **item}
