"""What the containers of a pod may do, what they take, and how they say that they are well."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kubepac.core.json_types import Json
from kubepac.features.pod import is_confined
from kubepac.features.shapes import mapping, mappings, share, texts
from kubepac.features.table import Features
from kubepac.features.workload import Pod

_PROBES: Final = {"readiness": "readinessProbe", "liveness": "livenessProbe", "startup": "startupProbe"}


def security_features(pod: Pod) -> Features:
    """Security contexts, with the pod's settings where a container has none of its own."""
    pod_context = mapping(pod.spec.get("securityContext"))
    contexts = [mapping(container.get("securityContext")) for container in pod.containers]
    linux_contexts = contexts if pod.linux_containers else []
    capabilities = [mapping(context.get("capabilities")) for context in linux_contexts]
    return {
        "securityContext.privileged": any(c.get("privileged") is True for c in linux_contexts),
        "securityContext.allowPrivilegeEscalation": any(
            c.get("allowPrivilegeEscalation") is not False for c in linux_contexts
        ),
        "securityContext.runAsNonRoot.share": share(
            [_is_kept_from_root(c, pod_context, linux=bool(linux_contexts)) for c in contexts]
        ),
        "securityContext.runAsUser.zero": any(
            _is_zero(_own_or_inherited(c, pod_context, "runAsUser")) for c in linux_contexts
        ),
        "securityContext.readOnlyRootFilesystem.share": share(
            [c.get("readOnlyRootFilesystem") is True for c in linux_contexts]
        ),
        "securityContext.capabilities.added": sum([len(texts(c.get("add"))) for c in capabilities]),
        "securityContext.capabilities.dropsAll.share": share([_drops_all(c) for c in capabilities]),
        "securityContext.seccompProfile.share": share(
            [is_confined(_own_or_inherited(c, pod_context, "seccompProfile")) for c in linux_contexts]
        ),
        "securityContext.present.share": share([bool(c) for c in contexts]),
    }


def resource_features(pod: Pod) -> Features:
    """Requests and limits of the containers that take resources; a limit stands for a missing request."""
    pod_resources = mapping(pod.spec.get("resources"))
    resources = [mapping(container.get("resources")) for container in pod.accountable_containers]
    features: Features = {}
    for name in ("cpu", "memory"):
        pod_has_limit, pod_has_request = _has_limit(pod_resources, name), _has_request(pod_resources, name)
        features[f"resources.limits.{name}.share"] = share(
            [pod_has_limit or _has_limit(entry, name) for entry in resources]
        )
        features[f"resources.requests.{name}.share"] = share(
            [pod_has_request or _has_request(entry, name) for entry in resources]
        )
    return features


def probe_features(pod: Pod) -> Features:
    """Probes of the app containers."""
    return {
        f"probes.{name}.share": share([bool(mapping(c.get(field))) for c in pod.app_containers])
        for name, field in _PROBES.items()
    }


def port_features(pod: Pod) -> Features:
    """Ports of the containers, and whether they are ports of the node as well."""
    ports = [port for container in pod.containers for port in mappings(container.get("ports"))]
    # On the node's network every container port is bound there, declared as hostPort or not.
    shares_network = pod.spec.get("hostNetwork") is True
    return {
        "ports.hostPort": any(shares_network or _is_port(port.get("hostPort")) for port in ports),
        "ports.count": len(ports),
    }


def _own_or_inherited(context: Mapping[str, Json], pod_context: Mapping[str, Json], field: str) -> Json:
    own = context.get(field)
    return pod_context.get(field) if own is None else own


def _is_kept_from_root(context: Mapping[str, Json], pod_context: Mapping[str, Json], *, linux: bool) -> bool:
    """Whether the kubelet refuses root, or a user other than root is named; Windows has no numbered users."""
    if _own_or_inherited(context, pod_context, "runAsNonRoot") is True:
        return True
    user = _own_or_inherited(context, pod_context, "runAsUser")
    return linux and isinstance(user, int) and user > 0


def _drops_all(capabilities: Mapping[str, Json]) -> bool:
    return any(name.upper() == "ALL" for name in texts(capabilities.get("drop")))


def _is_zero(value: Json) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value == 0


def _has_limit(resources: Mapping[str, Json], name: str) -> bool:
    return _is_amount(mapping(resources.get("limits")).get(name))


def _has_request(resources: Mapping[str, Json], name: str) -> bool:
    """The API server takes the limit for the request where none is written."""
    request = mapping(resources.get("requests")).get(name)
    return _has_limit(resources, name) if request is None else _is_amount(request)


def _is_amount(value: Json) -> bool:
    """Nothing is reserved or bounded by zero."""
    return isinstance(value, str | int | float) and value not in ("", 0, "0")


def _is_port(value: Json) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0
