"""Operation `analyze`: manifests in, ranked findings out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import BinaryIO

from kubepac.adapters.files import find
from kubepac.core.errors import InputError
from kubepac.core.objects import Position, Rejection
from kubepac.core.violations import Unknown, Violation
from kubepac.features.pairs import seen_together
from kubepac.manifests.inventory import inventory
from kubepac.serving.examine import Context, Examination, Examined, examine, read
from kubepac.serving.findings import Exempted, Finding, Remark, Scan
from kubepac.serving.forked import examine_forked, workers_for
from kubepac.serving.project import Project
from kubepac.serving.ranking import Ranked, rank
from kubepac.serving.served import Served

# Within an object: most probable first; what is equally probable by what the ranker said, then by severity.
_Order = tuple[float, float, int, str, str]


@dataclass(frozen=True, slots=True)
class _Group:
    """The findings of one object.

    `weight` compares objects. A probability cannot: it says what goes when somebody fixes this object, so the only
    finding of a harmless object has a high one. Each step of severity counts double instead.
    """

    weight: float
    order: _Order
    findings: list[Finding]


def analyze_paths(
    served: Served,
    paths: Sequence[str],
    *,
    project: Project,
    stdin: BinaryIO,
    on_files: Callable[[int], None] = lambda count: None,  # noqa: ARG005
) -> Scan:
    """Read manifests from files, folders, globs or standard input (`-`) and analyze them together.

    `on_files` is told how many files there are before the first is read. Raises `InputError` where there is no
    object at all to look at.
    """
    found = [source for source in find(paths) if not project.is_config(source)]
    sources = [source for source in found if not project.excludes_file(source)]
    on_files(len(sources))
    workers = workers_for(sources)
    context = Context(served, project, project.settings(is_whole=_is_whole(paths)))
    also = [project.config.source] if project.config.source and project.config.exemptions else []
    if workers > 1:
        examination = examine_forked(context, sources, workers, stdin=stdin, also=also)
    else:
        reading = read(sources, stdin=stdin, also=also)
        known = inventory(reading.objects, kinds=served.inventory_kinds)
        examination = examine(context, reading, known)
    excluded_files = len(found) - len(sources)
    if not examination.objects and not examination.excluded_objects and not excluded_files:
        raise InputError(_nothing_found(paths, examination.rejected))
    return replace(ranked_scan(served, examination, today=project.today), excluded_files=excluded_files)


def _is_whole(paths: Sequence[str]) -> bool:
    """A folder, and what a renderer pipes in, is taken for the whole application; named files are a part."""
    return any(path == "-" or Path(path).is_dir() for path in paths)


def ranked_scan(served: Served, examination: Examination, *, today: date) -> Scan:
    """Rank what was found: objects by their weightiest finding, the findings of each by probability."""
    violating = [item for item in examination.examined if item.found]
    ranked = rank(served, seen_together([item.query for item in violating]), today=today)
    groups = [_group(served, item, candidates) for item, candidates in zip(violating, ranked, strict=True)]
    groups.sort(key=lambda group: (-group.weight, group.order))
    info = served.bundle.info
    return Scan(
        bundle_version=info.version,
        ranker=info.ranker,
        trained_on=f"{info.trained_on.events} {info.trained_on.source} events",
        objects=examination.objects,
        files=examination.files,
        objects_with_findings=len(groups),
        findings=tuple(finding for group in groups for finding in group.findings),
        rejected=(*examination.rejected, *served.log_rejected),
        exempted=tuple(
            Exempted(_remark(served, item, violation, position), exemption)
            for item in examination.examined
            for violation, position, exemption in item.exempted
        ),
        unknowns=tuple(
            _remark(served, item, unknown, position)
            for item in examination.examined
            for unknown, position in item.unknowns
        ),
        excluded_objects=examination.excluded_objects,
    )


def _remark(served: Served, item: Examined, said: Violation | Unknown, position: Position) -> Remark:
    policy = served.policies[said.policy_id]
    return Remark(policy.id, policy.severity, item.file, position, item.resource, said.path, said.message)


def _nothing_found(paths: Sequence[str], rejected: Sequence[Rejection]) -> str:
    where = ", ".join(paths)
    if not rejected:
        return f"no Kubernetes objects in {where}: give files or folders with manifests (apiVersion and kind)"
    first = rejected[0]
    count = f"{len(rejected)} not read"
    return f"no Kubernetes objects in {where}; {count}, the first is {first.place}: {first.reason}"


def _group(served: Served, item: Examined, candidates: Sequence[Ranked]) -> _Group:
    by_policy = {candidate.policy_id: candidate for candidate in candidates}
    rows = [
        (_order(served, by_policy[violation.policy_id], violation), violation, position)
        for violation, position in item.found
    ]
    rows.sort(key=lambda row: row[0])
    findings = [
        _finding(served, item, violation, position, by_policy[violation.policy_id])
        for _, violation, position in rows
    ]
    weight = max(finding.score * 2.0**finding.severity for finding in findings)
    return _Group(weight, rows[0][0], findings)


def _order(served: Served, candidate: Ranked, violation: Violation) -> _Order:
    severity = served.policies[candidate.policy_id].severity
    return (-candidate.score, -candidate.raw, -severity, candidate.policy_id, violation.path)


def _finding(
    served: Served, item: Examined, violation: Violation, position: Position, candidate: Ranked
) -> Finding:
    policy = served.policies[violation.policy_id]
    return Finding(
        policy_id=policy.id,
        title=policy.title,
        severity=policy.severity,
        file=item.file,
        position=position,
        resource=item.resource,
        path=violation.path,
        message=violation.message,
        remediation=policy.remediation,
        score=candidate.score,
        confidence=candidate.confidence,
        fix=violation.fix,
    )
