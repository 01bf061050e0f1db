"""Random Kubernetes objects as teams write them: valid, and weak here and there.

Nothing here knows a policy. An object is built sound, then loses what its *weaknesses* name; which policies
that violates is for the engine to say.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from dataclasses import dataclass

from kubepac.core.json_types import JsonObject

# Chance of each weakness in the object of an average team. Workloads first, the rest by kind.
WEAKNESS_RATES: Mapping[str, float] = {
    "privileged": 0.05,
    "privilege-escalation": 0.50,
    "host-path": 0.10,
    "host-namespace": 0.06,
    "runs-as-root": 0.45,
    "added-capability": 0.08,
    "writable-root": 0.50,
    "no-seccomp": 0.50,
    "latest-tag": 0.18,
    "no-digest": 0.70,
    "no-limits": 0.32,
    "no-requests": 0.28,
    "hardcoded-secret": 0.12,
    "token-mounted": 0.50,
    "no-readiness-probe": 0.35,
    "one-replica": 0.35,
    "default-namespace": 0.22,
    "few-labels": 0.45,
    "no-network-policy": 0.55,
    "wildcard-verbs": 0.40,
    "wildcard-resources": 0.40,
    "cluster-admin": 0.50,
    "node-port": 0.45,
    "no-tls": 0.50,
}

KIND_SHARES: Mapping[str, float] = {
    "Deployment": 0.42,
    "StatefulSet": 0.11,
    "DaemonSet": 0.10,
    "CronJob": 0.09,
    "Job": 0.05,
    "Pod": 0.05,
    "Service": 0.05,
    "Ingress": 0.03,
    "Role": 0.03,
    "ClusterRole": 0.03,
    "RoleBinding": 0.01,
    "ClusterRoleBinding": 0.02,
    "ConfigMap": 0.01,
}

_API_VERSIONS: Mapping[str, str] = {
    "Deployment": "apps/v1",
    "StatefulSet": "apps/v1",
    "DaemonSet": "apps/v1",
    "CronJob": "batch/v1",
    "Job": "batch/v1",
    "Pod": "v1",
    "Service": "v1",
    "Ingress": "networking.k8s.io/v1",
    "NetworkPolicy": "networking.k8s.io/v1",
    "Role": "rbac.authorization.k8s.io/v1",
    "ClusterRole": "rbac.authorization.k8s.io/v1",
    "RoleBinding": "rbac.authorization.k8s.io/v1",
    "ClusterRoleBinding": "rbac.authorization.k8s.io/v1",
    "ConfigMap": "v1",
}
_CLUSTER_SCOPED = frozenset({"ClusterRole", "ClusterRoleBinding"})
_REPLICATED = frozenset({"Deployment", "StatefulSet"})
_RUNS_ONCE = frozenset({"Job", "CronJob"})
_APPS = (
    "cart",
    "checkout",
    "catalogue",
    "ledger",
    "mailer",
    "search",
    "gateway",
    "reports",
    "billing",
    "ingest",
)
_ROLES = ("api", "worker", "web", "sync", "agent", "cache", "indexer", "exporter")
_REGISTRIES = ("registry.example.com", "ghcr.io/example", "docker.io/example", "quay.io/example")
_DIGEST = "sha256:" + "5d" * 32

Weak = frozenset[str]


@dataclass(frozen=True, slots=True)
class TeamProfile:
    """How one team writes: the chance of each weakness, and the namespaces it uses.

    `isolated` are the namespaces that a NetworkPolicy covers.
    """

    weakness_rates: Mapping[str, float]
    namespaces: tuple[str, ...]
    isolated: frozenset[str]


def random_profile(rng: random.Random, *, hygiene_spread: float, habit_spread: float) -> TeamProfile:
    """A team around the average one.

    `hygiene_spread` moves all chances of a team together, `habit_spread` each on its own (both in logits).
    """
    hygiene = rng.gauss(0.0, hygiene_spread)
    rates = {
        weakness: _shifted(rate, hygiene + rng.gauss(0.0, habit_spread))
        for weakness, rate in WEAKNESS_RATES.items()
    }
    namespaces = tuple(rng.sample(_APPS, 3))
    isolated = frozenset(name for name in namespaces if rng.random() >= rates["no-network-policy"])
    return TeamProfile(rates, namespaces, isolated)


def random_objects(profile: TeamProfile, count: int, rng: random.Random) -> list[JsonObject]:
    """`count` objects of a team with names of their own."""
    kinds = rng.choices(list(KIND_SHARES), weights=list(KIND_SHARES.values()), k=count)
    return [_object(kind, number, profile, rng) for number, kind in enumerate(kinds)]


def network_policies(profile: TeamProfile) -> list[JsonObject]:
    """What isolates the team's namespaces; for the inventory that its objects are judged with."""
    return [
        {
            "apiVersion": _API_VERSIONS["NetworkPolicy"],
            "kind": "NetworkPolicy",
            "metadata": {"name": "default-deny", "namespace": namespace},
            "spec": {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]},
        }
        for namespace in sorted(profile.isolated)
    ]


def _shifted(rate: float, logits: float) -> float:
    return 1.0 / (1.0 + math.exp(-(math.log(rate / (1.0 - rate)) + logits)))


def _object(kind: str, number: int, profile: TeamProfile, rng: random.Random) -> JsonObject:
    weak = frozenset(name for name, rate in profile.weakness_rates.items() if rng.random() < rate)
    app = f"{rng.choice(_APPS)}-{rng.choice(_ROLES)}-{number}"
    body: JsonObject = {"apiVersion": _API_VERSIONS[kind], "kind": kind}
    body["metadata"] = _metadata(kind, app, profile, weak, rng)
    return body | _content(kind, app, weak, rng)


def _metadata(kind: str, app: str, profile: TeamProfile, weak: Weak, rng: random.Random) -> JsonObject:
    labels = {"app": app} if "few-labels" in weak else _recommended_labels(app)
    metadata: JsonObject = {"name": app, "labels": labels}
    if kind in _CLUSTER_SCOPED:
        return metadata
    if "default-namespace" not in weak:
        return metadata | {"namespace": rng.choice(profile.namespaces)}
    return metadata | ({"namespace": "default"} if rng.random() < 0.3 else {})


def _recommended_labels(app: str) -> JsonObject:
    values = {
        "name": app,
        "version": "1.4.2",
        "component": "backend",
        "part-of": "shop",
        "managed-by": "kustomize",
    }
    return {f"app.kubernetes.io/{key}": value for key, value in values.items()}


def _content(kind: str, app: str, weak: Weak, rng: random.Random) -> JsonObject:
    if kind in ("Role", "ClusterRole"):
        return {
            "rules": [_rule(weak), {"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get", "list"]}]
        }
    if kind in ("RoleBinding", "ClusterRoleBinding"):
        return _binding(app, weak)
    if kind == "ConfigMap":
        return {"data": {"LOG_LEVEL": "info"}}
    return {"spec": _spec(kind, app, weak, rng)}


def _spec(kind: str, app: str, weak: Weak, rng: random.Random) -> JsonObject:
    if kind == "Service":
        return _service(app, weak)
    if kind == "Ingress":
        return _ingress(app, weak)
    if kind == "Pod":
        return _pod(kind, app, weak, rng)
    template: JsonObject = {"spec": _pod(kind, app, weak, rng)}
    if kind == "Job":
        return {"backoffLimit": 2, "template": template}
    if kind == "CronJob":
        return {"schedule": "15 3 * * *", "jobTemplate": {"spec": {"template": template}}}
    return _controller(kind, app, weak, rng, template)


def _controller(kind: str, app: str, weak: Weak, rng: random.Random, template: JsonObject) -> JsonObject:
    template["metadata"] = {"labels": {"app": app}}
    spec: JsonObject = {"selector": {"matchLabels": {"app": app}}, "template": template}
    if kind == "StatefulSet":
        spec["serviceName"] = app
    if kind in _REPLICATED and "one-replica" not in weak:
        spec["replicas"] = rng.randint(2, 6)
    return spec


def _pod(kind: str, app: str, weak: Weak, rng: random.Random) -> JsonObject:
    containers = [_container(kind, app, index, weak, rng) for index in range(rng.choice((1, 1, 1, 2, 3)))]
    pod: JsonObject = {"containers": containers}
    if rng.random() < 0.15:
        pod["initContainers"] = [_container("init", f"{app}-init", 0, weak, rng)]
    if kind in _RUNS_ONCE:
        pod["restartPolicy"] = "OnFailure"
    if "token-mounted" not in weak:
        pod["automountServiceAccountToken"] = False
    if "host-namespace" in weak:
        pod[rng.choice(("hostNetwork", "hostPID", "hostIPC"))] = True
    if rng.random() < 0.4:
        pod["serviceAccountName"] = app
    security = _pod_security(weak)
    if security:
        pod["securityContext"] = security
    volumes = _volumes(app, weak, rng)
    if volumes:
        pod["volumes"] = volumes
        containers[0]["volumeMounts"] = [
            {"name": volume["name"], "mountPath": f"/mnt/{volume['name']}"} for volume in volumes
        ]
    return pod


def _pod_security(weak: Weak) -> JsonObject:
    security: JsonObject = {}
    if "runs-as-root" not in weak:
        security |= {"runAsNonRoot": True, "runAsUser": 10001}
    if "no-seccomp" not in weak:
        security["seccompProfile"] = {"type": "RuntimeDefault"}
    return security


def _volumes(app: str, weak: Weak, rng: random.Random) -> list[JsonObject]:
    volumes: list[JsonObject] = []
    if "host-path" in weak:
        path = rng.choice(("/var/log", "/var/run/docker.sock", "/etc", "/opt/data"))
        volumes.append({"name": "host", "hostPath": {"path": path}})
    if "writable-root" not in weak:
        volumes.append({"name": "scratch", "emptyDir": {}})
    if rng.random() < 0.2:
        volumes.append({"name": "settings", "configMap": {"name": app}})
    return volumes


def _container(kind: str, app: str, index: int, weak: Weak, rng: random.Random) -> JsonObject:
    container: JsonObject = {
        "name": app if index == 0 else f"sidecar-{index}",
        "image": _image(app, index, weak, rng),
    }
    security = _container_security(weak, index)
    if security:
        container["securityContext"] = security
    resources = _resources(weak)
    if resources:
        container["resources"] = resources
    if kind != "init":
        container["ports"] = [{"containerPort": 8080 + index}]
    if kind not in ("init", *_RUNS_ONCE) and "no-readiness-probe" not in weak:
        container["readinessProbe"] = {"httpGet": {"path": "/ready", "port": 8080 + index}}
    environment = _environment(app, index, weak, rng)
    if environment:
        container["env"] = environment
    return container


def _image(app: str, index: int, weak: Weak, rng: random.Random) -> str:
    name = f"{rng.choice(_REGISTRIES)}/{app if index == 0 else 'sidecar'}"
    if "latest-tag" in weak and index == 0:
        return name + rng.choice(("", ":latest"))
    tagged = f"{name}:{rng.randint(0, 4)}.{rng.randint(0, 20)}.{rng.randint(0, 9)}"
    return tagged if "no-digest" in weak else f"{tagged}@{_DIGEST}"


def _container_security(weak: Weak, index: int) -> JsonObject:
    security: JsonObject = {}
    if "privileged" in weak and index == 0:
        security["privileged"] = True
    elif "privilege-escalation" not in weak:
        security["allowPrivilegeEscalation"] = False
    if "writable-root" not in weak:
        security["readOnlyRootFilesystem"] = True
    if "added-capability" in weak and index == 0:
        security["capabilities"] = {"add": ["NET_ADMIN"]}
    elif "privilege-escalation" not in weak:
        security["capabilities"] = {"drop": ["ALL"]}
    return security


def _resources(weak: Weak) -> JsonObject:
    resources: JsonObject = {}
    if "no-limits" not in weak:
        resources["limits"] = {"cpu": "500m", "memory": "256Mi"}
    if "no-requests" not in weak:
        resources["requests"] = {"cpu": "100m", "memory": "128Mi"}
    return resources


def _environment(app: str, index: int, weak: Weak, rng: random.Random) -> list[JsonObject]:
    environment: list[JsonObject] = []
    if rng.random() < 0.5:
        environment.append({"name": "LOG_LEVEL", "value": "info"})
    if index == 0 and "hardcoded-secret" in weak:
        environment.append({"name": "DB_PASSWORD", "value": "correct-horse-battery"})
    elif index == 0 and rng.random() < 0.3:
        reference = {"secretKeyRef": {"name": app, "key": "password"}}
        environment.append({"name": "DB_PASSWORD", "valueFrom": reference})
    return environment


def _service(app: str, weak: Weak) -> JsonObject:
    service_type = "NodePort" if "node-port" in weak else "ClusterIP"
    return {"type": service_type, "selector": {"app": app}, "ports": [{"port": 80, "targetPort": 8080}]}


def _ingress(app: str, weak: Weak) -> JsonObject:
    host = f"{app}.example.com"
    backend = {"service": {"name": app, "port": {"number": 80}}}
    spec: JsonObject = {
        "rules": [
            {"host": host, "http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": backend}]}}
        ]
    }
    return spec if "no-tls" in weak else spec | {"tls": [{"hosts": [host], "secretName": app}]}


def _rule(weak: Weak) -> JsonObject:
    return {
        "apiGroups": ["apps"],
        "resources": ["*"] if "wildcard-resources" in weak else ["deployments"],
        "verbs": ["*"] if "wildcard-verbs" in weak else ["get", "list", "watch"],
    }


def _binding(app: str, weak: Weak) -> JsonObject:
    role = "cluster-admin" if "cluster-admin" in weak else f"{app}-reader"
    return {
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": role},
        "subjects": [{"kind": "ServiceAccount", "name": app, "namespace": "shop"}],
    }
