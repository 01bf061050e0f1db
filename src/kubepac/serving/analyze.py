"""Operation `analyze`: objects in, ranked findings out."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from kubepac.adapters.files import load
from kubepac.core.errors import InputError
from kubepac.core.json_types import JsonObject
from kubepac.core.objects import KubeObject, Rejection
from kubepac.core.violations import Violation
from kubepac.features.objects import object_features
from kubepac.features.pairs import Query
from kubepac.manifests.inventory import inventory
from kubepac.serving.findings import Finding, Scan
from kubepac.serving.ranking import Ranked, rank
from kubepac.serving.served import Served


@dataclass(frozen=True, slots=True)
class Examined:
    """An object that violates something, with the features that its candidates are ranked by."""

    object: KubeObject
    violations: tuple[Violation, ...]
    query: Query


# Fewer are evaluated before another thread has its engine.
_OBJECTS_PER_THREAD = 250

# Most probable first; what is equally probable by what the ranker said, then by severity.
_Order = tuple[float, float, int, str, str]


@dataclass(frozen=True, slots=True)
class _Group:
    order: _Order
    findings: list[Finding]


def analyze_paths(served: Served, paths: Sequence[str], *, stdin: BinaryIO) -> Scan:
    """Read manifests from files, folders, globs or standard input (`-`) and analyze them together.

    Raises `InputError` where there is no object at all to look at.
    """
    objects: list[KubeObject] = []
    rejected: list[Rejection] = []
    for found in load(paths, stdin=stdin):
        if isinstance(found, KubeObject):
            objects.append(found)
        else:
            rejected.append(found)
    if not objects:
        raise InputError(_nothing_found(paths, rejected))
    return analyze(served, objects, rejected=rejected)


def analyze(served: Served, objects: Sequence[KubeObject], *, rejected: Sequence[Rejection] = ()) -> Scan:
    """Evaluate the corpus on all objects together and rank what it finds."""
    known = inventory(objects, kinds=served.inventory_kinds)
    examined = examine(served, objects, known)
    ranked = rank(served, [item.query for item in examined])
    groups = [_group(served, item, candidates) for item, candidates in zip(examined, ranked, strict=True)]
    groups.sort(key=lambda group: group.order)
    info = served.bundle.info
    return Scan(
        bundle_version=info.version,
        ranker=info.ranker,
        trained_on=f"{info.trained_on.events} {info.trained_on.source} events",
        objects=len(objects),
        files=len({item.file for item in objects}),
        findings=tuple(finding for group in groups for finding in group.findings),
        rejected=tuple(rejected),
    )


def examine(served: Served, objects: Sequence[KubeObject], known: JsonObject) -> list[Examined]:
    """The objects that violate something."""
    results = _evaluate(served, [item.body for item in objects], known)
    return [
        _examined(item, violations, known)
        for item, violations in zip(objects, results, strict=True)
        if violations
    ]


def _evaluate(served: Served, bodies: Sequence[JsonObject], known: JsonObject) -> list[list[Violation]]:
    workers = min(os.cpu_count() or 1, len(bodies) // _OBJECTS_PER_THREAD)
    if workers <= 1:
        return served.engine.evaluate(bodies, inventory=known)
    # Threads, not processes: the compiled corpus runs without Python's lock, and nothing has to be copied.
    from concurrent.futures import ThreadPoolExecutor

    share = -(-len(bodies) // workers)
    parts = [bodies[start : start + share] for start in range(0, len(bodies), share)]
    engines = [served.another_engine() for _ in parts]
    with ThreadPoolExecutor(workers) as pool:
        answers = pool.map(lambda engine, part: engine.evaluate(part, inventory=known), engines, parts)
        return [violations for answer in answers for violations in answer]


def _examined(item: KubeObject, violations: Sequence[Violation], known: JsonObject) -> Examined:
    violated = tuple(dict.fromkeys(violation.policy_id for violation in violations))
    return Examined(item, tuple(violations), Query(object_features(item.body, inventory=known), violated))


def _nothing_found(paths: Sequence[str], rejected: Sequence[Rejection]) -> str:
    where = ", ".join(paths)
    if not rejected:
        return f"no Kubernetes objects in {where}: give files or folders with manifests (apiVersion and kind)"
    first = rejected[0]
    place = first.file if first.line is None else f"{first.file}:{first.line}"
    return f"no Kubernetes objects in {where}; {len(rejected)} not read, the first is {place}: {first.reason}"


def _group(served: Served, item: Examined, candidates: Sequence[Ranked]) -> _Group:
    by_policy = {candidate.policy_id: candidate for candidate in candidates}
    pairs = [(by_policy[violation.policy_id], violation) for violation in item.violations]
    ordered = sorted(pairs, key=lambda pair: _order(served, *pair))
    findings = [_finding(served, item.object, violation, candidate) for candidate, violation in ordered]
    return _Group(_order(served, *ordered[0]), findings)


def _order(served: Served, candidate: Ranked, violation: Violation) -> _Order:
    severity = served.policies[candidate.policy_id].severity
    return (-candidate.score, -candidate.raw, -severity, candidate.policy_id, violation.path)


def _finding(served: Served, item: KubeObject, violation: Violation, candidate: Ranked) -> Finding:
    policy = served.policies[violation.policy_id]
    return Finding(
        policy_id=policy.id,
        title=policy.title,
        severity=policy.severity,
        file=item.file,
        position=item.locate(violation.path),
        resource=item.id,
        path=violation.path,
        message=violation.message,
        remediation=policy.remediation,
        score=candidate.score,
        confidence=candidate.confidence,
        fix=violation.fix,
    )
