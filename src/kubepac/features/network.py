"""How an object is reached: Services, Ingresses, and whether a NetworkPolicy stands before its pods."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from kubepac.core.json_types import Json, JsonObject
from kubepac.features.selectors import selects
from kubepac.features.shapes import at, mapping, mappings, text, texts
from kubepac.features.table import Features
from kubepac.features.workload import Pod

# Certificates that a cloud's controller, or Traefik, gets without spec.tls.
_TLS_ANNOTATIONS: Final = (
    "alb.ingress.kubernetes.io/certificate-arn",
    "ingress.gcp.kubernetes.io/pre-shared-cert",
    "networking.gke.io/managed-certificates",
    "traefik.ingress.kubernetes.io/router.tls",
)
_SERVICE_TYPES: Final = frozenset({"ClusterIP", "NodePort", "LoadBalancer", "ExternalName"})


def service_features(body: JsonObject) -> Features:
    """Features of a Service; a type that Kubernetes does not know reads as the default one."""
    service_type = text(at(body, "spec", "type"))
    return {
        "service.type": service_type if service_type in _SERVICE_TYPES else "ClusterIP",
        "ports.count": len(mappings(at(body, "spec", "ports"))),
    }


def ingress_features(body: JsonObject) -> Features:
    """Features of an Ingress."""
    tls = mappings(at(body, "spec", "tls"))
    hosts = {text(rule.get("host")) for rule in mappings(at(body, "spec", "rules"))} - {""}
    return {"ingress.tls": _covers(tls, hosts) or _has_tls_by_annotation(body)}


def netpol_features(pod: Pod, policies: Iterable[Mapping[str, Json]]) -> Features:
    """Whether one of the NetworkPolicies of its namespace selects the pod."""
    return {"netpol_present": any(_is_selected(pod, policy) for policy in policies)}


def _covers(tls: list[Mapping[str, Json]], hosts: set[str]) -> bool:
    """Whether every host has a certificate; an entry that names no host serves all of them."""
    secured = [texts(entry.get("hosts")) for entry in tls]
    if any(not names for names in secured):
        return True
    names = {name for entry in secured for name in entry}
    return bool(names) and all(host in names or _wildcard(host) in names for host in hosts)


def _has_tls_by_annotation(body: JsonObject) -> bool:
    annotations = mapping(at(body, "metadata", "annotations"))
    return any(text(annotations.get(name)) not in ("", "false") for name in _TLS_ANNOTATIONS)


def _wildcard(host: str) -> str:
    """The one wildcard that stands for `host`: a star replaces exactly one label."""
    return "*." + host.partition(".")[2]


def _is_selected(pod: Pod, policy: Mapping[str, Json]) -> bool:
    """A policy that leaves its selector out selects every pod, as an empty one does."""
    selector = mapping(policy.get("spec")).get("podSelector")
    return selects({} if selector is None else selector, pod.labels)
