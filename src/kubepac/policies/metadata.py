"""Reads policies out of the `# METADATA` annotations that `opa inspect --annotations` reports."""

from __future__ import annotations

import re
from itertools import pairwise

from kubepac.core.errors import PolicyError
from kubepac.core.json_types import Json, JsonObject
from kubepac.core.policy import ANY_KIND, WORKLOADS, Parameter, Policy
from kubepac.core.violations import Severity
from kubepac.policies.parameters import parameter_from_schema, parameters_of

_APPS = ("DaemonSet", "Deployment", "ReplicaSet", "StatefulSet")
_ROOT = "kubepac"
_LIBRARY = ("lib", "main")
# Every version in which people write the workload kinds.
_WORKLOAD_VERSIONS = (
    "v1/Pod",
    "v1/PodTemplate",
    "v1/ReplicationController",
    *(f"apps/{version}/{kind}" for version in ("v1", "v1beta1", "v1beta2") for kind in _APPS),
    *(f"extensions/v1beta1/{kind}" for kind in _APPS if kind != "StatefulSet"),
    *(f"batch/{version}/{kind}" for version in ("v1", "v1beta1") for kind in ("CronJob", "Job")),
)
_ID = re.compile(r"(deny|require)(-[a-z0-9]+)+")
_REQUIRED = ("id", "severity", "kinds", "tags", "features", "remediation")
_OPTIONAL = ("inventory", "limits", "no_fix", "parameters")


def policies_from_inspection(inspected: JsonObject) -> tuple[Policy, ...]:
    """All policies of a corpus, sorted by id.

    Raises `PolicyError` naming file and key where METADATA is missing, incomplete or contradicts itself.
    """
    annotated = _list(inspected.get("annotations"))
    annotations = {package: item for item in annotated if (package := _package(item))}
    found = [_policy(package, annotations.get(package)) for package in _policy_packages(inspected)]
    policies = tuple(sorted(found, key=lambda policy: policy.id))
    for earlier, later in pairwise(policies):
        if earlier.id == later.id:
            raise PolicyError(f"two policies are called {later.id}: {earlier.package} and {later.package}")
    parameters_of(policies)
    return policies


def _policy_packages(inspected: JsonObject) -> list[str]:
    namespaces = inspected.get("namespaces")
    names = [name.removeprefix("data.") for name in namespaces] if isinstance(namespaces, dict) else []
    return [name for name in sorted(names) if _is_policy_package(name)]


def _is_policy_package(name: str) -> bool:
    match name.split("."):
        case [root, pack, policy]:
            return root == _ROOT and pack not in _LIBRARY and not policy.endswith("_test")
    return False


def _package(item: JsonObject) -> str | None:
    path, annotations = item.get("path"), item.get("annotations")
    if not isinstance(path, list) or not isinstance(annotations, dict):
        return None
    if annotations.get("scope") != "package":
        return None
    return ".".join(str(part["value"]) for part in path[1:])


def _policy(package: str, item: JsonObject | None) -> Policy:
    if item is None:
        raise PolicyError(f"{package}: no METADATA with `scope: package` above the package line")
    annotations = item["annotations"]
    assert isinstance(annotations, dict)  # _package let it through
    custom = annotations.get("custom")
    if not isinstance(custom, dict):
        raise PolicyError(f"{package}: METADATA has no `custom` block")
    _check_keys(package, custom)
    policy = Policy(
        id=_id(package, custom),
        package=package,
        title=_sentence(package, annotations, "title"),
        description=_sentence(package, annotations, "description"),
        severity=_severity(package, custom),
        kinds=_kinds(package, _strings(package, custom, "kinds")),
        tags=_strings(package, custom, "tags"),
        features=_strings(package, custom, "features"),
        remediation=_sentence(package, custom, "remediation"),
        inventory=_inventory(_strings(package, custom, "inventory")) if "inventory" in custom else (),
        limits=_sentence(package, custom, "limits") if "limits" in custom else "",
        no_fix=_sentence(package, custom, "no_fix") if "no_fix" in custom else "",
        parameters=_parameters(package, custom.get("parameters", {})),
    )
    if not policy.remediation.endswith("."):
        raise PolicyError(f"{package}: METADATA remediation is a sentence and ends with a full stop")
    return policy


def _check_keys(package: str, custom: JsonObject) -> None:
    if missing := [key for key in _REQUIRED if key not in custom]:
        raise PolicyError(f"{package}: METADATA lacks custom.{missing[0]}")
    if unknown := sorted(set(custom) - {*_REQUIRED, *_OPTIONAL}):
        raise PolicyError(f"{package}: METADATA has an unknown key custom.{unknown[0]}")


def _id(package: str, custom: JsonObject) -> str:
    policy_id = str(custom["id"])
    if not _ID.fullmatch(policy_id):
        raise PolicyError(f"{package}: METADATA id {policy_id!r} is not deny-<offence> or require-<thing>")
    if policy_id.replace("-", "_") != package.rsplit(".", 1)[1]:
        raise PolicyError(f"{package}: METADATA id {policy_id!r} is not the package's own name")
    return policy_id


def _severity(package: str, custom: JsonObject) -> Severity:
    try:
        return Severity[str(custom["severity"])]
    except KeyError:
        names = ", ".join(severity.name for severity in Severity)
        raise PolicyError(f"{package}: METADATA severity is one of {names}") from None


def _kinds(package: str, named: tuple[str, ...]) -> tuple[str, ...]:
    if not named:
        raise PolicyError(f'{package}: METADATA kinds is empty: name kinds, `workloads`, or "{ANY_KIND}"')
    if ANY_KIND in named:
        return (ANY_KIND,)
    expanded = {kind for name in named for kind in (WORKLOADS if name == "workloads" else (name,))}
    return tuple(sorted(expanded))


def _inventory(named: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(
        version for name in named for version in (_WORKLOAD_VERSIONS if name == "workloads" else (name,))
    )


def _parameters(package: str, block: Json) -> tuple[Parameter, ...]:
    if not isinstance(block, dict):
        raise PolicyError(f"{package}: METADATA parameters is a mapping of names to schemas")
    try:
        return tuple(parameter_from_schema(name, schema) for name, schema in sorted(block.items()))
    except PolicyError as error:
        raise PolicyError(f"{package}: METADATA {error}") from None


def _sentence(package: str, block: JsonObject, key: str) -> str:
    value = block.get(key)
    if not isinstance(value, str) or not value.strip():
        raise PolicyError(f"{package}: METADATA {key} is missing or empty")
    return " ".join(value.split())


def _strings(package: str, block: JsonObject, key: str) -> tuple[str, ...]:
    value = block.get(key)
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise PolicyError(f"{package}: METADATA {key} is a list of strings")
    return tuple(value)


def _list(value: Json) -> list[JsonObject]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
