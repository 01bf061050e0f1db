"""What a pod mounts."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from typing import Final

from kubepac.core.json_types import Json, JsonObject
from kubepac.features.shapes import at, mapping, mappings, text
from kubepac.features.table import Features
from kubepac.features.workload import Pod

# Whoever writes here, or reads here, has the node.
_SENSITIVE_PATHS: Final = ("/etc", "/proc", "/sys", "/run", "/var/run", "/var/lib/kubelet")


def volume_features(body: JsonObject, pod: Pod) -> Features:
    """Features of the pod's volumes, and of the claims that a StatefulSet makes for them."""
    volumes = mappings(pod.spec.get("volumes"))
    host_paths = [volume["hostPath"] for volume in volumes if volume.get("hostPath") is not None]
    claims = mappings(at(body, "spec", "volumeClaimTemplates"))
    return {
        "volume.hostPath": bool(host_paths),
        "volume.hostPath.sensitive": any(_is_sensitive(mapping(path)) for path in host_paths),
        "volume.secret": any(_holds_secret(volume) for volume in volumes),
        "volume.persistent": bool(claims) or any(bool(v.get("persistentVolumeClaim")) for v in volumes),
        "volume.count": len(volumes),
    }


def _is_sensitive(host_path: Mapping[str, Json]) -> bool:
    """Whether the path is a socket, or is, contains or stands in a sensitive folder."""
    path = text(host_path.get("path"))
    if not path:
        return False
    if host_path.get("type") == "Socket" or path.endswith(".sock"):
        return True
    folder = posixpath.normpath("/" + path.lstrip("/")).rstrip("/") + "/"
    return any(
        folder.startswith(f"{sensitive}/") or f"{sensitive}/".startswith(folder)
        for sensitive in _SENSITIVE_PATHS
    )


def _holds_secret(volume: Mapping[str, Json]) -> bool:
    sources = mappings(at(volume, "projected", "sources"))
    return bool(volume.get("secret")) or any(bool(source.get("secret")) for source in sources)
