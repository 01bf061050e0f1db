"""From an object to its features."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kubepac.core.json_types import FeatureValue, JsonObject
from kubepac.features.containers import port_features, probe_features, resource_features, security_features
from kubepac.features.environment import environment_features
from kubepac.features.identity import identity_features
from kubepac.features.images import image_features
from kubepac.features.inventory import namespace_of, namespaced
from kubepac.features.network import ingress_features, netpol_features, service_features
from kubepac.features.pod import account_name, pod_features, scale_features
from kubepac.features.rbac import binding_features, role_features
from kubepac.features.shapes import at, mapping
from kubepac.features.table import FEATURES, Features
from kubepac.features.volumes import volume_features
from kubepac.features.workload import Pod, pod_of

# The topics of the kinds that hold no pod.
_TOPICS: Final = {
    "Service": service_features,
    "Ingress": ingress_features,
    "Role": role_features,
    "ClusterRole": role_features,
    "RoleBinding": binding_features,
    "ClusterRoleBinding": binding_features,
}
_NEUTRAL: Final[Features] = {feature.name: feature.neutral for feature in FEATURES}


def completed_features(known: Mapping[str, FeatureValue]) -> Features:
    """All features of an object of which only some are known: the others have nothing to say."""
    return _NEUTRAL | {name: value for name, value in known.items() if name in _NEUTRAL}


def object_features(body: JsonObject, *, inventory: JsonObject) -> Features:
    """Every feature of the table, in its order, for any object whatsoever.

    Defaults count as Kubernetes applies them, so what is left out can speak as loudly as what is written.
    A value of the wrong type reads as left out: nothing in `body` or `inventory` makes this raise. The time
    is linear in the object's size and in the NetworkPolicies of its namespace.

    Parameters
    ----------
    body
        The object, plain JSON.
    inventory
        The objects seen with it, in Gatekeeper's shape; one that names no namespace stands under `default`.
    """
    features = _NEUTRAL | identity_features(body)
    topic = _TOPICS.get(str(features["resource_kind"]))
    if topic is not None:
        return features | topic(body)
    pod = pod_of(body)
    return features if pod is None else features | _workload_features(body, pod, inventory)


def _workload_features(body: JsonObject, pod: Pod, inventory: JsonObject) -> Features:
    namespace = namespace_of(body)
    account = mapping(at(inventory, "namespace", namespace, "v1", "ServiceAccount", account_name(pod)))
    policies = namespaced(inventory, namespace, group="networking.k8s.io", kind="NetworkPolicy")
    return {
        **pod_features(pod, service_account=account),
        **scale_features(body),
        **security_features(pod),
        **image_features(pod),
        **resource_features(pod),
        **probe_features(pod),
        **port_features(pod),
        **volume_features(body, pod),
        **environment_features(pod),
        **netpol_features(pod, policies),
    }
