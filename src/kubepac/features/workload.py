"""Pods, wherever they are written: the same table as `policies/lib/workload.rego`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from kubepac.core.json_types import Json, JsonObject
from kubepac.features.kinds import api_group
from kubepac.features.shapes import mapping, mappings

_CORE: Final = frozenset({""})
_APPS: Final = frozenset({"apps"})
_APPS_OR_EXTENSIONS: Final = frozenset({"apps", "extensions"})
_BATCH: Final = frozenset({"batch"})

# Kind -> the groups that own it, and where it keeps its pod template.
TEMPLATES: Final[Mapping[str, tuple[frozenset[str], tuple[str, ...]]]] = {
    "Pod": (_CORE, ()),
    "PodTemplate": (_CORE, ("template",)),
    "ReplicationController": (_CORE, ("spec", "template")),
    "Deployment": (_APPS_OR_EXTENSIONS, ("spec", "template")),
    "ReplicaSet": (_APPS_OR_EXTENSIONS, ("spec", "template")),
    "DaemonSet": (_APPS_OR_EXTENSIONS, ("spec", "template")),
    "StatefulSet": (_APPS, ("spec", "template")),
    "Job": (_BATCH, ("spec", "template")),
    "CronJob": (_BATCH, ("spec", "jobTemplate", "spec", "template")),
}


@dataclass(frozen=True)
class Pod:
    """The pod of a workload: its spec and the labels that its pods get."""

    spec: Mapping[str, Json]
    labels: Mapping[str, Json]

    @cached_property
    def app_containers(self) -> list[Mapping[str, Json]]:
        """The containers that do the work."""
        return mappings(self.spec.get("containers"))

    @cached_property
    def init_containers(self) -> list[Mapping[str, Json]]:
        """The containers that run first, sidecars among them."""
        return mappings(self.spec.get("initContainers"))

    @cached_property
    def accountable_containers(self) -> list[Mapping[str, Json]]:
        """Those whose resources are accounted for: ephemeral containers take none."""
        return self.init_containers + self.app_containers

    @cached_property
    def containers(self) -> list[Mapping[str, Json]]:
        """Every container, ephemeral ones too."""
        return self.accountable_containers + mappings(self.spec.get("ephemeralContainers"))

    @cached_property
    def linux_containers(self) -> list[Mapping[str, Json]]:
        """Those that Linux-only settings speak of: none of a Windows pod, which must leave them out."""
        return [] if mapping(self.spec.get("os")).get("name") == "windows" else self.containers


def pod_of(body: JsonObject) -> Pod | None:
    """The pod that `body` describes; None where it is no workload, or holds no object where a pod should be.

    A workload that leaves its pod out has an empty one.

    >>> pod_of({"apiVersion": "v1", "kind": "Pod", "spec": {}})
    Pod(spec={}, labels={})
    >>> pod_of({"apiVersion": "example.com/v1", "kind": "Pod", "spec": {}}) is None
    True
    """
    kind = body.get("kind")
    if not isinstance(kind, str) or kind not in TEMPLATES:
        return None
    groups, path = TEMPLATES[kind]
    if api_group(body) not in groups:
        return None
    template: Mapping[str, Json] = body
    for key in path:
        template = mapping(template.get(key))
    spec = template.get("spec", {})
    if not isinstance(spec, dict):
        return None
    return Pod(spec, mapping(mapping(template.get("metadata")).get("labels")))
