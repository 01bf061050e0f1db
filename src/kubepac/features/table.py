"""The features of an object, each declared once: name, type and meaning.

Names follow the manifest's own fields where there is one (`securityContext.privileged`, `volume.hostPath`).
A policy's METADATA names the features that speak for it as `name=value`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from kubepac.core.json_types import FeatureValue

FeatureType = Literal["flag", "count", "share", "category"]
Features: TypeAlias = dict[str, FeatureValue]


@dataclass(frozen=True, slots=True)
class Feature:
    """`flag` is a bool, `count` an int >= 0, `share` a float in [0, 1], `category` one of `values`.

    Where a feature has nothing to speak of (a ConfigMap has no containers), a flag is False, a count 0, a
    share 1 (nothing lacks it) and a category its last value.
    """

    name: str
    type: FeatureType
    meaning: str
    values: tuple[str, ...] = ()

    @property
    def neutral(self) -> FeatureValue:
        """The value for an object that this feature has nothing to say about."""
        match self.type:
            case "flag":
                return False
            case "count":
                return 0
            case "share":
                return 1.0
            case "category":
                return self.values[-1]


KINDS = (
    "Pod", "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Job", "CronJob",
    "PodTemplate", "Service", "Ingress", "NetworkPolicy", "ConfigMap", "Secret", "ServiceAccount", "Role",
    "ClusterRole", "RoleBinding", "ClusterRoleBinding", "Namespace", "HorizontalPodAutoscaler",
    "PodDisruptionBudget", "PersistentVolumeClaim", "other",
)  # fmt: skip

FEATURES: tuple[Feature, ...] = (
    # what it is
    Feature("resource_kind", "category", "kind of the object", KINDS),
    Feature("is_workload", "flag", "holds a pod template"),
    Feature(
        "is_long_running", "flag", "Deployment, StatefulSet, DaemonSet, ReplicaSet or ReplicationController"
    ),
    Feature("namespace.missing", "flag", "names no namespace, and is namespaced"),
    Feature("namespace.default", "flag", "namespace is `default`, or missing"),
    Feature("namespace.system", "flag", "namespace starts with `kube-`"),
    Feature("labels.count", "count", "labels of the object"),
    Feature(
        "labels.recommended_share",
        "share",
        "share of app.kubernetes.io/{name,version,component,part-of,managed-by} set",
    ),
    Feature("annotations.count", "count", "annotations of the object"),
    Feature("api.is_beta", "flag", "apiVersion is alpha or beta"),
    Feature("fields.count", "count", "scalar fields in the object, capped at 10,000"),
    # pod
    Feature("containers.count", "count", "app containers"),
    Feature("initContainers.count", "count", "init containers"),
    Feature("pod.hostNetwork", "flag", "shares the node's network"),
    Feature("pod.hostPID", "flag", "shares the node's processes"),
    Feature("pod.hostIPC", "flag", "shares the node's IPC"),
    Feature("pod.hostUsers", "flag", "hostUsers is not switched off"),
    Feature(
        "pod.automountServiceAccountToken",
        "flag",
        "the token is mounted: neither the pod nor its account in sight says no",
    ),
    Feature("pod.serviceAccountName.default", "flag", "runs as the default account of its namespace"),
    Feature("pod.securityContext.present", "flag", "has a pod-level security context"),
    Feature("pod.runAsNonRoot", "flag", "runAsNonRoot: true at pod level"),
    Feature("pod.seccompProfile.set", "flag", "seccomp profile at pod level that is not Unconfined"),
    Feature("pod.restartPolicy.always", "flag", "restartPolicy is Always, or left out"),
    Feature("pod.priorityClass.set", "flag", "has a priority class"),
    Feature("pod.affinity.set", "flag", "has affinity rules or topology spread constraints"),
    Feature("pod.tolerations.count", "count", "tolerations"),
    # containers
    Feature("securityContext.privileged", "flag", "any container is privileged"),
    Feature(
        "securityContext.allowPrivilegeEscalation", "flag", "any Linux container allows it: not switched off"
    ),
    Feature(
        "securityContext.runAsNonRoot.share",
        "share",
        "containers kept from root by runAsNonRoot or runAsUser, their own or the pod's",
    ),
    Feature(
        "securityContext.runAsUser.zero",
        "flag",
        "any container is told to run as UID 0, by its own or the pod's setting",
    ),
    Feature("securityContext.readOnlyRootFilesystem.share", "share", "containers with a read-only root"),
    Feature("securityContext.capabilities.added", "count", "capabilities added, over all containers"),
    Feature("securityContext.capabilities.dropsAll.share", "share", "containers that drop ALL capabilities"),
    Feature(
        "securityContext.seccompProfile.share",
        "share",
        "containers under a seccomp profile, own or inherited",
    ),
    Feature("securityContext.present.share", "share", "containers with a security context"),
    # images
    Feature(
        "image.tag",
        "category",
        "the worst tag of all images",
        ("digest", "version", "latest", "missing", "none"),
    ),
    Feature("image.digest.share", "share", "images pinned by digest"),
    Feature("image.registry.public", "flag", "any image from a public registry, or with none named"),
    Feature(
        "image.pullPolicy.always",
        "flag",
        "any container pulls Always, by its setting or because the tag is latest or missing",
    ),
    # resources
    Feature("resources.limits.cpu.share", "share", "app and init containers with a CPU limit"),
    Feature("resources.limits.memory.share", "share", "app and init containers with a memory limit"),
    Feature(
        "resources.requests.cpu.share",
        "share",
        "app and init containers with a CPU request, or a limit that stands for it",
    ),
    Feature(
        "resources.requests.memory.share",
        "share",
        "app and init containers with a memory request, or a limit that stands for it",
    ),
    # probes and scale
    Feature("probes.readiness.share", "share", "app containers with a readiness probe"),
    Feature("probes.liveness.share", "share", "app containers with a liveness probe"),
    Feature("probes.startup.share", "share", "app containers with a startup probe"),
    Feature(
        "replicas",
        "count",
        "replicas asked for, capped at 100; 1 where a workload leaves it out, 0 elsewhere",
    ),
    Feature("strategy.recreate", "flag", "a Deployment that stops all old pods before it starts new ones"),
    # volumes, environment, ports
    Feature("volume.hostPath", "flag", "mounts a path of the node"),
    Feature(
        "volume.hostPath.sensitive",
        "flag",
        "mounts a socket, or a folder in or above /etc, /proc, /sys, /run, /var/run or /var/lib/kubelet",
    ),
    Feature("volume.secret", "flag", "mounts a Secret"),
    Feature("volume.persistent", "flag", "mounts a PersistentVolumeClaim, or makes one for each pod"),
    Feature("volume.count", "count", "volumes"),
    Feature("env.count", "count", "environment variables with a value in the manifest"),
    Feature("env.secretRef", "flag", "any variable comes from a Secret"),
    Feature(
        "env.hardcodedSecret",
        "flag",
        "a variable holds a credential in clear, by its name or by its form",
    ),
    Feature("args.hardcodedSecret", "flag", "an argument hands over a credential in clear"),
    Feature("ports.hostPort", "flag", "any container port is a port of the node too"),
    Feature("ports.count", "count", "container or service ports"),
    # network
    Feature("netpol_present", "flag", "a NetworkPolicy in sight selects its pods"),
    Feature(
        "service.type",
        "category",
        "how a Service is reached",
        ("ClusterIP", "NodePort", "LoadBalancer", "ExternalName", "none"),
    ),
    Feature("ingress.tls", "flag", "an Ingress with TLS for every one of its hosts"),
    # rbac
    Feature("rbac.wildcard_verbs", "flag", "a rule allows every verb"),
    Feature("rbac.wildcard_resources", "flag", "a rule covers every resource"),
    Feature("rbac.secrets_access", "flag", "a rule lets its holder read secrets"),
    Feature("rbac.rules.count", "count", "rules of a role"),
    Feature("rbac.cluster_admin", "flag", "binds cluster-admin"),
    Feature(
        "rbac.broad_subject",
        "flag",
        "binds everybody: all authenticated, unauthenticated or service-account subjects",
    ),
)
