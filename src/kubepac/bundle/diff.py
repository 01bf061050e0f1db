"""What changed from one bundle to another."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from kubepac.bundle.format import rego_name
from kubepac.bundle.load import Bundle
from kubepac.bundle.schema import schema_from_bundle
from kubepac.core.policy import Policy


@dataclass(frozen=True, slots=True)
class Change:
    """A value on both sides; None where a side has none."""

    name: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """A policy that both bundles hold: is its Rego another one, and which of its METADATA differ?"""

    id: str
    rego: bool
    metadata: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric on both sides, changed or not; None where a side has none."""

    name: str
    before: float | None
    after: float | None


@dataclass(frozen=True, slots=True)
class Names:
    """Names that one side lacks, and those whose content differs; each sorted."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BundleDiff:
    """Everything that differs. `about` compares what `bundle.json` says: version, ranker, libraries ..."""

    before: str
    after: str
    is_same: bool
    about: tuple[Change, ...]
    policies_added: tuple[str, ...]
    policies_removed: tuple[str, ...]
    policies_changed: tuple[PolicyChange, ...]
    metrics: tuple[Metric, ...]
    features: Names
    files: Names


def diff(before: Bundle, after: Bundle) -> BundleDiff:
    """Compare two bundles; raises `KubepacError` where one cannot be read."""
    old_policies, new_policies = _policies_by_id(before), _policies_by_id(after)
    return BundleDiff(
        before=before.digest,
        after=after.digest,
        is_same=before.digest == after.digest,
        about=_changes(_about(before), _about(after)),
        policies_added=tuple(sorted(new_policies.keys() - old_policies.keys())),
        policies_removed=tuple(sorted(old_policies.keys() - new_policies.keys())),
        policies_changed=tuple(_policy_changes(before, after)),
        metrics=_metrics(before.info.metrics, after.info.metrics),
        features=_names(schema_from_bundle(before).features, schema_from_bundle(after).features),
        files=_names(before.manifest.files, after.manifest.files),
    )


def _policies_by_id(bundle: Bundle) -> dict[str, Policy]:
    return {policy.id: policy for policy in bundle.policies}


def _about(bundle: Bundle) -> dict[str, str]:
    info = bundle.info
    facts = {
        "version": info.version,
        "git_commit": info.git_commit,
        "params_sha256": info.params_sha256,
        "data_sha256": info.data_sha256,
        "corpus_sha256": info.corpus_sha256,
        "ranker": info.ranker,
        "feature_schema": str(info.feature_schema),
        "trained_on": f"{info.trained_on.events} {info.trained_on.source} events",
        **{f"library {name}": version for name, version in info.library_versions.items()},
    }
    return {name: value for name, value in facts.items() if value is not None}


def _policy_changes(before: Bundle, after: Bundle) -> Iterable[PolicyChange]:
    old_policies, new_policies = _policies_by_id(before), _policies_by_id(after)
    for policy_id in sorted(old_policies.keys() & new_policies.keys()):
        old, new = old_policies[policy_id], new_policies[policy_id]
        rego = before.read(rego_name(old.package)) != after.read(rego_name(new.package))
        metadata = _changes(_metadata(old), _metadata(new))
        if rego or metadata:
            yield PolicyChange(policy_id, rego, metadata)


def _metadata(policy: Policy) -> dict[str, str]:
    values = {field.name: getattr(policy, field.name) for field in fields(policy)}
    return {
        **{
            name: ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
            for name, value in values.items()
        },
        "severity": policy.severity.name,
        "parameters": ", ".join(f"{each.name}={json.dumps(each.default)}" for each in policy.parameters),
    }


def _changes(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Change, ...]:
    # What comes first on the one side or the other comes first here.
    names = dict.fromkeys([*before, *after])
    return tuple(
        Change(name, before.get(name), after.get(name))
        for name in names
        if before.get(name) != after.get(name)
    )


def _metrics(before: Mapping[str, float], after: Mapping[str, float]) -> tuple[Metric, ...]:
    return tuple(Metric(name, before.get(name), after.get(name)) for name in sorted({*before, *after}))


def _names(before: Mapping[str, object], after: Mapping[str, object]) -> Names:
    return Names(
        added=tuple(sorted(after.keys() - before.keys())),
        removed=tuple(sorted(before.keys() - after.keys())),
        changed=tuple(sorted(name for name in before.keys() & after.keys() if before[name] != after[name])),
    )
