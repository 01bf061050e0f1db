"""The generated Rego between the corpus and whoever runs it.

One entry point per kind lists just the policies of that kind, so nothing else is evaluated. The same text
serves OPA, Conftest (through `package main`) and the compiled module; it holds no logic of its own.
"""

from __future__ import annotations

from collections.abc import Sequence

from kubepac.core.policy import ANY_KIND, Policy

ROOT = "kubepac/main"
# Objects of a kind that no policy names are checked by the policies for any kind alone.
OTHER_KINDS = "other_kinds"

_HEADER = "# Generated from the METADATA of the policies by the stage `index`; do not edit.\n"

_BATCH = """reports := [answer |
\tsome object in input.objects
\tanswer := report with input as {"review": {"object": object}, "parameters": input.parameters}
]
"""

_CONFTEST = """package main

import data.kubepac.main as corpus

# Conftest hands over the bare object, or a List; the policies read objects where Gatekeeper puts them.
deny contains {"msg": message, "policy": id, "path": violation.path} if {
\tsome object in _objects
\tsome id, result in _report(object)
\tsome violation in result.violations
\tmessage := sprintf("%s %s: %s (%s)", [object.kind, _name(object), violation.msg, id])
}

_objects := input.items if {
\tendswith(input.kind, "List")
\tis_array(input.items)
} else := [input]

_report(object) := report if {
\t_kinds[object.kind]
\treport := corpus[object.kind].report with input as _review(object)
} else := report if {
\treport := corpus.other_kinds.report with input as _review(object)
}

_review(object) := {"review": {"object": object}, "parameters": _parameters}

# The settings of the policies: `parameters` of a file given with --data.
default _parameters := {}

_parameters := data.parameters

_name(object) := object.metadata.name

_name(object) := "(unnamed)" if not object.metadata.name
"""


def entrypoint(kind: str) -> str:
    """Path of the rule that reports on one object of this kind.

    >>> entrypoint("Deployment")
    'kubepac/main/Deployment/report'
    """
    return f"{ROOT}/{kind}/report"


def batch_entrypoint(kind: str) -> str:
    """Path of the rule that reports on a list of objects of this kind, `input.objects`, in their order."""
    return f"{ROOT}/{kind}/reports"


def entrypoints(policies: Sequence[Policy]) -> list[str]:
    """Every entry point of the corpus."""
    kinds = (*dispatch_kinds(policies), OTHER_KINDS)
    return [path for kind in kinds for path in (entrypoint(kind), batch_entrypoint(kind))]


def dispatch_kinds(policies: Sequence[Policy]) -> tuple[str, ...]:
    """Every kind that has an entry point of its own, sorted."""
    named = {kind for policy in policies for kind in policy.kinds} - {ANY_KIND}
    return tuple(sorted(named))


def dispatch_modules(policies: Sequence[Policy]) -> dict[str, str]:
    """Rego text by file name: `<kind>.rego` per kind, and one for all other kinds."""
    return {
        f"{kind}.rego": _module(kind, [policy for policy in policies if policy.applies_to(kind)])
        for kind in (*dispatch_kinds(policies), OTHER_KINDS)
    }


def conftest_module(policies: Sequence[Policy]) -> str:
    """The `deny` rule that Conftest looks for, over the same entry points."""
    kinds = ", ".join(f'"{kind}": true' for kind in dispatch_kinds(policies))
    return f"{_HEADER}{_CONFTEST}\n_kinds := {{{kinds}}}\n"


def _module(kind: str, policies: Sequence[Policy]) -> str:
    rules = "\n".join(_rule(policy) for policy in sorted(policies, key=lambda policy: policy.id))
    default = "" if policies else "report := {}\n"
    return f"{_HEADER}package {ROOT.replace('/', '.')}.{kind}\n\n{_BATCH}\n{default}{rules}"


def _rule(policy: Policy) -> str:
    rules = f"data.{policy.package}"
    parts = {"violations": f"{rules}.violations", "fix": "set()" if policy.no_fix else f"{rules}.fix"}
    said = "count(violations) > 0"
    if policy.says_unknown:
        parts["unknown"] = f"{rules}.unknown"
        said = "count(violations) + count(unknown) > 0"
    fields = ", ".join(f'"{name}": {name}' for name in parts)
    bindings = "".join(f"\t{name} := {value}\n" for name, value in parts.items())
    return f'report["{policy.id}"] := {{{fields}}} if {{\n{bindings}\t{said}\n}}\n'
