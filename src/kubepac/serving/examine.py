"""From manifests to violations with their places and features; what is left is to rank them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from kubepac.adapters.files import Source, load_sources
from kubepac.core.errors import EngineError
from kubepac.core.json_types import JsonObject
from kubepac.core.objects import KubeObject, Position, Rejection, ResourceId
from kubepac.core.violations import Report, Unknown, Violation
from kubepac.features.objects import object_features
from kubepac.features.pairs import Query
from kubepac.project.exemptions import Exemption
from kubepac.serving.project import Project
from kubepac.serving.served import Served


@dataclass(frozen=True, slots=True)
class Examined:
    """An object of which there is something to say.

    `found` are its violations with their places, and `query` what these are ranked by. `exempted` are those that
    do not count, `unknowns` what cannot be decided.
    """

    file: str
    resource: ResourceId
    found: tuple[tuple[Violation, Position], ...]
    query: Query
    exempted: tuple[tuple[Violation, Position, Exemption], ...] = ()
    unknowns: tuple[tuple[Unknown, Position], ...] = ()


@dataclass(slots=True)
class Reading:
    """What files hold, in their order."""

    objects: list[KubeObject] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)

    def files(self) -> set[str]:
        """Files that hold at least one object."""
        return {item.file for item in self.objects}


@dataclass(frozen=True, slots=True)
class Examination:
    """All that ranking needs to know of a run."""

    examined: Sequence[Examined]
    rejected: Sequence[Rejection]
    objects: int
    files: int
    excluded_objects: int = 0


def read(
    sources: Iterable[Source | Rejection], *, stdin: BinaryIO, also: Sequence[KubeObject] = ()
) -> Reading:
    """Read every source; `also` is what was read before."""
    reading = Reading(objects=list(also))
    for found in load_sources(sources, stdin=stdin):
        if isinstance(found, KubeObject):
            reading.objects.append(found)
        else:
            reading.rejected.append(found)
    return reading


@dataclass(frozen=True, slots=True)
class Context:
    """What objects are examined with: the bundle, the repository's rules and the settings of policies."""

    served: Served
    project: Project
    settings: JsonObject


def examine(context: Context, reading: Reading, known: JsonObject) -> Examination:
    """Evaluate the corpus on what was read, `known` being the inventory that policies read.

    Raises `EngineError`, with file and line, where an object is too much for the engine.
    """
    objects = [item for item in reading.objects if not context.project.excludes(item)]
    engine = context.served.engine
    try:
        reports = engine.evaluate(
            [item.body for item in objects], inventory=known, parameters=context.settings
        )
    except EngineError as error:
        raise EngineError(f"{_place_of(error, objects)}{error}") from error
    examined = [
        _examined(item, report, known, context.project.exemptions_of(item))
        for item, report in zip(objects, reports, strict=True)
        if report.violations or report.unknowns
    ]
    return Examination(
        examined,
        reading.rejected,
        len(objects),
        len(reading.files()),
        excluded_objects=len(reading.objects) - len(objects),
    )


def _place_of(error: EngineError, objects: Sequence[KubeObject]) -> str:
    """The engine knows objects, not files; what it says begins with the name of the object."""
    named = (item for item in objects if str(error).startswith(f"{item.id}: "))
    return next((f"{item.file}:{item.locate('').line}: " for item in named), "")


def _examined(
    item: KubeObject, report: Report, known: JsonObject, exemptions: Mapping[str, Exemption]
) -> Examined:
    placed = [(violation, item.locate(violation.path)) for violation in report.violations]
    counted = tuple(each for each in placed if each[0].policy_id not in exemptions)
    violated = tuple(dict.fromkeys(violation.policy_id for violation, _ in counted))
    return Examined(
        file=item.file,
        resource=item.id,
        found=counted,
        query=Query(object_features(item.body, inventory=known) if counted else {}, violated),
        exempted=tuple(
            (violation, place, exemptions[violation.policy_id])
            for violation, place in placed
            if violation.policy_id in exemptions
        ),
        unknowns=tuple(
            (unknown, item.locate(unknown.path))
            for unknown in report.unknowns
            if unknown.policy_id not in exemptions
        ),
    )
