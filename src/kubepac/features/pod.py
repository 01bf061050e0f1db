"""Settings of the pod as a whole, and how many of it run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kubepac.core.json_types import Json, JsonObject
from kubepac.features.shapes import at, mapping, mappings, text
from kubepac.features.table import Features
from kubepac.features.workload import Pod

REPLICAS_CAP: Final = 100

_SECCOMP_PROFILES: Final = frozenset({"RuntimeDefault", "Localhost"})


def pod_features(pod: Pod, *, service_account: Mapping[str, Json]) -> Features:
    """Features of the pod; `service_account` is the account it runs as, empty where it is not in sight."""
    spec = pod.spec
    context = mapping(spec.get("securityContext"))
    return {
        "containers.count": len(pod.app_containers),
        "initContainers.count": len(pod.init_containers),
        "pod.hostNetwork": spec.get("hostNetwork") is True,
        "pod.hostPID": spec.get("hostPID") is True,
        "pod.hostIPC": spec.get("hostIPC") is True,
        "pod.hostUsers": spec.get("hostUsers") is not False,
        "pod.automountServiceAccountToken": _mounts_token(spec, service_account),
        "pod.serviceAccountName.default": account_name(pod) == "default",
        "pod.securityContext.present": bool(context),
        "pod.runAsNonRoot": context.get("runAsNonRoot") is True,
        "pod.seccompProfile.set": is_confined(context.get("seccompProfile")),
        "pod.restartPolicy.always": spec.get("restartPolicy") in (None, "Always"),
        "pod.priorityClass.set": bool(text(spec.get("priorityClassName"))),
        "pod.affinity.set": _is_spread(spec),
        "pod.tolerations.count": len(mappings(spec.get("tolerations"))),
    }


def scale_features(body: JsonObject) -> Features:
    """How many pods a workload asks for, and how it replaces them."""
    return {
        "replicas": _replicas(at(body, "spec", "replicas")),
        "strategy.recreate": (
            body.get("kind") == "Deployment" and at(body, "spec", "strategy", "type") == "Recreate"
        ),
    }


def account_name(pod: Pod) -> str:
    """The service account that the pod runs as, by either spelling of the field."""
    return text(pod.spec.get("serviceAccountName")) or text(pod.spec.get("serviceAccount")) or "default"


def is_confined(profile: Json) -> bool:
    """Whether this seccomp profile filters anything.

    >>> is_confined({"type": "RuntimeDefault"}), is_confined({"type": "Unconfined"}), is_confined(None)
    (True, False, False)
    """
    return text(mapping(profile).get("type")) in _SECCOMP_PROFILES


def _mounts_token(spec: Mapping[str, Json], service_account: Mapping[str, Json]) -> bool:
    """The pod decides; where it is silent, its account does; where that is silent, the token is mounted."""
    own = spec.get("automountServiceAccountToken")
    if own is None:
        return service_account.get("automountServiceAccountToken") is not False
    return own is not False


def _is_spread(spec: Mapping[str, Json]) -> bool:
    return bool(mapping(spec.get("affinity")) or mappings(spec.get("topologySpreadConstraints")))


def _replicas(value: Json) -> int:
    """What is no whole number counts as left out: the API server would refuse it."""
    if not isinstance(value, int) or isinstance(value, bool):
        return 1
    return min(max(value, 0), REPLICAS_CAP)
