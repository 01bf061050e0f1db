"""A policy as its METADATA describes it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from kubepac.core.json_types import Json
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
# In METADATA's inventory: every object of a kind that is not Kubernetes' own.
CUSTOM_RESOURCES = "custom"

ParameterType: TypeAlias = Literal["boolean", "integer", "string", "array"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A setting of policies, as JSON Schema describes it; an array is one of strings.

    `example` stands where the default keeps a policy silent: fixtures and examples are evaluated with it.
    """

    name: str
    type: ParameterType
    default: Json
    description: str
    example: Json = None

    @property
    def exemplary(self) -> Json:
        """The value to show the policy at work with."""
        return self.default if self.example is None else self.example


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy of the corpus.

    `kinds` is sorted and expanded (no groups), or `("*",)`. `package` is the Rego package without `data.`.
    `inventory` names what it reads of other objects as `apiVersion/Kind` (groups expanded), and with `custom` all
    custom resources. `needs_input` and `fix_size` were found out about its repairs: whether they ask a person for
    a value, and how many operations they usually have (0 where there are none, or nobody counted).
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
    parameters: tuple[Parameter, ...] = ()
    # Whether it says `unknown` where it sees too little of the application to decide.
    says_unknown: bool = False
    needs_input: bool = False
    fix_size: int = 0

    @property
    def pack(self) -> str:
        """The pack that it stands in, such as `pod_security`."""
        return self.package.split(".")[1]

    def applies_to(self, kind: str) -> bool:
        """Whether objects of this kind are evaluated at all."""
        return self.kinds == (ANY_KIND,) or kind in self.kinds


def inventory_kinds(policies: Iterable[Policy]) -> frozenset[str]:
    """Everything that one of these policies reads of other objects, as METADATA names it."""
    return frozenset(kind for policy in policies for kind in policy.inventory)
