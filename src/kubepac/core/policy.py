"""A policy as its METADATA describes it."""

from __future__ import annotations

from dataclasses import dataclass

from kubepac.core.violations import Severity

# The one group of kinds that METADATA may name; the same kinds as policies/lib/workload.rego knows.
WORKLOADS = (
    "CronJob",
    "DaemonSet",
    "Deployment",
    "Job",
    "Pod",
    "PodTemplate",
    "ReplicaSet",
    "ReplicationController",
    "StatefulSet",
)
ANY_KIND = "*"


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy of the corpus.

    `kinds` is sorted and expanded (no groups), or `("*",)`. `package` is the Rego package without `data.`.
    `inventory` names what it reads of other objects as `apiVersion/Kind`.
    """

    id: str
    package: str
    title: str
    description: str
    severity: Severity
    kinds: tuple[str, ...]
    tags: tuple[str, ...]
    features: tuple[str, ...]
    remediation: str
    inventory: tuple[str, ...] = ()
    limits: str = ""
    no_fix: str = ""

    @property
    def pack(self) -> str:
        """The pack that it stands in, such as `pod_security`."""
        return self.package.split(".")[1]

    def applies_to(self, kind: str) -> bool:
        """Whether objects of this kind are evaluated at all."""
        return self.kinds == (ANY_KIND,) or kind in self.kinds
