"""Policies as Gatekeeper takes them: a ConstraintTemplate each, an example Constraint, and a suite for gator.

The Rego stays as it is but for the names of the libraries, which Gatekeeper wants below `lib`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import yaml

from kubepac.core.json_types import Json, JsonObject
from kubepac.core.policy import ANY_KIND, CUSTOM_RESOURCES, Policy
from kubepac.policies.parameters import parameter_to_schema

TEMPLATES_API = "templates.gatekeeper.sh/v1"
CONSTRAINTS_API = "constraints.gatekeeper.sh/v1beta1"
SUITE_API = "test.gatekeeper.sh/v1alpha1"
TARGET = "admission.k8s.gatekeeper.sh"

_HEADER = "# Generated from the policy's Rego by the stage `template`; do not edit.\n"
_VIOLATION = """
violation contains {"msg": found.msg, "details": {"path": found.path}} if some found in violations
"""
# Nothing but METADATA stands above the package.
_ABOVE_PACKAGE = re.compile(r"\A.*?(?=^package )", re.DOTALL | re.MULTILINE)
_LIBRARY = re.compile(r"\bkubepac\.lib\.")
_META = re.compile(r"([\\.+*?()|\[\]{}^$])")


@dataclass(frozen=True, slots=True)
class Expected:
    """One object that gator reviews, in a file of its own, and the messages that it has to give."""

    name: str
    file: str
    inventory: str
    messages: Sequence[str]


def constraint_kind(policy: Policy) -> str:
    """Kind of the constraints of a policy.

    Two policies never share one: ids are unique in lower case.
    """
    return "Kubepac" + "".join(word.capitalize() for word in policy.id.split("-"))


def template(policy: Policy, rego: str, libraries: Mapping[str, str]) -> JsonObject:
    """The ConstraintTemplate of a policy; `libraries` are the sources of the libraries that it uses, by name."""
    kind = constraint_kind(policy)
    annotations: dict[str, Json] = {
        "metadata.gatekeeper.sh/title": policy.title,
        "metadata.gatekeeper.sh/version": "1.0.0",
        "description": policy.description,
        "kubepac.dev/severity": policy.severity.name,
        "kubepac.dev/remediation": policy.remediation,
    }
    if policy.inventory:
        annotations["metadata.gatekeeper.sh/requires-sync-data"] = _sync_data(policy.inventory)
    return {
        "apiVersion": TEMPLATES_API,
        "kind": "ConstraintTemplate",
        "metadata": {"name": kind.lower(), "annotations": annotations},
        "spec": {
            "crd": {
                "spec": {
                    "names": {"kind": kind},
                    "validation": {"openAPIV3Schema": _parameters_schema(policy)},
                }
            },
            "targets": [
                {
                    "target": TARGET,
                    "code": [
                        {
                            "engine": "Rego",
                            "source": {
                                "version": "v1",
                                "rego": _module(rego) + _VIOLATION,
                                "libs": [_module(text) for _, text in sorted(libraries.items())],
                            },
                        }
                    ],
                }
            ],
        },
    }


def constraint(policy: Policy) -> JsonObject:
    """An example Constraint: every object of the policy's kinds, reported and not refused, default settings."""
    kinds = ["*"] if policy.kinds == (ANY_KIND,) else list(policy.kinds)
    spec: dict[str, Json] = {
        "enforcementAction": "warn",
        "match": {"kinds": [{"apiGroups": ["*"], "kinds": kinds}]},
    }
    if policy.parameters:
        spec["parameters"] = {each.name: each.exemplary for each in policy.parameters}
    return {
        "apiVersion": CONSTRAINTS_API,
        "kind": constraint_kind(policy),
        "metadata": {"name": policy.id},
        "spec": spec,
    }


def suite(cases: Mapping[str, Iterable[Expected]], *, templates_dir: str, constraints_dir: str) -> JsonObject:
    """What `gator verify` reads: a test for each policy id, a case for each object."""
    return {
        "apiVersion": SUITE_API,
        "kind": "Suite",
        "metadata": {"name": "kubepac"},
        "tests": [
            {
                "name": policy_id,
                "template": f"{templates_dir}/{policy_id}.yaml",
                "constraint": f"{constraints_dir}/{policy_id}.yaml",
                "cases": [_case(expected) for expected in of_policy],
            }
            for policy_id, of_policy in cases.items()
        ],
    }


def yaml_text(document: JsonObject) -> str:
    """A generated document, with Rego in block scalars."""
    return _HEADER + yaml.dump(document, Dumper=_Dumper, sort_keys=False, width=110, allow_unicode=True)


def _case(expected: Expected) -> JsonObject:
    assertions: list[Json] = [{"violations": len(expected.messages)}]
    for message in sorted(set(expected.messages)):
        count = list(expected.messages).count(message)
        assertions.append({"message": _only(message), "violations": count})
    return {
        "name": expected.name,
        "object": expected.file,
        "inventory": [expected.inventory],
        "assertions": assertions,
    }


def _only(message: str) -> str:
    """A regular expression of Go that matches this message and no other."""
    return "^" + _META.sub(r"\\\1", message) + "$"


def _parameters_schema(policy: Policy) -> JsonObject:
    properties: dict[str, Json] = {
        each.name: {key: value for key, value in parameter_to_schema(each).items() if key != "example"}
        for each in policy.parameters
    }
    if policy.inventory:
        properties["complete_inventory"] = {
            "type": "boolean",
            "default": True,
            "description": "Whether every object of the kinds that the policy looks up is synced.",
        }
    return {"type": "object", **({"properties": properties} if properties else {})}


def _sync_data(inventory: Sequence[str]) -> str:
    """Gatekeeper's own shape: of each inner list one entry has to be synced."""
    by_kind: dict[str, list[JsonObject]] = {}
    for version_and_kind in inventory:
        # Gatekeeper syncs kinds by name; who wants custom resources looked up adds those of the cluster.
        if version_and_kind == CUSTOM_RESOURCES:
            continue
        api_version, _, kind = version_and_kind.rpartition("/")
        group, _, version = api_version.rpartition("/")
        by_kind.setdefault(kind, []).append({"groups": [group], "versions": [version], "kinds": [kind]})
    return json.dumps(list(by_kind.values()))


def _module(rego: str) -> str:
    """Rego without METADATA, with Gatekeeper's names, and blanks for tabs, which YAML has no block scalars for."""
    text = _LIBRARY.sub("lib.", _ABOVE_PACKAGE.sub("", rego))
    return "\n".join(_untabbed(line) for line in text.split("\n"))


def _untabbed(line: str) -> str:
    code = line.lstrip("\t")
    return "  " * (len(line) - len(code)) + code


class _Dumper(yaml.SafeDumper):
    """Texts of several lines as blocks."""


def _text_node(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text_node)
