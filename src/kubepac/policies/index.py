"""`index.jsonl`: the corpus in one file, a line per policy, as the serving half and other tools read it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from kubepac.core.errors import PolicyError
from kubepac.core.json_types import JsonObject
from kubepac.core.policy import Policy
from kubepac.core.violations import Severity
from kubepac.policies.parameters import parameter_from_schema, parameter_to_schema

FixKind = Literal["patch", "needs_input", "none"]


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """A policy and what was found out about it.

    `version` changes with its source. `controls` are those of standards and other tools that it meets, such as
    `cis/5.2.1`. `fix` says whether its repairs are complete patches, ask for a value, or
    do not exist. `complexity` holds the features of its syntax tree, `compliant_fixtures` the number of fixtures
    that it rightly passes. Of `realistic_objects`, compliant objects of its kinds as people write them, it
    flags `false_positives`.
    `historical_success_rate` is the share of its suggestions that were accepted and kept, None while there is
    no real history, and `reliability` says the same in a word.
    """

    policy: Policy
    fix: FixKind
    example_inputs: tuple[JsonObject, ...]
    complexity: dict[str, int]
    compliant_fixtures: int
    version: str = ""
    controls: tuple[str, ...] = ()
    realistic_objects: int = 0
    false_positives: int = 0
    reliability: Literal["unknown", "low", "medium", "high"] = "unknown"
    historical_success_rate: float | None = None

    @property
    def false_positive_rate(self) -> float | None:
        """Share of the realistic objects that it flags; None where none is of its kinds."""
        return round(self.false_positives / self.realistic_objects, 4) if self.realistic_objects else None


def index_to_jsonl(entries: Iterable[IndexEntry]) -> str:
    """One line per policy, sorted by id, keys sorted."""
    lines = [json.dumps(_line(entry), sort_keys=True, ensure_ascii=False) for entry in entries]
    return "".join(f"{line}\n" for line in sorted(lines, key=lambda line: str(json.loads(line)["id"])))


def entries_from_jsonl(text: str) -> tuple[IndexEntry, ...]:
    """The entries of an index; raises `PolicyError` with the line's number where one cannot be read."""
    return tuple(_entry(number, line) for number, line in enumerate(text.split("\n"), start=1) if line)


def policies_from_jsonl(text: str) -> tuple[Policy, ...]:
    """The policies of an index, without what was found out about them."""
    return tuple(entry.policy for entry in entries_from_jsonl(text))


def _line(entry: IndexEntry) -> JsonObject:
    policy = entry.policy
    return {
        "id": policy.id,
        "package": policy.package,
        "title": policy.title,
        "description": policy.description,
        "severity": policy.severity.name,
        "kind": list(policy.kinds),
        "tags": list(policy.tags),
        "features": list(policy.features),
        "remediation": policy.remediation,
        "inventory": list(policy.inventory),
        "limits": policy.limits,
        "no_fix": policy.no_fix,
        "parameters": {each.name: parameter_to_schema(each) for each in policy.parameters},
        "says_unknown": policy.says_unknown,
        "fix": entry.fix,
        "fix_size": policy.fix_size,
        "example_inputs": list(entry.example_inputs),
        "complexity": entry.complexity,
        "compliant_fixtures": entry.compliant_fixtures,
        "version": entry.version,
        "controls": list(entry.controls),
        "realistic_objects": entry.realistic_objects,
        "false_positives": entry.false_positives,
        "false_positive_rate": entry.false_positive_rate,
        "reliability": entry.reliability,
        "historical_success_rate": entry.historical_success_rate,
    }


def _entry(number: int, line: str) -> IndexEntry:
    try:
        fields = json.loads(line)
        return IndexEntry(
            policy=_policy(fields),
            fix=fields["fix"],
            example_inputs=tuple(fields["example_inputs"]),
            complexity={str(name): int(value) for name, value in fields["complexity"].items()},
            compliant_fixtures=int(fields["compliant_fixtures"]),
            # Bundles of 0.1 do not have these.
            version=str(fields.get("version", "")),
            controls=_strings(fields.get("controls", [])),
            realistic_objects=int(fields.get("realistic_objects", 0)),
            false_positives=int(fields.get("false_positives", 0)),
            reliability=fields["reliability"],
            historical_success_rate=fields["historical_success_rate"],
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise PolicyError(f"index.jsonl:{number}: not a policy ({error!r}): rebuild the bundle") from None


def _policy(fields: dict[str, Any]) -> Policy:
    return Policy(
        id=str(fields["id"]),
        package=str(fields["package"]),
        title=str(fields["title"]),
        description=str(fields["description"]),
        severity=Severity[fields["severity"]],
        kinds=_strings(fields["kind"]),
        tags=_strings(fields["tags"]),
        features=_strings(fields["features"]),
        remediation=str(fields["remediation"]),
        inventory=_strings(fields["inventory"]),
        limits=str(fields["limits"]),
        no_fix=str(fields["no_fix"]),
        parameters=tuple(
            parameter_from_schema(name, schema)
            for name, schema in sorted(fields.get("parameters", {}).items())
        ),
        says_unknown=bool(fields.get("says_unknown", False)),
        needs_input=fields["fix"] == "needs_input",
        fix_size=int(fields.get("fix_size", 0)),
    )


def _strings(values: list[object]) -> tuple[str, ...]:
    return tuple(str(value) for value in values)
